"""Tracking: links with a sender, few key figures, sessions, funnels, and who gets the credit for a conversion."""
