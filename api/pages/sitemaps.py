"""Sitemaps: all pages there are, on one screen."""

from api.pages import (
    assets,
    boards,
    claims,
    embeds,
    entries,
    events,
    fronts,
    methods,
    oembeds,
    previews,
    queues,
    streams,
    subjects,
)

ROUTERS = [
    fronts.router,
    subjects.router,
    events.router,
    claims.router,
    previews.router,
    entries.router,
    boards.router,
    queues.router,
    streams.router,
    embeds.router,
    oembeds.router,
    methods.router,
    assets.router,
]
