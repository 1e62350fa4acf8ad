"""Date phrases, read into windows."""
