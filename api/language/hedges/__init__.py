"""Hedges: reads wordings into probabilities."""
