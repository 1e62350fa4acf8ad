"""All pages, on one screen."""

from api.pages import (
    assets,
    browsing,
    claims,
    comparisons,
    due,
    embeds,
    events,
    feeds,
    forms,
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
    forms.router,
    leaderboards.router,
    comparisons.router,
    due.router,
    feeds.router,
    embeds.router,
    oembed.router,
    method.router,
    assets.router,
]
