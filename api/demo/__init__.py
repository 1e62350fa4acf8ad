"""The demonstration: a newspaper article and three election models, with outcomes."""
