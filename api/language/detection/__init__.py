"""Detection: finds predictions in a text."""
