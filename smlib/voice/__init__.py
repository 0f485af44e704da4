"""What customers say and how we answer: small, explainable, with the words that decided."""
