"""Language over HTTP: date phrases, predictions in a text, and the yardsticks."""

from datetime import date, datetime
from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from api.http.request_data import reads, writes
from api.language.dates import windows
from api.language.dates.calendar import Hemisphere
from api.language.dates.windows import ReadWindow
from api.language.hedges import scales
from api.language.hedges.scales import PublishedYardstick
from api.model.paging import Page
from api.reader import texts
from api.reader.reader_process import ReaderProcess
from api.reader.suggestions import Suggestion
from api.reader.texts import TEXT_BYTES, NewReading
from api.routes.openapi import REFUSES
from api.terms import Direction

BODY_BYTES = 4 * TEXT_BYTES  # the same text in the most spacious JSON


class PhraseFilter(Struct, frozen=True, kw_only=True):
    """A date phrase, the day it was said, and the hemisphere that seasons are of.

    `direction` is that of the claim: with `will_not`, "until June" ends before June.
    """

    phrase: Annotated[str, Meta(min_length=1)]
    made_on: date
    hemisphere: Hemisphere = "northern"
    direction: Direction = "will"


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
    opt={REFUSES: ["503"]},
    tags=["Words"],
)
async def read_text(
    sent: NamedDependency[NewReading],
    reader: NamedDependency[ReaderProcess],
    now: NamedDependency[datetime],
) -> Page[Suggestion]:
    """Find the predictions in a text, each with a claim to post once it is confirmed.

    Needs no key and stores nothing. A parser finds the grammar, rules read it: wishes,
    plans, orders, questions, and what is past or conditional are left out, as is what
    the rules are not sure of. Answers 503 where no parser is installed, while too many
    texts wait, and where reading takes more than eight seconds.
    """
    return Page(items=await reader.read(texts.job(sent, now)), next=None)


@get("/yardsticks", tags=["Records"])
async def list_yardsticks() -> Page[PublishedYardstick]:
    """List every yardstick: its publisher, and the probability of each phrase.

    A phrase that the chosen yardstick lacks is read on `survey`. A number in words ("a
    70 % chance") is read as the number; that wording's `yardstick` is `stated`.
    """
    return Page(items=scales.PUBLISHED, next=None)


router = Router("/v1", route_handlers=[read_window, read_text, list_yardsticks])
