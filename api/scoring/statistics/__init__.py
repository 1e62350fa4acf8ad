"""Formulas over numbers, which know nothing of claims."""
