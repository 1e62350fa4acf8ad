"""Defects: mistakes of ours, logged for who runs this, told of without our insides."""

import logging

from api.errors import InvalidError

log = logging.getLogger("foresaid.defects")


def refusal(error: Exception) -> InvalidError:
    """Log a mistake, and return how one thing among many is refused for it."""
    log.error("defect", exc_info=error)
    return InvalidError("It could not be entered, by a mistake of ours. It is logged.")
