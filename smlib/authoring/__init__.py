"""For people who write portions: build both notebooks from one source, and keep the curriculum's rules."""
