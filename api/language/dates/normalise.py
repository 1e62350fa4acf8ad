"""Numerals: a date phrase in one spelling, so that a rule has to know but one.

Numbers in words become digits, ordinals get an `o` ("23o"), months, weekdays and units
their shortest name in the singular; words that bound nothing ("the", "of") are gone.
"""

import re
from functools import lru_cache

from api.language import names
from api.language.dates import calendar

UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ORDINALS = """
    zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh
    twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
"""
ROUND = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
CARDINAL = {word: n for n, word in enumerate(UNITS.split())} | {
    word: 10 * n for n, word in enumerate(TENS.split(), 2)
}
ORDINAL = {word: n for n, word in enumerate(ORDINALS.split())} | {
    word: 10 * n for n, word in enumerate(ROUND.split(), 2)
}
SPELLINGS = """
    jan january, feb february, mar march, apr april, may, jun june, jul july,
    aug august, sep sept september, oct october, nov november, dec december,
    mon monday, tue tues tuesday, wed weds wednesday, thu thur thurs thursday,
    fri friday, sat saturday, sun sunday,
    day day's, days days', week week's wk, weeks weeks' wks, month month's,
    months months', quarter quarter's, half halves, year year's yr, years years' yrs,
    decade decade's, century century's, weekend weekend's, hour hr, hours hrs,
    spring springtime, summer summertime summer's, autumn fall autumn's,
    winter wintertime winter's, tomorrow tmrw tmr tomorrow's, today today's,
    tonight tonite tonight's, coming upcoming forthcoming, century centuries,
    to until till through thru ~, begin beginning start starting commencing,
    end close, mid middle midst, new-year newyear, christmas xmas
"""
SPELLED = {
    form: each.split()[0] for each in SPELLINGS.split(",") for form in each.split()
}
# Written together, or with a word between that says no more.
PAIRS = (
    (r"\bweek-end", "weekend"),
    (r"\bnew year(?:'s)?", "new-year"),
    (r"\b(?:a|one) half of\b|\bhalf (?:of|a|an)\b(?! dozen)", "half"),
    (r"\bcouple of\b", "couple"),
    (r"\bday after tomorrow\b", "overmorrow"),
    (r"\b(?:half a dozen|half dozen)\b", "6"),
    (r"\bdozen\b", "12"),
    (r"\bwithin the (?=(?:week|month|quarter|year|decade)\b)", "within this "),
    (r"\b(?:days|weeks) and (?=(?:weeks|months|years)\b)", ""),
    (r"\bad\b|\bce\b|^=(?=\d)", ""),
    (r"\b(?:beginning|begin|start|outset) of\b", "outset"),
    (r"\byear-end\b|\byear end\b|\beoy\b", "end year"),
    (r"\bmonth-end\b|\bmonth end\b|\beom\b", "end month"),
    (r"\bweek's end\b|\beow\b", "end week"),
    (r"\beod\b|\bend of (?:the )?day\b", "today"),
    (r"\bcy ?(?=\d)|\bcalendar (?=year)", ""),
)
GLUED = re.compile(
    r"(?<=[a-z])(?=\d)(?<!\bq)(?<!\bh)(?<!\bfy)|(?<=\d)(?=[a-z])"
    r"(?!(?:st|nd|rd|th|s)\b)",
    re.ASCII,
)
JOINED = re.compile(r"(?<=\d)[-/](?=[a-z])|(?<=[a-z])[-/](?=\d)")
WORDS = re.compile(
    r"\d+(?:[-/.]\d+)+|\d+(?:st|nd|rd|th|s)?\b|[a-z][a-z0-9'-]*|[-~]", re.ASCII
)
ENDINGS = {"1": "st", "2": "nd", "3": "rd"}
SILENT = frozenset({"the", "of", "a.m", "and-a", "very", "on-or-about"})
LONGEST = 60  # words
SCALES = {"hundred": 100, "thousand": 1000}
CENTURIES = {19, 20, 21}


@lru_cache(maxsize=4096)  # newspapers have few phrases, and spelling them is slow
def spell(phrase: str) -> str | None:
    """Return *phrase* in the one spelling; None where something in it has none."""
    text = names.text_key(phrase)
    for pattern, instead in PAIRS:
        text = re.sub(pattern, instead, text)
    text = re.sub(r"\b([12]\d{3})-([12]\d{3})\b", r"\1 to \2", text)
    text = re.sub(r"(?<=/\d)-|(?<=/\d\d)-", " to ", text)
    text = re.sub(r"([a-z])[-/](\d{1,2})[-/](\d{4})\b", r"\1 \2 \3", text)
    text = JOINED.sub(" ", text)
    text = GLUED.sub(" ", text).replace(",", " ").replace('"', " ").replace(".", ". ")
    text = re.sub(r"(?<=\d)\. (?=\d)", ".", text)
    tokens = WORDS.findall(text)
    left = WORDS.sub(" ", text)
    if re.sub(r"[\s.()/]", "", left) or len(tokens) > LONGEST:
        return None
    words: list[str] = []
    for each in tokens:
        words += _parts(each)
    told = [SPELLED.get(word, word) for word in _counted(words)]
    return " ".join(word for word in told if word not in SILENT)


def _parts(said: str) -> list[str]:
    """Return the words that hyphens join; a dash between spans is "to"."""
    if said in {"-", "~"}:
        return ["to"]
    if said[0].isdigit() or said == "new-year":
        return [_ordinal(said)]
    parts = said.split("-")
    if len(parts) == 2 and all(_is_span(part) for part in parts):  # noqa: PLR2004
        return [parts[0], "to", parts[1]]
    return [part for part in parts if part]


def _is_span(word: str) -> bool:
    return SPELLED.get(word, "") in SPANS


SPANS = frozenset((*calendar.MONTHS, *calendar.WEEKDAYS))


def _ordinal(word: str) -> str:
    """Return "23rd" as "23o"; an ending that is not its number's stays as it is."""
    if word[-2:] not in {"st", "nd", "rd", "th"}:
        return word
    number = word[:-2]
    teen = len(number) > 1 and number[-2] == "1"
    right = "th" if teen else ENDINGS.get(number[-1], "th")
    return f"{int(number)}o" if word.endswith(right) else word


def _counted(words: list[str]) -> list[str]:
    """Return *words* with the numbers among them as digits."""
    told: list[str] = []
    place = 0
    while place < len(words):
        number, used = _number(words, place)
        told.append(words[place] if number is None else number)
        place += max(1, used)
    return told


def _number(words: list[str], place: int) -> tuple[str | None, int]:
    """Read a number in words: up to ninety-nine, hundreds, thousands, or a year."""
    small, used = _small(words, place)
    if small is None or small.endswith("o"):
        return small, used
    scale = SCALES.get(words[place + used]) if place + used < len(words) else None
    if scale is None and int(small) not in CENTURIES:
        return small, used
    if scale is not None:
        used += 1
    joined = scale is not None and words[place + used : place + used + 1] == ["and"]
    rest, more = _small(words, place + used + joined)
    if rest is None or rest.endswith("o"):
        return str(int(small) * (scale or 1)), used
    if scale is None and len(rest) < 2:  # noqa: PLR2004 no "nineteen six"
        return small, used
    return str(int(small) * (scale or 100) + int(rest)), used + joined + more


def _small(words: list[str], place: int) -> tuple[str | None, int]:
    """Read a number in words below a hundred, or its ordinal."""
    word = words[place] if place < len(words) else ""
    if word in ORDINAL and not (word == "second" and words[place:] == ["second"]):
        return f"{ORDINAL[word]}o", 1
    if word not in CARDINAL:
        return None, 0
    number = CARDINAL[word]
    following = words[place + 1] if place + 1 < len(words) else ""
    if number >= 20:  # noqa: PLR2004 a ten
        if following in CARDINAL and 0 < CARDINAL[following] < 10:  # noqa: PLR2004
            return str(number + CARDINAL[following]), 2
        if following in ORDINAL and 0 < ORDINAL[following] < 10:  # noqa: PLR2004
            return f"{number + ORDINAL[following]}o", 2
    return str(number), 1
