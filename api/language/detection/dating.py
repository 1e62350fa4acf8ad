"""Dating: which date phrase of a sentence says when a clause is to come true.

It hangs on the clause: not on a verb of saying, nor on another clause.
"""

import re

from msgspec import Struct

from api.language.detection.clauses import Clause
from api.language.detection.context import Context
from api.language.detection.dated_phrases import BOUNDS, SUBJECTS, DatedPhrase, root_of
from api.language.detection.governors import Governed
from api.language.detection.words import NESTED, Tree, Word

BOUNDING = ("by ", "within ", "before ", "until ", "no later than ", "in the next ")
JOINTS = frozenset({"or", "and", "to", "through", "rather", "instead", "not", "but"})
UNTIL = frozenset({"until", "till", "til"})
THROUGH = frozenset({"through", "throughout"})
BESIDE = frozenset({"of", "or", "than", "instead", "not"})
MOST_BETWEEN = 5  # words from one date to the next
# A date that is one of these is what the clause is about, not when.
THINGS = frozenset({"dobj", "attr", "appos", "poss", "compound", "oprd", "amod"})
# What hangs on a clause: a preposition, a noun of time, an adverb.
HANGING = frozenset({"prep", "npadvmod", "advmod", "advcl", "tmod", "pcomp", "nmod"})
DATE_WORDS = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november"
    r"|december|days?|weeks?|midweek|weekends?|fortnights?|months?|years?|quarter"
    r"|decades?|[12]\d{3}|tomorrow|tonight|christmas|easter"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)


class Dating(Struct, frozen=True):
    """When a clause is to come true; null where it doesn't say."""

    phrase: DatedPhrase | None


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

    None where it can't be told. A denied "until" ends the day before; another "until",
    and "through", says how long, not when.
    """
    phrases = [phrase for phrase in found if _dates(tree, phrase, clause, governed)]
    near = [phrase for phrase in phrases if _is_near(phrase, clause)]
    phrases = near or phrases
    if (
        len(phrases) > 1
        or any(_goes_on(tree, phrase) for phrase in phrases)
        or _is_bounded(tree, clause, phrases)
    ):
        return None
    if not phrases:
        return _undated(tree, clause)
    return _until(phrases[0], context, denied=denied)


def _is_bounded(tree: Tree, clause: Clause, phrases: list[DatedPhrase]) -> bool:
    """Whether an "at the earliest" bounds a date that was read without it."""
    read = {word for phrase in phrases for word in phrase.words}
    return any(
        word.lower in BOUNDS and word not in read and word.tag in {"JJS", "RBS"}
        for word in tree.clause(clause.top)
        if (above := tree.head(word)) is not None and above.lower == "at"
    )


def _undated(tree: Tree, clause: Clause) -> Dating | None:
    """Return that there is no date; None where there is one that no rule reads."""
    unread = any(
        child.lower != "for"  # so long, not when
        and DATE_WORDS.search(tree.slice(tree.subtree(child)))
        for carrier in clause.carriers
        for child in tree.children(carrier, *HANGING)
    )
    named = clause.kind in {"chance", "noun"} and DATE_WORDS.search(
        tree.slice(tree.subtree(clause.event))
    )
    return None if unread or named else Dating(None)


def _goes_on(tree: Tree, phrase: DatedPhrase) -> bool:
    """Whether another date is joined to it: "this year or the year after".

    Or before it: "on Sunday instead of Friday".
    """
    first, last = phrase.words[0].position, phrase.words[-1].position
    before = tree.words[max(0, first - 1) : first]
    if any(word.lower in BESIDE for word in before):
        return True
    following = tree.words[last + 1 : last + 1 + MOST_BETWEEN]
    joined = bool(following) and following[0].lower in JOINTS
    another = DATE_WORDS.search(tree.slice(following)) is not None
    return (joined and another) or root_of(phrase).dep == "conj"


def _is_near(phrase: DatedPhrase, clause: Clause) -> bool:
    """Whether a phrase hangs on the predicate itself, not on what is in it."""
    return root_of(phrase).head in {word.position for word in clause.carriers}


def _until(phrase: DatedPhrase, context: Context, *, denied: bool) -> Dating | None:
    first, _, rest = phrase.due.partition(" ")
    if first.lower() not in UNTIL | THROUGH:
        return Dating(phrase)
    if not denied or first.lower() in THROUGH:
        return None
    due = f"before {rest}"
    window = context.window(due)
    return None if window is None else Dating(DatedPhrase(phrase.words, due, window))


def _dates(tree: Tree, phrase: DatedPhrase, clause: Clause, governed: Governed) -> bool:
    """Whether a phrase hangs on the clause."""
    root = root_of(phrase)
    carriers = {word.position for word in clause.carriers}
    if root.dep in SUBJECTS:
        return root.head in carriers and root == clause.subject
    reports = {report.position for report in governed.reports} - carriers
    if root.head in reports:
        return phrase.due.lower().startswith(BOUNDING)
    if _is_of_report(tree, phrase, clause, reports):
        return False
    return root.dep not in THINGS and _hangs(tree, root, clause)


def _is_of_report(
    tree: Tree, phrase: DatedPhrase, clause: Clause, reports: set[int]
) -> bool:
    """Whether a phrase stands right behind "said", before all of the clause.

    "Said on Monday it would sell": the parser often hangs it on the wrong verb.
    """
    before = phrase.words[0].position - 1
    subject = clause.subject
    after = tree.words[phrase.words[-1].position + 1 :][:1]
    first = None if subject is None else tree.subtree(subject)[0]
    return before in reports and after == (first,)


def _hangs(tree: Tree, root: Word, clause: Clause) -> bool:
    """Whether a word is below the predicate of the clause, in no clause between."""
    carriers = {word.position for word in clause.carriers}
    for word in tree.ancestors(root):
        if word.position in carriers:
            return not _is_of_subject(root, clause)
        nested = word.dep in NESTED | {"pcomp"} and not _is_purpose(tree, word)
        other = word.dep == "conj" and word.is_verb
        if nested or other or word.dep in SUBJECTS:
            return False
    return False


def _is_purpose(tree: Tree, verb: Word) -> bool:
    """Whether a verb says what for: "to take part in exercises this summer"."""
    return any(word.tag == "TO" for word in tree.children(verb, "aux"))


def _is_of_subject(root: Word, clause: Clause) -> bool:
    return clause.subject is not None and root.head == clause.subject.position
