"""Accuracy: records, histories, comparisons and leaderboards, read and computed."""
