"""Methods: how every figure is computed, for people."""

from litestar import Response, Router, get

from api.language.hedges.scales import TOLD as SCALES
from api.model.filters import Nothing
from api.pages import templating
from api.pages.page_query import asks
from api.pages.text.glossary import TERMS
from api.scoring.method import DESCRIPTION


@get("/method", dependencies=asks(Nothing))
async def show_method() -> Response[str]:
    """Show the terms, the conventions and the formulas."""
    return templating.page(
        "method.html", terms=TERMS, method=DESCRIPTION, scales=SCALES
    )


router = Router("/", route_handlers=[show_method], opt={"undocumented": True})
