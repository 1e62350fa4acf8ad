"""The command line, `python -m api`: one file a command."""
