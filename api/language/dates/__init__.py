"""Dates: reads date phrases into windows of days."""
