"""Texts as they are sent to be read, and the job each makes for the reader."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from api.errors import InvalidError, TooLargeError
from api.language import text
from api.language.dates.calendar import Hemisphere
from api.language.hedges import yardsticks
from api.language.hedges.yardsticks import YARDSTICKS
from api.model import outlets, reports
from api.model.outlets import NewOutlet
from api.model.references import Headline, Slug, Url
from api.reader.messages import Job
from api.reader.reader_process import LONGEST_SECONDS

TEXT_BYTES = 64 * 1024


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


def job(sent: NewReading, now: datetime) -> Job:
    """Return what is to be read.

    Raises TooLargeError where the text is too long, and InvalidError where a part is
    malformed.
    """
    if len(sent.text.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise TooLargeError(f"A text holds at most {TEXT_BYTES} bytes.")
    if sent.yardstick is not None and sent.yardstick not in YARDSTICKS:
        known = yardsticks.known()
        raise InvalidError.at("/yardstick", f"the yardsticks are {known}")
    reports.check_published(sent.published_on, sent.made_on)
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
