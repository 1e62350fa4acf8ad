"""Exports: the claims and the records of a log as files, streamed as they are read."""
