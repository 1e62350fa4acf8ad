"""Believe nothing: the log, its signatures and every record, computed again."""
