"""The demonstration: a newspaper article and six sets of published forecasts."""
