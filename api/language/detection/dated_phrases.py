"""Dated phrases: the phrases of a sentence that are dates.

Each is one whole phrase of the grammar that `language.dates` reads.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from api.language.dates.windows import Window
from api.language.detection.clauses import Clause
from api.language.detection.context import Context
from api.language.detection.vocabulary import DAYTIMES
from api.language.detection.words import NESTED, Tree, Word

MOST_WORDS = 14
APART = frozenset({"npadvmod", "advmod", "prep"})  # not the "summer" of "summer recess"
# Words of dates that may be taken for verbs.
OF_DATES = frozenset({"to", "march", "may", "end", "start", "spring", "fall"})
MOST_BEFORE = 4  # words before a phrase that may belong to it
LEAST_WORDS = 3  # with a time of the day: "by Friday night"
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
BOUNDS = frozenset({"earliest", "latest", "soonest"})
# Words that hang on a phrase without being part of it.
ADDED = NESTED | {"appos", "advmod", "punct", "dep", "npadvmod"}
# Without a capital letter these may be anything in a sentence: a verb, a measure.
UNCAPITALISED = re.compile(
    r"\b(?:may|march|mar|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|mon|tues?|wed|thurs?|fri|sat|sun)\b"
)
# These alone rarely date a prediction.
BARE = re.compile(
    r"(?:now|from now|(?:the |in the )?(?:day|week|month|year|decade|century)"
    r"|in (?:time|years|days|months|weeks)|[\d./-]+|(?:the )?\d+(?:st|nd|rd|th)"
    r"|(?:the )?(?:first|second|third|fourth|fifth|last|next)"
    r"|today|then|at (?:the )?(?:end|start|time|moment)|on time"
    r"|(?:the |in |at |by )*(?:end|start|beginning|middle|half|quarter))",
    re.IGNORECASE,
)


class DatedPhrase(Struct, frozen=True):
    """A phrase that dates a clause: its words, how it is sent as `due`, its window."""

    words: tuple[Word, ...]
    due: str
    window: Window


def find_all(tree: Tree, clause: Clause, context: Context) -> list[DatedPhrase]:
    """Return the date phrases of a sentence; none has a word that carries *clause*."""
    found: list[DatedPhrase] = []
    carriers = frozenset(word.position for word in clause.carriers)
    position = 0
    while position < len(tree.words):
        phrase = _longest(tree, position, carriers, context)
        if phrase is not None:
            first = found[-1].words[-1].position + 1 if found else 0
            found.append(_extended(tree, phrase, first, carriers, context))
        position += len(phrase.words) if phrase is not None else 1
    return found


def root_of(phrase: DatedPhrase) -> Word:
    """Return the word by which a phrase hangs on the rest of its sentence."""
    inside = {word.position for word in phrase.words}
    roots = [word for word in phrase.words if word.head not in inside]
    return max(roots or phrase.words, key=lambda word: word.dep in SUBJECTS)


def _longest(
    tree: Tree, position: int, carriers: frozenset[int], context: Context
) -> DatedPhrase | None:
    """Return the longest whole phrase from a word on that is read as a date."""
    following = tree.words[position : position + MOST_WORDS]
    if (
        following[0].is_mark
        or not _may_begin(following[0])
        or _is_rate(tree, following)
    ):
        return None
    for size in range(len(following), 0, -1):
        words = following[:size]
        if not _is_whole(tree, words) or any(
            word.position in carriers or _acts(word) for word in words
        ):
            continue
        text = tree.slice(words)
        if BARE.fullmatch(text) or UNCAPITALISED.search(text):
            continue
        for due in _options(words, text):
            window = context.window(due)
            if window is not None:
                return DatedPhrase(tuple(words), due, window)
    return None


def _is_rate(tree: Tree, words: Sequence[Word]) -> bool:
    """Whether words begin with the "a day" of "400 barrels a day"."""
    unit = words[1] if len(words) > 1 else words[0]
    head = tree.head(unit)
    return (
        words[0].lower in {"a", "an", "each", "every"}
        and unit.dep == "npadvmod"
        and head is not None
        and head.is_noun
        and head.position < words[0].position
    )


def _acts(word: Word) -> bool:
    """Whether a word is a verb, and not one of those that dates have."""
    return word.tag in {"TO", "VB", "VBZ", "VBP", "VBD"} and word.lower not in OF_DATES


def _extended(
    tree: Tree,
    phrase: DatedPhrase,
    first: int,
    carriers: frozenset[int],
    context: Context,
) -> DatedPhrase:
    """Return a phrase with the words before it that belong to it, up to *first*.

    The parser often hangs these on another word: "by this time next year".
    """
    start = phrase.words[0].position
    if root_of(phrase).dep not in APART:
        return phrase
    for begin in range(max(first, start - MOST_BEFORE), start):
        before = tree.words[begin:start]
        if _is_rate(tree, before) or any(
            word.is_verb or word.position in carriers for word in before
        ):
            continue
        words = (*before, *phrase.words)
        due = f"{tree.slice(before)} {phrase.due}"
        window = context.window(due) if _may_begin(words[0]) else None
        if window is not None:
            return DatedPhrase(words, due, window)
    return phrase


def _options(words: Sequence[Word], text: str) -> tuple[str, ...]:
    """Return a phrase, and what remains of it without the time of the day."""
    if words[-1].lower not in DAYTIMES or len(words) < LEAST_WORDS:
        return (text,)
    return text, text.removesuffix(words[-1].text).rstrip()


def _may_begin(word: Word) -> bool:
    return word.tag in {
        *("IN", "DT", "CD", "NN", "NNS", "NNP", "NNPS", "JJ", "RB", "TO", "RBR", "JJR"),
        *("VBG", "PDT", "JJS", "RBS", "VBN", "CC", "VB", "UH", "MD"),
    }


def _is_whole(tree: Tree, words: Sequence[Word]) -> bool:
    """Whether *words* are one phrase: one head outside it, and nothing left of it."""
    last = words[-1]
    if words[0].tag == "TO":
        return False
    if (last.is_mark and last.text not in {"%", "."}) or last.tag in {"DT", "IN", "CC"}:
        return False
    inside = {word.position for word in words}
    first = words[0].position
    if any(word.dep == "pobj" and word.head < first for word in words):
        return False  # "after June", "until at least June" are not "June"
    roots = [word for word in words if word.head not in inside or not _own(word)]
    if len({root.head for root in roots}) != 1 or not _are_one(words, roots):
        return False
    return not any(
        child.position not in inside and _belongs(word, child)
        for word in words
        for child in tree.children(word)
    )


def _are_one(words: Sequence[Word], roots: Sequence[Word]) -> bool:
    """Whether several words that hang on the same one are a phrase together.

    "May 9 may be the day", "from May to June", "in May at the latest" are parsed so.
    """
    if len(roots) == 1 or all(root.dep in SUBJECTS | {"dep"} for root in roots):
        return True
    ranged = words[0].lower in {"from", "between"} or words[-1].lower in BOUNDS
    return ranged and all(root.dep == "prep" for root in roots)


def _own(word: Word) -> bool:
    return word.head != word.position


def _belongs(word: Word, child: Word) -> bool:
    """Whether a phrase without this word of it would be another.

    "This year or next" is one; "on June 5 and on July 6" are two.
    """
    if child.dep in {"cc", "conj"}:
        return word.tag != "IN"
    return not child.is_mark and child.dep not in ADDED
