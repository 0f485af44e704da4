"""Honest experiments by trial and error: one change, one number, one end."""
