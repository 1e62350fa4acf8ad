"""The demonstration: one newspaper article and three election models, with outcomes."""
