"""Files of other forecasting platforms, as claims."""
