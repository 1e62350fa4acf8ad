"""Dated phrases: which phrases of a sentence date something to come."""

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
# Without a capital letter these may be anything in a sentence: a verb, a measure.
UNCAPITALISED = re.compile(
    r"\b(?:may|march|mar|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|mon|tues?|wed|thurs?|fri|sat|sun)\b"
)
# These alone rarely date a prediction.
BARE = re.compile(
    r"(?:now|(?:the |in the )?(?:day|week|month|year|decade|century)|[\d./-]+"
    r"|(?:the )?\d+(?:st|nd|rd|th)|(?:the )?second|today)",
    re.IGNORECASE,
)
# A day next to a reporting verb is when it was said.
AFTER_REPORTING_VERB = re.compile(rf"\b{VERB}(?: (?!that\b)[\w’'-]+){{0,2}}[,]?$")
REPORTING_VERB = re.compile(rf"\b{VERB}\b")


class DatedPhrase(Struct, frozen=True):
    """A date phrase as written in a sentence, from character `start` on; its window."""

    phrase: str
    start: int
    window: Window


def find(sentence: str, made_on: date, hemisphere: Hemisphere) -> list[DatedPhrase]:
    """Return the phrases that date something to come, the longest at each position."""
    words = list(WORD.finditer(sentence))
    dated: list[DatedPhrase] = []
    position = 0
    while position < len(words):
        size, phrase = _read_longest(
            sentence, words[position : position + MOST_WORDS], made_on, hemisphere
        )
        if phrase is not None and not (
            AFTER_REPORTING_VERB.search(sentence[: phrase.start].rstrip())
            or BARE.fullmatch(phrase.phrase)
            or UNCAPITALISED.search(phrase.phrase)
        ):
            dated.append(phrase)
        position += size
    return dated


def choose(
    sentence: str, position: int, dated: list[DatedPhrase]
) -> DatedPhrase | None:
    """Return which of *dated* dates the words at *position*, if any does.

    The first after them, else the last range of days before them.
    """
    after = [phrase for phrase in dated if phrase.start >= position]
    if after:
        return after[0]
    before = [
        phrase
        for phrase in dated
        if not REPORTING_VERB.search(sentence, phrase.start, position)
        and phrase.window.latest != phrase.window.earliest
    ]
    return before[-1] if before else None


def _read_longest(
    sentence: str,
    words: list["re.Match[str]"],
    made_on: date,
    hemisphere: Hemisphere,
) -> tuple[int, DatedPhrase | None]:
    """Return how many words to move on, and the longest date phrase they start with."""
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
