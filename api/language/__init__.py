"""English as the press writes it: names, dates and hedges."""
