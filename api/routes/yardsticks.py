"""Yardsticks over HTTP: on which scales hedges are read as probabilities."""

from litestar import Router, get

from api.language.hedges import scales
from api.language.hedges.scales import PublishedYardstick
from api.model.paging import Page


@get("/")
async def list_yardsticks() -> Page[PublishedYardstick]:
    """List every yardstick: whose it is, and what it says of each phrase.

    A phrase off the yardstick asked for is read on `survey`. A number in words ("a 70 %
    chance") is read as what it states; that wording's `yardstick` is `stated`.
    """
    return Page(items=scales.PUBLISHED, next=None)


router = Router("/v1/yardsticks", route_handlers=[list_yardsticks], tags=["Records"])
