"""Numbers: probabilities stated as numbers, in figures or in words.

They are a percentage, a range of percentages, "one in ten", or odds. The point of a
range is its middle. A bound ("less than 10 %") is the range on its side; one with even
chances inside has no point, since it doesn't say which is likelier. Odds in words up to
ten are odds in favour ("ten to one he'll come"). Odds that "stand at" a number are a
bookmaker's price, which is against. Other odds may be either, and are refused without
"on", "in favour" or "against".
"""

import re
from collections.abc import Sequence

from api.errors import InvalidError
from api.language import names
from api.language.hedges import bounded, tokens
from api.language.hedges.bounded import Stated

DIGITS = 9  # after the point, of a probability


SMALL = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen
"""
UNITS = {word: number for number, word in enumerate(SMALL.split())}
ROUND = """
    twenty thirty forty fifty sixty seventy eighty ninety
"""
TENS = {word: 10 * number for number, word in enumerate(ROUND.split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+|[a-z']+|[^\s\"]", re.ASCII)
FIGURE = re.compile(r"\.?\d", re.ASCII)

WORDS_FOR_CHANCE = """
    chance chances favorite favourite likelihood odds possibility probability
"""
NOUNS = frozenset(WORDS_FOR_CHANCE.split())
LONG_SHOTS = frozenset({"long", "outsider", "shot"})
SURE = frozenset({"certain", "certainty", "confident", "likely", "probable", "sure"})
# A bookmaker's odds "stand at" their price.
PRICED = frozenset({"stand", "stands", "stood", "standing", "priced", "quoted"})
WORDS_BEFORE = """
    about anywhere approximately around assigns at currently estimated estimates gave
    gives giving her him his my of only our put puts putting roughly saw see sees some
    somewhere their them your ~ ≈ : =
"""
ABOUT = frozenset(WORDS_BEFORE.split())
LEADING = tokens.BEFORE | NOUNS | ABOUT | PRICED
TRAILING = tokens.AFTER | NOUNS | LONG_SHOTS | SURE
PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
# Next to one of these it is unclear which side the odds are for.
UNCLEAR = NOUNS - {"likelihood", "probability"}
LARGEST_CLEAR = 10
JOINTS = frozenset({"in", "of", "out", "to"})

# A shape is the folded words of a phrase with N for every number.
PERCENT = "(?:%|percent|per cent|pct|pc)"
SINGLE = re.compile(f"N {PERCENT}")
RANGE = re.compile(
    f"N (?:{PERCENT} )?(?:-|to|or) N {PERCENT}"
    f"|between N (?:{PERCENT} )?and N {PERCENT}|from N (?:{PERCENT} )?to N {PERCENT}"
)
SHARE = re.compile(r"N (?:chances? |times )?(?:in|out of) N")
FRACTION = re.compile(rf"N (?P<part>{'|'.join(PARTS)})s?")
ODDS = re.compile(
    r"(?P<before>against (?:(?:it|this|that|are|is|stand|at) ){0,3})?"
    r"N (?:(?:to|-|/|:) )?N(?: odds)?(?: (?P<side>on|against|for|in favou?r))?"
)


def read(phrase: str, pointer: str) -> Stated | None:
    """Return the probability stated in *phrase*; None where there is none.

    Raises InvalidError at *pointer* where it is not from 0 to 100 %, or is ambiguous.
    """
    if phrase.rstrip().endswith("?"):
        return None
    shape, numbers, figures = _parse(phrase)
    shape = bounded.join(shape)
    if not numbers or shape.count(tokens.DENIAL) > 1:
        return None
    end = len(shape)
    denied = tokens.DENIAL in shape
    if denied:
        end = shape.index(tokens.DENIAL)
        if "N" in shape[end:]:
            return None
    stated = _probability(shape[:end], numbers, figures=figures, pointer=pointer)
    return _complement(stated) if denied and stated is not None else stated


def _parse(phrase: str) -> tuple[list[str], list[float], bool]:
    """Return the shape of *phrase*, its numbers, and whether any is in figures."""
    words = [
        part
        for token in TOKEN.findall(names.text_key(phrase).replace("-a-", " a "))
        for part in tokens.spelled(token)
    ]
    shape: list[str] = []
    numbers: list[float] = []
    position = 0
    while position < len(words):
        number, next_position = _number(words, position)
        if number is not None:
            shape.append("N")
            numbers.append(number)
        elif words[position] != "-" or _is_minus_or_range(words, position):
            shape.append(words[position])
        position = next_position
    return shape, numbers, any(FIGURE.match(token) for token in words)


def _number(words: Sequence[str], position: int) -> tuple[float | None, int]:
    """Return the number that starts at a word, if any, and the position after it."""
    number, next_position = _below_hundred(words, position)
    token = words[position]
    if number is None and token in {"a", "an"} and _peek(words, position + 1) in SCALES:
        number, next_position = 1, position + 1
    elif number is None and token in SCALES:
        number, next_position = 1, position
    if number is not None and _peek(words, next_position) in SCALES:
        return number * SCALES[words[next_position]], next_position + 1
    return number, next_position


def _below_hundred(words: Sequence[str], position: int) -> tuple[float | None, int]:
    token = words[position]
    if FIGURE.match(token):
        return float(token.replace(",", "")), position + 1
    if token in UNITS:
        return UNITS[token], position + 1
    if token not in TENS:
        return None, position + 1
    ones_position = position + 2 if _peek(words, position + 1) == "-" else position + 1
    ones = UNITS.get(_peek(words, ones_position), 0)
    if 0 < ones < LARGEST_CLEAR:
        return TENS[token] + ones, ones_position + 1
    return TENS[token], position + 1


def _peek(words: Sequence[str], position: int) -> str:
    return words[position] if position < len(words) else ""


def _is_minus_or_range(words: Sequence[str], position: int) -> bool:
    """Whether a dash is a minus or a range, before a number, unlike in "1-in-10"."""
    if position > 0 and words[position - 1] in JOINTS:
        return False
    return position + 1 < len(words) and _number(words, position + 1)[0] is not None


def _probability(
    shape: Sequence[str], numbers: Sequence[float], *, figures: bool, pointer: str
) -> Stated | None:
    bound, inner = bounded.split(_core(shape))
    core = _core(inner)
    odds = ODDS.fullmatch(" ".join(core))
    if odds is not None:
        words = frozenset(shape)
        clear = not figures and words.isdisjoint(UNCLEAR)
        against = odds["before"] or words & (LONG_SHOTS | PRICED)
        side = odds["side"] or ("against" if against else None)
        stated = _odds(numbers, side, clear=clear, pointer=pointer)
    else:
        stated = _share(" ".join(core), shape, numbers, pointer)
    return stated and bounded.widen(stated, bound)


def _share(
    core: str, shape: Sequence[str], numbers: Sequence[float], pointer: str
) -> Stated | None:
    fraction = FRACTION.fullmatch(core)
    if fraction is not None and not NOUNS.isdisjoint(shape):
        return _range(numbers[0], numbers[0], PARTS[fraction["part"]], pointer)
    if SHARE.fullmatch(core):
        part, whole = numbers
        return _range(part, part, whole, pointer)
    if SINGLE.fullmatch(core):
        return _range(numbers[0], numbers[0], 100, pointer)
    if RANGE.fullmatch(core):
        return _range(numbers[0], numbers[1], 100, pointer)
    if core == "N" and not float(numbers[0]).is_integer():
        return _range(numbers[0], numbers[0], 1, pointer)
    return None


def _core(shape: Sequence[str]) -> Sequence[str]:
    """Return *shape* without the words at its ends that say nothing of chance."""
    first, last = 0, len(shape)
    while first < last and shape[first] in LEADING:
        first += 1
    while first < last and shape[last - 1] in TRAILING:
        last -= 1
    return shape[first:last]


def _odds(
    numbers: Sequence[float], side: str | None, *, clear: bool, pointer: str
) -> Stated | None:
    first, second = numbers
    whole = first + second
    if first == second:
        return _range(1, 1, 2, pointer)
    if side == "against":
        return _range(second, second, whole, pointer)
    if side is not None and (side != "on" or first > second):
        return _range(first, first, whole, pointer)
    if side is None and clear and second < first <= LARGEST_CLEAR:
        return _range(first, first, whole, pointer)
    raise InvalidError.at(
        pointer, 'odds are for or against: say "on", "in favour" or "against"'
    )


def _range(low: float, high: float, whole: float, pointer: str) -> Stated:
    if not 0 <= low <= high <= whole or whole == 0:
        raise InvalidError.at(pointer, "a probability is a number from 0 to 100 %")
    return Stated(
        low=round(low / whole, DIGITS),
        point=round((low + high) / 2 / whole, DIGITS),
        high=round(high / whole, DIGITS),
    )


def _complement(stated: Stated) -> Stated:
    point = stated.point
    return Stated(
        low=round(1 - stated.high, DIGITS),
        point=None if point is None else round(1 - point, DIGITS),
        high=round(1 - stated.low, DIGITS),
    )
