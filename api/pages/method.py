"""The page that explains how every figure is computed."""

from litestar import Response, Router, get

from api.language.hedges.scales import TOLD as SCALES
from api.model.filters import Nothing
from api.pages import templating
from api.pages.page_query import query_as
from api.pages.text.glossary import TERMS
from api.scoring.method import DESCRIPTION


@get("/method", dependencies=query_as(Nothing))
async def show_method() -> Response[str]:
    """Show the terms, the conventions and the formulas."""
    return templating.page(
        "method.html", terms=TERMS, method=DESCRIPTION, scales=SCALES
    )


router = Router("/", route_handlers=[show_method], opt={"undocumented": True})
