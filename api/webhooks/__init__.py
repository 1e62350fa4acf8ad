"""Webhooks: the log told to other servers as it grows, each entry at least once."""
