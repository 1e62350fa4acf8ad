"""The audit: recomputes the log, its signatures and every record."""
