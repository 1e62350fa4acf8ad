"""What claims come to: every figure of a record, without input or output."""
