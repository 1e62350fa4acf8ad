"""The start of the desk: what waits, and what was done last."""

from litestar import Response, get
from litestar.di import NamedDependency

from api.desk import activity
from api.desk.desk import Desk
from api.language.dates import windows
from api.store import due_events

LATEST = 8


@get("/desk")
async def show_start(desk: NamedDependency[Desk]) -> Response[str]:
    """Show what there is to do."""
    waiting = await due_events.count(desk.db, windows.last_closed_day(desk.now))
    return desk.page(
        "start.html", waiting=waiting, deeds=await activity.latest(desk.db, LATEST)
    )
