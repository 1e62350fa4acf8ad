"""Wordings, read into probabilities."""
