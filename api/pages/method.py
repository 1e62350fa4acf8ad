"""The page that explains how words are read and how every figure is computed."""

from datetime import date

from litestar import Response, Router, get
from msgspec import Struct

from api.language.dates import windows
from api.language.hedges.hedge import Hedge
from api.language.hedges.lexicon import HEDGES
from api.language.hedges.scales import PUBLISHED as SCALES
from api.language.hedges.scales import READINGS
from api.language.hedges.yardsticks import DEFAULT, FALLBACK, Reading
from api.model.filters import Nothing
from api.pages import templating
from api.pages.page_query import query_as
from api.pages.text.glossary import TERMS
from api.scoring.method import DESCRIPTION

SAID_ON = date(2022, 4, 29)  # a Friday
DATE_PHRASES = (
    *("tomorrow", "overnight", "this Sunday", "this weekend", "later this week"),
    *("by Wednesday night", "a week on Tuesday", "the coming Thursday"),
    *("any day now", "within days", "next week", "in the next week"),
    *("over the next month", "the next ten working days", "this working week"),
    *("on the 15th", "on 2022-05-09", "on May 9", "around May 9", "after May 9"),
    *("the week of May 9", "the week commencing May 9", "the weekend of May 14"),
    *("on the evening of May 9", "from May 9 to May 11", "between now and May 21"),
    *("5/13/2022–6/7/2022", "in May", "two weeks from now"),
    *("for two weeks from May 9", "in 2 to 3 weeks", "in the next 2 to 3 weeks"),
    *("within weeks", "late June", "the second Tuesday of June", "in June or July"),
    *("this summer", "before July", "from July onwards", "in the coming months"),
    *("by the end of the year", "the rest of the year", "the second half of the year"),
    *("on Christmas Day", "next Easter", "three weeks after Easter"),
    *("at the turn of the year", "this time next year", "in two years' time"),
    *("in 2023", "within the first six months of 2023", "the third month of 2023"),
    *("by mid-2023", "the third quarter of next year", "2024–2028", "by 2030"),
    *("before the decade is out", "the 2030s", "the 22nd century"),
)


# Those that are read unless a client chooses another come first.
YARDSTICKS = list(dict.fromkeys((DEFAULT, FALLBACK, *READINGS)))


class WordingRow(Struct, frozen=True, kw_only=True):
    """A hedge and its reading on each yardstick; None where a yardstick lacks it."""

    hedge: Hedge
    readings: list[Reading | None]


def _likelihood(row: WordingRow) -> tuple[float, float]:
    """Return what sorts rows from the least likely to the likeliest."""
    reading = next(filter(None, row.readings))
    low, high = reading.low or 0.0, reading.high or 0.0
    return low + high, high


DATES = [windows.read(phrase, SAID_ON) for phrase in DATE_PHRASES]
ALL_WORDINGS = [
    WordingRow(
        hedge=hedge,
        readings=[READINGS[name].get(hedge.phrase) for name in YARDSTICKS],
    )
    for hedge in HEDGES
]
WORDINGS = sorted((row for row in ALL_WORDINGS if any(row.readings)), key=_likelihood)
WITHOUT_NUMBER = [row.hedge for row in ALL_WORDINGS if not any(row.readings)]


@get("/method", dependencies=query_as(Nothing))
async def show_method() -> Response[str]:
    """Show how words are read, the conventions and the formulas."""
    return templating.page(
        "method.html",
        terms=TERMS,
        said_on=SAID_ON,
        dates=DATES,
        yardsticks=YARDSTICKS,
        wordings=WORDINGS,
        without_number=WITHOUT_NUMBER,
        method=DESCRIPTION,
        scales=SCALES,
    )


router = Router("/", route_handlers=[show_method], opt={"undocumented": True})
