"""Normalisation: puts a date phrase into one spelling, so that rules need only one.

Numbers in words become digits, ordinals end in `o` ("23o"), months, weekdays and units
get their shortest singular name; "the" and "of" are dropped where they belong to
the words after them. Where they don't, the phrase is only part of one, and isn't read.
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
    form: forms.split()[0] for forms in SPELLINGS.split(",") for form in forms.split()
}
MONTH = "|".join(form for form in SPELLED if SPELLED[form] in calendar.MONTHS)
UNIT = "day|week|fortnight|month|year"
# Pairs of words that mean one, and idioms, with the spelling that replaces them.
PAIRS = (
    (r"\bweek-end", "weekend"),
    (r"\bnew year(?:'s)?", "new-year"),
    (r"\b(?:a|one) half of\b|\bhalf (?:of|a|an)\b(?! dozen)", "half"),
    (r"\bcouple of\b", "couple"),
    (r"\bday after tomorrow\b", "overmorrow"),
    (r"\b(?:half a dozen|half dozen)\b", "6"),
    (r"\bdozen\b", "12"),
    (r"\bwithin the (?=(?:week|month|quarter|year|decade)\b)", "within this "),
    (r"\b(?:hours|days|weeks|months) (?:and|or) (?=(?:days|weeks|months|years)\b)", ""),
    (rf"\b(?:an?|one) ({UNIT}) or (?:two|2)\b", r"1 to 2 \1s"),
    (rf"\b(next|coming|upcoming) ({UNIT}) or (?:two|2)\b", r"\1 1 to 2 \2s"),
    (r"(?<=\d) (?:ad|ce)\b|\b(?:ad|ce) (?=\d)|^=(?=\d)", ""),
    (r"\bperiod (?=from |between |[12]\d{3}\b)|(?<=\b[12]\d{3}) period\b", ""),
    (r"\bas (?:of|from)\b", "starting"),
    (r"\bw/c\b", "week beginning"),
    (r"\b(?:work|working|business)[- ]?week\b", "workweek"),
    (r"\b(?=labor day weekend)|(?<=weekend of )(?=labor day)", "us "),
    (r"\b(?:u\.s\.|us|american|america's) (?=independence|labou?r|thanks)", "us "),
    (r"\bvery (?=(?:early|late|start|beginning|end|first|last|earliest)\b)", ""),
    (r"\bvery (?=(?:latest|next)\b)", ""),
    (r"\b(?:beginning|begin|start|outset) of\b", "outset"),
    (r"\byear-end\b|\byear end\b|\beoy\b", "end year"),
    (r"\bmonth-end\b|\bmonth end\b|\beom\b", "end month"),
    (r"\bweek's end\b|\beow\b", "end week"),
    (r"\beod\b|\bend of (?:the )?day\b", "today"),
    (r"\bcy ?(?=\d)|\bcalendar (?=year)", ""),
)
# "The next week" runs from now on; "next week" is the calendar's.
SOMETIME = r"sometime|some time|at some (?:point|stage|time)|anytime|any time"
ROLLING = re.compile(
    rf"(?P<before>(?:(?:{SOMETIME}) )?"
    r"(?:(?:in|over|during|for|through|throughout|across|within|inside) )?)"
    r"(?:(?:the|this) (?:next|coming|upcoming|forthcoming)"
    r" (?P<unit>week|fortnight|month|quarter|year|century)"
    r"|the (?P<ahead>(?:[a-z0-9-]+ )?(?:day|week|month|year)s?) (?:ahead|to come))"
    r"(?P<after> or so|)"
)
PREPOSITIONS = (
    "about|after|and|around|as|at|before|between|by|during|for|from|in|into|not|of|on|or|over|since"
    "|through|throughout|till|to|until|within"
)
# A "the" or "of" that belongs to words which are not there.
DANGLING = re.compile(
    rf"\bthe(?= ?[^a-z0-9 '\"]| ?$| (?:the|{PREPOSITIONS})\b)"
    rf"|\bof(?= ?[^a-z0-9 '\"]| ?$| (?:{PREPOSITIONS})\b)|^[^a-z0-9]*of\b"
)
# A dash between two days that each have a month.
DASH_OF_RANGE = re.compile(
    rf"(?P<day>\b(?:{MONTH})\.? \d{{1,2}})-(?=(?:{MONTH})\b)"
    rf"|(?P<date>\d{{1,2}} (?:{MONTH}))\.?-(?=\d{{1,2}} (?:{MONTH})\b)"
    r"|(?<=[/.]\d{4})-(?=\d)|(?<=\b\d{4}-\d\d-\d\d)[-/](?=\d{4}-)"
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
SILENT = frozenset({"the", "of"})
MOST_WORDS = 60  # words
MONTHS_AND_WEEKDAYS = frozenset((*calendar.MONTHS, *calendar.WEEKDAYS))
SCALES = {"hundred": 100, "thousand": 1000}
CENTURIES = {19, 20, 21}


@lru_cache(maxsize=4096)  # newspapers use few phrases, and this is slow
def spell(phrase: str) -> str | None:
    """Return *phrase* in the one spelling; None where part of it is no date word."""
    text = names.text_key(phrase)
    if DANGLING.search(text):
        return None
    rolling = ROLLING.fullmatch(text)
    if rolling is not None:
        text = _rolling(rolling)
    for pattern, instead in PAIRS:
        text = re.sub(pattern, instead, text)
    text = DASH_OF_RANGE.sub(r"\g<day>\g<date> to ", text)
    text = re.sub(r"\b([12]\d{3})-([12]\d{3})\b", r"\1 to \2", text)
    text = re.sub(r"(?<=/\d)-|(?<=/\d\d)-", " to ", text)
    text = re.sub(r"([a-z])[-/](\d{1,2})[-/](\d{4})\b", r"\1 \2 \3", text)
    text = JOINED.sub(" ", text)
    text = GLUED.sub(" ", text).replace(",", " ").replace('"', " ").replace(".", ". ")
    text = re.sub(r"(?<=\d)\. (?=\d)", ".", text)
    tokens = WORDS.findall(text)
    rest = WORDS.sub(" ", text)
    if re.sub(r"[\s.()/]", "", rest) or len(tokens) > MOST_WORDS:
        return None
    words: list[str] = []
    for token in tokens:
        words += _parts(token)
    spelt = [SPELLED.get(word, word) for word in _with_digits(words)]
    return " ".join(word for word in spelt if word not in SILENT)


def _rolling(match: re.Match[str]) -> str:
    """Return "in the next week" as "in next 1 week", which is not the calendar's."""
    unit, before, after = match.group("unit", "before", "after")
    if unit is None:
        ahead = match["ahead"]
        unit = ahead if ahead.endswith("s") else f"1 {ahead}"
        return f"{before}next {unit}{after}"
    if unit == "quarter":
        return f"{before}unclear quarter" if before else match[0]
    return f"{before}next 1 {unit}{after}"


def _parts(word: str) -> list[str]:
    """Split a token at its hyphens; a dash between two months or weekdays is "to"."""
    if word in {"-", "~"}:
        return ["to"]
    if word[0].isdigit() or word == "new-year":
        return [_ordinal(word)]
    parts = word.split("-")
    if len(parts) == 2 and all(_is_month_or_weekday(part) for part in parts):  # noqa: PLR2004
        return [parts[0], "to", parts[1]]
    return [part for part in parts if part]


def _is_month_or_weekday(word: str) -> bool:
    return SPELLED.get(word, "") in MONTHS_AND_WEEKDAYS


def _ordinal(word: str) -> str:
    """Return "23rd" as "23o"; leave a word whose ending is wrong for its number."""
    if word[-2:] not in {"st", "nd", "rd", "th"}:
        return word
    number = word[:-2]
    teen = len(number) > 1 and number[-2] == "1"
    right = "th" if teen else ENDINGS.get(number[-1], "th")
    return f"{int(number)}o" if word.endswith(right) else word


def _with_digits(words: list[str]) -> list[str]:
    """Return *words* with number words replaced by digits."""
    numbered: list[str] = []
    position = 0
    while position < len(words):
        number, length = _number(words, position)
        numbered.append(words[position] if number is None else number)
        position += max(1, length)
    return numbered


def _number(words: list[str], position: int) -> tuple[str | None, int]:
    """Return the number in words at *position* as digits, and how many words it takes.

    It is one up to ninety-nine, hundreds, thousands, or a year.
    """
    small, length = _small(words, position)
    if small is None or small.endswith("o"):
        return small, length
    after = words[position + length :]
    scale = SCALES.get(after[0]) if after else None
    if scale is None and int(small) not in CENTURIES:
        return small, length
    if scale is not None:
        length += 1
    has_and = scale is not None and after[1:2] == ["and"]
    rest, rest_length = _small(words, position + length + has_and)
    if rest is None or rest.endswith("o"):
        return str(int(small) * (scale or 1)), length
    if scale is None and len(rest) < 2:  # noqa: PLR2004 no "nineteen six"
        return small, length
    return str(int(small) * (scale or 100) + int(rest)), length + has_and + rest_length


def _small(words: list[str], position: int) -> tuple[str | None, int]:
    """Return the number or ordinal below a hundred at *position*, and its length."""
    word = words[position] if position < len(words) else ""
    if word in ORDINAL and not (word == "second" and words[position:] == ["second"]):
        return f"{ORDINAL[word]}o", 1
    if word not in CARDINAL:
        return None, 0
    number = CARDINAL[word]
    following = words[position + 1] if position + 1 < len(words) else ""
    if number >= 20:  # noqa: PLR2004 a ten
        if following in CARDINAL and 0 < CARDINAL[following] < 10:  # noqa: PLR2004
            return str(number + CARDINAL[following]), 2
        if following in ORDINAL and 0 < ORDINAL[following] < 10:  # noqa: PLR2004
            return f"{number + ORDINAL[following]}o", 2
    return str(number), 1
