"""English as the press writes it: names, dates, hedges and predictions."""
