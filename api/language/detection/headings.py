"""Headings: lines without a verb, such as "Rate cut expected in June"."""

from msgspec import Struct

from api.language.detection import roles
from api.language.detection.context import Context
from api.language.detection.dated_phrases import DatedPhrase
from api.language.detection.hedging import Hedge, is_readable
from api.language.detection.roles import Named
from api.language.detection.vocabulary import DEGREES, EXPECTED, FORESEEING
from api.language.detection.words import Tree, Word

MOST_CREDITED = 6  # words, with the mark
FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})


class Heading(Struct, frozen=True):
    """What a heading says will happen, how likely and when, and who says so."""

    statement: str
    hedge: Hedge
    phrase: DatedPhrase
    named: Named | None


def read(tree: Tree, context: Context) -> Heading | None:
    """Return what a line without a verb predicts; None where it has one."""
    words = list(tree.words)
    if any(word.tag in FINITE for word in words):
        return None
    named, words = _credited(tree, words)
    position = next(
        (index for index, word in enumerate(words) if word.lower in EXPECTED), None
    )
    if not position or not _is_event(words[:position]):
        return None
    start = position
    while start > 1 and words[start - 1].lower in DEGREES | {"not"}:
        start -= 1
    hedge = tree.slice(words[start : position + 1])
    rest = [
        word for word in words[position + 1 :] if not word.is_mark or word.text == "-"
    ]
    phrase = _dated(tree, rest, context)
    if phrase is None or not is_readable(hedge):
        return None
    event = tree.slice(words[:start])
    return Heading(
        f"{event[:1].upper()}{event[1:]} will happen",
        Hedge(hedge, tuple(words[start : position + 1])),
        phrase,
        named,
    )


def credit(tree: Tree, *, heading: bool) -> tuple[Named | None, list[Word]]:
    """Return who is named before a colon, or behind a dash, and the words for them.

    In a sentence with a full stop such words name a subject rather than a speaker.
    """
    marks = [word.position for word in tree.words if word.text in {":", "–", "—"}]
    before = list(tree.words[: marks[0] + 1]) if marks else []
    behind = list(tree.words[marks[-1] :]) if marks else []
    for words, last in ((before, -2), (behind, -1)):
        short = 1 < len(words) <= MOST_CREDITED
        whole = words == before and words[-1:] and words[-1].text != ":"
        verbal = any(word.is_verb or word.tag == "MD" for word in words)
        if not short or verbal or whole or (words == behind and not heading):
            continue
        named = _named(tree, words[last]) if heading else None
        return named, words
    return None, []


def _credited(tree: Tree, words: list[Word]) -> tuple[Named | None, list[Word]]:
    """Return who is named before a colon, and the words after it."""
    colon = next((index for index, word in enumerate(words) if word.text == ":"), None)
    if not colon:
        return None, words
    return _named(tree, words[colon - 1]), words[colon + 1 :]


def _named(tree: Tree, last: Word) -> Named | None:
    """Return whom the words up to *last* name."""
    named = roles.read(tree, last) if last.tag == "NNP" else roles.common(tree, last)
    if named is not None and named.kind == "person" and len(named.words) == 1:
        return None  # any word begins with a capital there
    return None if last.lower in FORESEEING else named


def _is_event(words: list[Word]) -> bool:
    """Whether words can name something that happens, rather than someone."""
    return bool(words) and not any(
        word.is_mark or word.lower in {"no", "not", "if", "when"} for word in words
    )


def _dated(tree: Tree, words: list[Word], context: Context) -> DatedPhrase | None:
    text = tree.slice(words)
    window = context.window(text) if text else None
    return None if window is None else DatedPhrase(tuple(words), text, window)
