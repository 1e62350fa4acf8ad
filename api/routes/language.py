"""Language over HTTP: date phrases, predictions in a text, and the yardsticks."""

import asyncio
from datetime import date
from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from api.errors import InvalidError, TooLargeError
from api.http.request_data import reads, writes
from api.language import text
from api.language.dates import windows
from api.language.dates.calendar import Hemisphere
from api.language.dates.windows import ReadWindow
from api.language.detection import predictions
from api.language.detection.predictions import Suggestion
from api.language.hedges import scales, yardsticks
from api.language.hedges.scales import PublishedYardstick
from api.language.hedges.yardsticks import YARDSTICKS
from api.model.paging import Page
from api.model.references import Slug
from api.routes.openapi import REFUSES
from api.terms import Direction

TEXT_BYTES = 64 * 1024
BODY_BYTES = 4 * TEXT_BYTES  # the same text in the most spacious JSON


class PhraseFilter(Struct, frozen=True, kw_only=True):
    """A date phrase, the day it was said, and the hemisphere that seasons are of.

    `direction` is that of the claim: with `will_not`, "until June" ends before June.
    """

    phrase: str
    made_on: date
    hemisphere: Hemisphere = "northern"
    direction: Direction = "will"


class NewReading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence or an article, at most 64 KiB of UTF-8, and the day it was said.

    `yardstick` is the one that its hedges are read on.
    """

    text: Annotated[str, Meta(min_length=1)]
    made_on: date
    yardstick: Slug | None = None
    hemisphere: Hemisphere = "northern"


@get(
    "/windows",
    dependencies=reads(PhraseFilter),
    opt={REFUSES: ["422"]},
    tags=["Words"],
)
async def read_window(filters: NamedDependency[PhraseFilter]) -> ReadWindow:
    """Read a date phrase against the day it was said; nothing is stored.

    Answers 422 with what was understood where the phrase names no window, or several.
    """
    return windows.explain(
        filters.phrase,
        filters.made_on,
        hemisphere=filters.hemisphere,
        negated=filters.direction == "will_not",
        pointer="?phrase",
    )


@post(
    "/readings",
    dependencies=writes(NewReading, BODY_BYTES),
    status_code=200,
    tags=["Words"],
)
async def read_text(sent: NamedDependency[NewReading]) -> Page[Suggestion]:
    """Find the predictions that a text may hold, for a person to confirm as claims.

    Needs no key and stores nothing. It works by rules alone: wishes, orders, questions,
    and what is past or conditional are left out, and nothing is merged.
    """
    if len(sent.text.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise TooLargeError(f"A text holds at most {TEXT_BYTES} bytes.")
    if sent.yardstick is not None and sent.yardstick not in YARDSTICKS:
        known = yardsticks.known()
        raise InvalidError.at("/yardstick", f"the yardsticks are {known}")
    cleaned = text.clean(sent.text, "/text", multiline=True)
    suggestions = await asyncio.to_thread(_suggestions, cleaned, sent)
    return Page(items=suggestions, next=None)


def _suggestions(cleaned: str, sent: NewReading) -> list[Suggestion]:
    return list(
        predictions.read(
            cleaned, sent.made_on, yardstick=sent.yardstick, hemisphere=sent.hemisphere
        )
    )


@get("/yardsticks", tags=["Records"])
async def list_yardsticks() -> Page[PublishedYardstick]:
    """List every yardstick: its publisher, and the probability of each phrase.

    A phrase that the chosen yardstick lacks is read on `survey`. A number in words ("a
    70 % chance") is read as the number; that wording's `yardstick` is `stated`.
    """
    return Page(items=scales.PUBLISHED, next=None)


router = Router("/v1", route_handlers=[read_window, read_text, list_yardsticks])
