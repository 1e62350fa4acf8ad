"""An independent reference: replays records from the log.

It shares no formula with the server: it imports nothing that computes or stores them.
"""
