"""Defects: mistakes of ours, logged for the operator, answered without our insides."""

import logging

from api.errors import InvalidError

log = logging.getLogger("foresaid.defects")


def refusal(error: Exception) -> InvalidError:
    """Log a mistake; return the error that refuses one of many commands for it."""
    log.error("defect", exc_info=error)
    return InvalidError("It could not be entered, by a mistake of ours. It is logged.")
