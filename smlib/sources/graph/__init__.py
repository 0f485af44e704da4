"""Facebook's Graph API, read-only: the same tables as from the exports, with patience and without showing the token."""
