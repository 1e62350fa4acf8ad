"""Tools of assistants over the Model Context Protocol: a client of the HTTP API."""
