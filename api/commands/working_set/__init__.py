"""What a batch of commands knows, and what it adds to the log."""
