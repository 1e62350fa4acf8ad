"""Chances: probabilities stated as a number, or by an adjective, of a noun of chance.

"A 63 % chance that …", "the odds are 3-1 against", "with a probability of 85 %", "90 %
sure". The number is taken whole: "less than 10 %" is not 10 %.
"""

from collections.abc import Sequence

from msgspec import Struct

from api.errors import InvalidError
from api.language.detection import chance_clauses
from api.language.detection.clauses import Clause
from api.language.detection.governors import Governed
from api.language.detection.vocabulary import CHANCES
from api.language.detection.words import Tree, Word
from api.language.hedges import negation, wording
from api.language.hedges.wording import Wording

BELOW = frozenset({"acl", "ccomp", "relcl"})
AT = frozenset({"at", "as"})
ARTICLES = frozenset({"a", "an", "the", "of"})
# With a percentage before it, each says how likely something is.
RATED = frozenset(
    {"certainty", "confidence", "certain", "confident", "sure", "likely", "probable"}
)


class Stated(Struct, frozen=True):
    """A chance: the `phrase` to send, its `words`, and those of the `whole` phrase."""

    phrase: str
    words: tuple[Word, ...]
    whole: tuple[Word, ...]


def measures(tree: Tree, adjective: Word) -> bool:
    """Whether an adjective has a number: "90 % sure"."""
    words = tree.subtree(adjective, without=BELOW | {"xcomp"})
    return any(word.text[0].isdigit() for word in words)


def find(
    tree: Tree, clause: Clause, governed: Governed, read: set[int]
) -> list[Stated] | None:
    """Return the stated chances of a clause; None where one can't be read whole.

    *read* are the positions of words that are part of another hedge.
    """
    phrases: list[list[Word]] = []
    adjective = governed.adjective
    if adjective is not None and measures(tree, adjective):
        phrases.append(tree.subtree(adjective, without=BELOW))
    if clause.hedge and measures(tree, clause.hedge[0]):
        words = tree.subtree(clause.hedge[0], without=BELOW | {"xcomp"})
        phrases.append(words)
    if governed.chance is not None:
        words = of_noun(tree, governed.chance)
        if words is None:
            return None
        phrases.append(words)
    hosts = [*clause.carriers, *governed.reports]
    for preposition in (word for host in hosts for word in tree.children(host, "prep")):
        words = tree.subtree(preposition)
        if preposition.lower in {"with", "at"} and any(
            word.lower in CHANCES for word in words
        ):
            phrases.append(words[1:])
    known = read | {word.position for phrase in phrases for word in phrase}
    if any(
        word.position not in known and (word.lower in CHANCES or _is_rated(tree, word))
        for word in tree.words
    ):
        return None
    stated = [shortest(tree, _spoken(phrase)) for phrase in phrases]
    readable = [phrase for phrase in stated if phrase is not None]
    return readable if len(readable) == len(stated) else None


def _is_rated(tree: Tree, word: Word) -> bool:
    """Whether a word like "certainty" has a percentage before it."""
    before = [word.lower for word in tree.words[: word.position][-2:]]
    return word.lower in RATED and any(
        unit in before for unit in ("%", "percent", "cent")
    )


def of_noun(tree: Tree, noun: Word) -> list[Word] | None:
    """Return the words that measure a noun of chance, and the noun.

    They stand before it, or behind "is" or "at"; None where they stand in both places.
    """
    top = chance_clauses.share_of(tree, noun)
    first = tree.subtree(top, without=BELOW)[0].position
    before = list(tree.words[min(first, noun.position) : noun.position + 1])
    predicate = tree.head(top)
    behind: list[Word] = []
    if predicate is not None and noun.dep == "nsubj" and predicate.lemma == "be":
        for part in tree.children(predicate, "attr", "acomp", "prep", "npadvmod"):
            behind += tree.subtree(part, without=BELOW)
    if predicate is not None and not behind:
        for part in tree.children(predicate, "prep"):
            if part.lower in AT and part.position > noun.position:
                behind = [word for word in tree.subtree(part) if word != part]
                behind += [
                    word
                    for word in tree.words[behind[-1].position + 1 :][:1]
                    if word.lower in {"against", "on"}
                ]
    measured = [word for word in _spoken(before) if word != noun]
    if behind and measured:
        return None
    return [*before, *behind] if behind else before


def _spoken(words: Sequence[Word]) -> list[Word]:
    """Return words without an article at the start and marks at the end."""
    spoken = list(words)
    while spoken and (spoken[0].lower in ARTICLES or spoken[0].is_mark):
        spoken.pop(0)
    while spoken and spoken[-1].is_mark:
        spoken.pop()
    return spoken


def shortest(tree: Tree, words: Sequence[Word]) -> Stated | None:
    """Return the shortest part of *words* that is read as all of them are."""
    whole = _whole(tree, words)
    if whole is None:
        return None
    size = len(words)
    parts = [
        words[first:last]
        for first in range(size)
        for last in range(first + 1, size + 1)
    ]
    for part in sorted(parts, key=len):
        if _same(tree.slice(part), whole) and _is_whole(part, words):
            return Stated(tree.slice(part), tuple(part), tuple(words))
    return None


def _whole(tree: Tree, words: Sequence[Word]) -> str | None:
    """Return all the words as they are read: the noun may stand behind its measure."""
    if not words:
        return None
    contiguous = words[-1].position - words[0].position + 1 == len(words)
    if contiguous:
        phrase = tree.slice(words)
        return phrase if _read(phrase) else None
    split = next(
        index
        for index in range(1, len(words))
        if words[index].position != words[index - 1].position + 1
    )
    noun, measure = words[:split], words[split:]
    phrases = (f"{tree.slice(measure)} {tree.slice(noun)}", tree.slice(measure))
    return next((phrase for phrase in phrases if _read(phrase)), None)


def _is_whole(part: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether a part holds all words that say how likely, and has no gap."""
    telling = [word for word in words if word.lower not in CHANCES | RATED | ARTICLES]
    contiguous = part[-1].position - part[0].position + 1 == len(part)
    return contiguous and all(word in part or word.is_mark for word in telling)


def _read(phrase: str) -> Wording | None:
    try:
        return wording.read(phrase)
    except InvalidError:
        return None


def _same(first: str, second: str) -> bool:
    """Whether two phrases are read alike: as one number, or as one hedge."""
    one, other = _read(first), _read(second)
    if one is None or other is None or one.yardstick != other.yardstick:
        return False
    if one.yardstick == wording.STATED:
        return (one.low, one.high) == (other.low, other.high)
    return negation.find(first) == negation.find(second)
