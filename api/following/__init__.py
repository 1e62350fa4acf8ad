"""Those who follow the log as it grows: webhooks and streams."""
