"""The curriculum's rules: each a small function with a stable id and a sentence in both languages."""
