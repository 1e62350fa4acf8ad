"""Lists of claims, no two alike, as Foresaid and as the ORM's application are asked."""

import random
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from api.model import paging
from api.model.filters import ClaimFilter
from api.model.paging import Place

PATH = "/v1/claims"
FIRST = date(2014, 1, 2)
DAYS = 3600


class PairedList(NamedTuple):
    """The same list of 50, at either server."""

    ours: str
    orm: str


def draw(indexes: list[int], sources: int, outlets: int) -> list[PairedList]:
    """Return a list for each claim of *indexes*, which pages go on from.

    A fifth each: a page of all claims; the claims of a source, an outlet and a topic,
    drawn as often as they have claims, up to a day; the claims made in a month.
    """
    rng = random.Random(5)  # noqa: S311 the same lists every time
    lists: list[PairedList] = []
    for nth, index in enumerate(indexes):
        day = FIRST + timedelta(days=rng.randrange(100, DAYS))
        source, outlet = (int(most * rng.random() ** 3) for most in (sources, outlets))
        match nth % 5:
            case 0:
                lists.append(_page(index))
                continue
            case 1:
                filters = {"source": f"source-{source}", "made_to": day}
            case 2:
                filters = {"outlet": f"outlet-{outlet}", "made_to": day}
            case 3:
                filters = {"topic": f"topic-{rng.randrange(50)}", "made_to": day}
            case _:
                month = {"made_from": day - timedelta(days=30), "made_to": day}
                filters = {**month, "sort": "-made_on"}
        query = urlencode(filters)
        lists.append(PairedList(f"{PATH}?{query}", f"{PATH}?{query}"))
    return lists


def page_after(
    path: str, place: Place, filters: ClaimFilter | None = None, **query: object
) -> str:
    """Return the address of the page after *place* in a list of claims."""
    cursor = paging.sealed(paging.cursor(place), path, filters or ClaimFilter())
    return f"{path}?{urlencode({**query, 'cursor': cursor})}"


def _page(index: int) -> PairedList:
    place = Place("-recorded_at", None, index)
    return PairedList(page_after(PATH, place), f"{PATH}?before={index}")
