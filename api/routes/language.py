"""Language over HTTP: date phrases, predictions in a text, and the yardsticks."""

from datetime import date, datetime
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
from api.language.hedges import scales, yardsticks
from api.language.hedges.scales import PublishedYardstick
from api.language.hedges.yardsticks import YARDSTICKS
from api.model import outlets
from api.model.outlets import NewOutlet
from api.model.paging import Page
from api.model.references import Headline, Slug, Url
from api.reader.messages import Job
from api.reader.reader_process import LONGEST_SECONDS, ReaderProcess
from api.reader.suggestions import Suggestion
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

    `yardstick` is the one that its hedges are read on. `outlet`, `url`, `headline` and
    `published_on` are those of the article: they go into the suggested claims. Without
    an `outlet` it is named by the host of `url`.
    """

    text: Annotated[str, Meta(min_length=1)]
    made_on: date
    yardstick: Slug | None = None
    hemisphere: Hemisphere = "northern"
    outlet: Slug | NewOutlet | None = None
    url: Url | None = None
    headline: Headline | None = None
    published_on: date | None = None


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
    if len(sent.text.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise TooLargeError(f"A text holds at most {TEXT_BYTES} bytes.")
    if sent.yardstick is not None and sent.yardstick not in YARDSTICKS:
        known = yardsticks.known()
        raise InvalidError.at("/yardstick", f"the yardsticks are {known}")
    return Page(items=await reader.read(_job(sent, now)), next=None)


def _job(sent: NewReading, now: datetime) -> Job:
    """Return what is to be read, or raise InvalidError where a part is malformed."""
    outlet = sent.outlet
    return Job(
        text=text.clean(sent.text, "/text", multiline=True),
        made_on=sent.made_on,
        now=now,
        seconds=LONGEST_SECONDS,
        yardstick=sent.yardstick,
        hemisphere=sent.hemisphere,
        outlet=outlets.tidy(outlet, "/outlet")
        if isinstance(outlet, NewOutlet)
        else outlet,
        url=sent.url and text.url(sent.url, "/url"),
        headline=sent.headline and text.clean(sent.headline, "/headline"),
        published_on=sent.published_on,
    )


@get("/yardsticks", tags=["Records"])
async def list_yardsticks() -> Page[PublishedYardstick]:
    """List every yardstick: its publisher, and the probability of each phrase.

    A phrase that the chosen yardstick lacks is read on `survey`. A number in words ("a
    70 % chance") is read as the number; that wording's `yardstick` is `stated`.
    """
    return Page(items=scales.PUBLISHED, next=None)


router = Router("/v1", route_handlers=[read_window, read_text, list_yardsticks])
