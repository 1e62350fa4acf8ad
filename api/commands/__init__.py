"""What can be asked of the log, and what each request becomes; no input or output."""
