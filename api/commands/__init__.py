"""What each command becomes, decided over what the log says: no input or output."""
