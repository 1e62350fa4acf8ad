"""The reference: records replayed from the log, sharing nothing with the rest."""
