"""The one writer: one queue, one transaction, one order."""
