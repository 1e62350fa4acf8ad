"""The start of the desk: what can be done here, by whom has signed in."""

from litestar import Response, get
from litestar.di import NamedDependency

from api.desk.desk import Desk


@get("/desk")
async def show_start(desk: NamedDependency[Desk]) -> Response[str]:
    """Show what there is to do."""
    return desk.page("start.html")
