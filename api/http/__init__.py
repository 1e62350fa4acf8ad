"""From the socket to the handler, and back: all that is about HTTP alone."""
