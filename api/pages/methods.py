"""Methods: how every figure is computed, for people."""

from litestar import Response, Router, get

from api.language.hedges.scales import TOLD as SCALES
from api.model.filters import Nothing
from api.pages import layouts
from api.pages.glossaries import TERMS
from api.pages.questions import asks
from api.scoring.method import TOLD


@get("/method", dependencies=asks(Nothing))
async def show_method() -> Response[str]:
    """Show the terms, the conventions and the formulas."""
    return layouts.page("method.html", terms=TERMS, method=TOLD, scales=SCALES)


router = Router("/", route_handlers=[show_method], opt={"undocumented": True})
