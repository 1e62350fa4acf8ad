"""What the writer loads and writes, by set."""
