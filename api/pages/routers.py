"""All pages, on one screen."""

from api.pages import (
    assets,
    browsing,
    claims,
    comparisons,
    crawlers,
    due,
    embeds,
    events,
    feeds,
    home,
    leaderboards,
    method,
    oembed,
    previews,
    subjects,
    topics,
)

ROUTERS = [
    home.router,
    browsing.router,
    topics.router,
    subjects.router,
    events.router,
    claims.router,
    previews.router,
    leaderboards.router,
    comparisons.router,
    due.router,
    feeds.router,
    embeds.router,
    oembed.router,
    method.router,
    crawlers.router,
    assets.router,
]
