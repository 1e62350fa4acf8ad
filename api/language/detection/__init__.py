"""Texts, searched for predictions."""
