"""Every route of the API, a router a noun."""

from api.routes import (
    claims,
    collections,
    due,
    error_handlers,
    events,
    imports,
    keys,
    language,
    leaderboards,
    log,
    service,
    sources_outlets,
    spreadsheets,
    webhooks,
)

ROUTERS = [
    claims.router,
    events.router,
    events.topic_router,
    *sources_outlets.ROUTERS,
    leaderboards.router,
    spreadsheets.router,
    language.router,
    collections.router,
    imports.router,
    due.router,
    log.router,
    log.receipt_router,
    log.change_router,
    keys.router,
    webhooks.router,
    service.router,
    error_handlers.router,
]
