"""Datings: the date phrases in a sentence that say when what it tells is to happen."""

import re
from datetime import date

from msgspec import Struct

from api.errors import InvalidError
from api.language.dates import windows
from api.language.dates.calendar import Hemisphere
from api.language.dates.windows import Window
from api.language.detection.speakers import VERB

MOST_WORDS = 9
WORD = re.compile(r"[^\s“”\"()–—]+")
TRIM = ",.;:!?’'…"
STARTS = re.compile(
    r"(?:on|in|by|before|until|till|within|over|during|after|from|between|this|next|later"
    r"|early|earlier|mid|late|tomorrow|tonight|today|end|any|at|through|no|not|as|the"
    r"|coming|christmas|easter|thanksgiving|q[1-4]|h[12]|sometime|around|about"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun"
    r"|spring|summer|autumn|winter|year-end|new|\d).*",
    re.IGNORECASE,
)
# In a sentence these may be anything: a verb, a measure, an amount.
UNCAPITALISED = re.compile(
    r"\b(?:may|march|mar|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|mon|tues?|wed|thurs?|fri|sat|sun)\b"
)
BARE = re.compile(
    r"(?:now|(?:the |in the )?(?:day|week|month|year|decade|century)|[\d./-]+"
    r"|(?:the )?\d+(?:st|nd|rd|th)|(?:the )?second|today)",
    re.IGNORECASE,
)
# A day beside a reporting verb is when it was said.
TOLD_BEFORE = re.compile(rf"\b{VERB}(?: (?!that\b)[\w’'-]+){{0,2}}[,]?$")
TOLD_AFTER = re.compile(rf"\b{VERB}\b")


class DatedPhrase(Struct, frozen=True):
    """A date phrase as it stands in a sentence, from `start` on, and its window."""

    phrase: str
    start: int
    window: Window


def find(sentence: str, made_on: date, hemisphere: Hemisphere) -> list[DatedPhrase]:
    """Return the phrases that date something to come, the longest at each place."""
    words = list(WORD.finditer(sentence))
    found: list[DatedPhrase] = []
    nth = 0
    while nth < len(words):
        size, dating = _at(sentence, words[nth : nth + MOST_WORDS], made_on, hemisphere)
        if dating is not None and not (
            TOLD_BEFORE.search(sentence[: dating.start].rstrip())
            or BARE.fullmatch(dating.phrase)
            or UNCAPITALISED.search(dating.phrase)
        ):
            found.append(dating)
        nth += size
    return found


def of(sentence: str, place: int, found: list[DatedPhrase]) -> DatedPhrase | None:
    """Return which of *found* dates what the words at *place* speak of."""
    after = [each for each in found if each.start >= place]
    if after:
        return after[0]
    before = [
        each
        for each in found
        if not TOLD_AFTER.search(sentence, each.start, place)
        and each.window.latest != each.window.earliest
    ]
    return before[-1] if before else None


def _at(
    sentence: str,
    words: list["re.Match[str]"],
    made_on: date,
    hemisphere: Hemisphere,
) -> tuple[int, DatedPhrase | None]:
    """Return how many words the longest phrase at a place takes, and what it says."""
    start = words[0].start()
    if not STARTS.fullmatch(words[0][0]):
        return 1, None
    for size in range(len(words), 0, -1):
        phrase = sentence[start : words[size - 1].end()].rstrip(TRIM)
        try:
            window = windows.read(phrase, made_on, hemisphere=hemisphere)
        except InvalidError:
            continue
        return size, DatedPhrase(phrase, start, window)
    return 1, None
