"""Dated phrases: which phrase of a sentence says when a clause is to come true.

A phrase is one whole phrase of the grammar that `language.dates` reads, and it hangs on
the clause: not on a verb of saying, nor on another clause.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from api.language.dates.windows import Window
from api.language.detection.clauses import Clause
from api.language.detection.context import Context
from api.language.detection.governors import Governed
from api.language.detection.vocabulary import DAYTIMES
from api.language.detection.words import NESTED, Tree, Word

MOST_WORDS = 14
LEAST_WORDS = 3  # with a time of the day: "by Friday night"
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# Words that hang on a phrase without being part of it.
ADDED = NESTED | {"appos", "advmod", "punct", "dep", "npadvmod"}
# A date that is one of these is what the clause is about, not when.
THINGS = frozenset({"dobj", "attr", "appos", "poss", "compound", "oprd", "amod"})
BOUNDING = ("by ", "within ", "before ", "until ", "no later than ", "in the next ")
# Without a capital letter these may be anything in a sentence: a verb, a measure.
UNCAPITALISED = re.compile(
    r"\b(?:may|march|mar|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec"
    r"|mon|tues?|wed|thurs?|fri|sat|sun)\b"
)
# These alone rarely date a prediction.
BARE = re.compile(
    r"(?:now|from now|(?:the |in the )?(?:day|week|month|year|decade|century)"
    r"|in (?:time|years|days|months|weeks)|[\d./-]+|(?:the )?\d+(?:st|nd|rd|th)"
    r"|(?:the )?second|today|then|at (?:the )?(?:end|start|time|moment)|on time"
    r"|(?:the |in |at |by )*(?:end|start|beginning|middle|half|quarter))",
    re.IGNORECASE,
)
# What hangs on a clause: a preposition, a noun of time, an adverb.
HANGING = frozenset({"prep", "npadvmod", "advmod", "advcl", "tmod", "pcomp", "nmod"})
DATE_WORDS = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november"
    r"|december|days?|weeks?|months?|years?|quarter|decades?|[12]\d{3}|tomorrow|tonight"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)


class DatedPhrase(Struct, frozen=True):
    """A phrase that dates a clause: its words, how it is sent as `due`, its window."""

    words: tuple[Word, ...]
    due: str
    window: Window


class Dating(Struct, frozen=True):
    """When a clause is to come true; `unread`: words about time that no rule reads."""

    phrase: DatedPhrase | None
    unread: str | None = None


def find_all(tree: Tree, clause: Clause, context: Context) -> list[DatedPhrase]:
    """Return the date phrases of a sentence; none has a word that carries *clause*."""
    found: list[DatedPhrase] = []
    carriers = frozenset(word.position for word in clause.carriers)
    position = 0
    while position < len(tree.words):
        phrase = _longest(tree, position, carriers, context)
        found += [phrase] if phrase is not None else []
        position += len(phrase.words) if phrase is not None else 1
    return found


def choose(  # noqa: PLR0913 all that bears on it
    tree: Tree,
    clause: Clause,
    governed: Governed,
    found: list[DatedPhrase],
    *,
    denied: bool,
    context: Context,
) -> Dating | None:
    """Return which of the phrases *found* says when a clause is to come true.

    None where it can't be told. A denied "until" ends the day before; another "until"
    says how long, not when.
    """
    phrases = [phrase for phrase in found if _dates(tree, phrase, clause, governed)]
    if len(phrases) > 1:
        return None
    if not phrases:
        return _undated(tree, clause)
    return _until(phrases[0], context, denied=denied)


def _undated(tree: Tree, clause: Clause) -> Dating | None:
    """Return that no date was read; None where the clause says until when."""
    unread = [
        words
        for carrier in clause.carriers
        for child in tree.children(carrier, *HANGING)
        if DATE_WORDS.search(tree.slice(words := tree.subtree(child)))
    ]
    if any(words[0].lower in {"until", "till"} for words in unread):
        return None
    return Dating(None, tree.slice(unread[0]) if unread else None)


def _until(phrase: DatedPhrase, context: Context, *, denied: bool) -> Dating | None:
    first, _, rest = phrase.due.partition(" ")
    if first.lower() not in {"until", "till", "til"}:
        return Dating(phrase)
    if not denied:
        return None
    due = f"before {rest}"
    window = context.window(due)
    return None if window is None else Dating(DatedPhrase(phrase.words, due, window))


def _longest(
    tree: Tree, position: int, carriers: frozenset[int], context: Context
) -> DatedPhrase | None:
    """Return the longest whole phrase from a word on that is read as a date."""
    following = tree.words[position : position + MOST_WORDS]
    if following[0].is_mark or not _may_begin(following[0]):
        return None
    for size in range(len(following), 0, -1):
        words = following[:size]
        if not _is_whole(tree, words) or carriers & {word.position for word in words}:
            continue
        text = tree.slice(words)
        if BARE.fullmatch(text) or UNCAPITALISED.search(text):
            continue
        for due in _options(words, text):
            window = context.window(due)
            if window is not None:
                return DatedPhrase(tuple(words), due, window)
    return None


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
    if (last.is_mark and last.text not in {"%", "."}) or last.tag in {"DT", "IN", "CC"}:
        return False
    inside = {word.position for word in words}
    before = tree.words[words[0].position - 1] if words[0].position else None
    if before is not None and any(
        word.dep == "pobj" and word.head == before.position for word in words
    ):
        return False  # "after June" is not "June"
    roots = [word for word in words if word.head not in inside or not _own(word)]
    if len({root.head for root in roots}) != 1 or (
        len(roots) > 1 and any(root.dep not in SUBJECTS | {"dep"} for root in roots)
    ):
        return False
    return not any(
        child.position not in inside and _belongs(word, child)
        for word in words
        for child in tree.children(word)
    )


def _own(word: Word) -> bool:
    return word.head != word.position


def _belongs(word: Word, child: Word) -> bool:
    """Whether a phrase without this word of it would be another.

    "This year or next" is one; "on June 5 and on July 6" are two.
    """
    if child.dep in {"cc", "conj"}:
        return word.tag != "IN"
    return not child.is_mark and child.dep not in ADDED


def _dates(tree: Tree, phrase: DatedPhrase, clause: Clause, governed: Governed) -> bool:
    """Whether a phrase hangs on the clause."""
    inside = {word.position for word in phrase.words}
    roots = [word for word in phrase.words if word.head not in inside]
    root = max(roots, key=lambda word: word.dep in SUBJECTS)
    carriers = {word.position for word in clause.carriers}
    if root.dep in SUBJECTS:
        return root.head in carriers and root == clause.subject
    reports = {report.position for report in governed.reports} - carriers
    if root.head in reports:
        return phrase.due.lower().startswith(BOUNDING)
    return root.dep not in THINGS and _hangs(tree, root, clause)


def _hangs(tree: Tree, root: Word, clause: Clause) -> bool:
    """Whether a word is below the predicate of the clause, in no clause between."""
    carriers = {word.position for word in clause.carriers}
    for word in tree.ancestors(root):
        if word.position in carriers:
            return not _is_of_subject(root, clause)
        nested = word.dep in NESTED and not _is_purpose(tree, word)
        other = word.dep == "conj" and word.is_verb
        if nested or other or word.dep in SUBJECTS:
            return False
    return False


def _is_purpose(tree: Tree, verb: Word) -> bool:
    """Whether a verb says what for: "to take part in exercises this summer"."""
    return any(word.tag == "TO" for word in tree.children(verb, "aux"))


def _is_of_subject(root: Word, clause: Clause) -> bool:
    return clause.subject is not None and root.head == clause.subject.position
