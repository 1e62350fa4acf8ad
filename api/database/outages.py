"""Outages: the errors of PostgreSQL that another server, or a retry, may not give."""

# SQLSTATEs, or the class that begins them.
AWAY = (
    "08",  # connection exceptions, those of a pooler too
    "25006",  # read-only: a standby, or a primary that was demoted
    "25P03",  # the transaction was idle for too long
    "25P04",  # the transaction lasted too long
    "26000",  # a prepared statement is unknown: a pooler gave us another server
    "28",  # the login is refused
    "3D000",  # there is no such database, or not yet
    "40",  # the transaction was rolled back: deadlock, conflict with recovery
    "53",  # out of disk, memory or connections
    "55000",  # the server is not in the state for it, for instance in recovery
    "55006",  # it is in use
    "55P03",  # a lock is not free
    "57",  # the server starts, stops or has crashed, or the query was canceled
    "58",  # the system under it failed
    "F0",  # its configuration is broken
    "XX000",  # it failed inside, as a standby does that cannot replay
)


def is_outage(sqlstate: str) -> bool:
    """Return whether an error says that this server cannot do it, or not now."""
    return sqlstate.startswith(AWAY)
