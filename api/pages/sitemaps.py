"""Sitemaps: all pages there are, on one screen."""

from api.pages import (
    assets,
    boards,
    claims,
    entries,
    events,
    fronts,
    methods,
    queues,
    subjects,
)

ROUTERS = [
    fronts.router,
    subjects.router,
    events.router,
    claims.router,
    entries.router,
    boards.router,
    queues.router,
    methods.router,
    assets.router,
]
