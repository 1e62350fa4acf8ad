"""Polarity: which words deny a clause, wherever they stand."""

from collections.abc import Iterable

from msgspec import Struct

from api.language.detection.clauses import Clause
from api.language.detection.governors import Governed
from api.language.detection.vocabulary import IDIOMS, NEGATIVE
from api.language.detection.words import NESTED, Tree, Word

AT_VERBS = frozenset({"not", "n't", "never"})
PRONOUNS = {
    "nobody": "somebody",
    "no-one": "somebody",
    "nothing": "something",
    "none": "any",
}
DETERMINERS = frozenset({"no", "neither"})
EXCEPTING = frozenset({"but", "except", "besides", "save"})
ONLY = frozenset({"only", "just", "merely", "simply", "necessarily"})


class Denial(Struct, frozen=True):
    """How a clause is denied: by words `at_verb`, and by a word `of_noun`."""

    at_verb: tuple[Word, ...] = ()
    of_noun: Word | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """All the words that deny it."""
        return (*self.at_verb, *([self.of_noun] if self.of_noun else []))


def find(
    tree: Tree, clause: Clause, governed: Governed, read: frozenset[int]
) -> Denial | None:
    """Return how a clause is denied; None where that can't be told for sure.

    *read* are the positions of words that are part of a hedge. Two denials, and a
    negative word that is none of these, can't be told.
    """
    at_verb = tuple(_at_verb(tree, (*clause.carriers, *governed.copulas)))
    at_verb = tuple(word for word in at_verb if word.position not in read)
    of_noun = _of_noun(tree, clause)
    if of_noun is not None and of_noun.position in read:
        of_noun = None
    denial = Denial(at_verb, of_noun)
    known = read | {word.position for word in (*denial.words, *nor(tree, denial))}
    negative = [
        word
        for word in _scope(tree, clause, governed)
        if word.lower in NEGATIVE and word.position not in known
    ]
    if (
        _is_idiom(tree, denial)
        or _excepts(tree, clause)
        or (denial.at_verb and _contradicts(tree, clause))
        or len(denial.words) > 1
        or any(not _only(tree, word) for word in negative)
    ):
        return None
    return denial


def _is_idiom(tree: Tree, denial: Denial) -> bool:
    noun = None if denial.of_noun is None else tree.head(denial.of_noun)
    return noun is not None and noun.lower in IDIOMS


def _contradicts(tree: Tree, clause: Clause) -> bool:
    """Whether a "not" denies only a part: "not cars but vans", "not just because"."""
    inside = tree.clause(clause.event)
    instead = any(
        word.lower == "but"
        and not any(other.is_verb for other in tree.children(head, "conj"))
        for word in inside
        if word.dep == "cc" and (head := tree.head(word)) is not None
    )
    reasons = [
        child
        for word in clause.carriers
        for child in tree.children(word, "advcl", "prep")
        if any(mark.lower == "because" for mark in (child, *tree.children(child)))
    ]
    return instead or any(
        word.lower in ONLY for reason in reasons for word in tree.subtree(reason)[:2]
    )


def _excepts(tree: Tree, clause: Clause) -> bool:
    """Whether nothing but the subject will: "only a miracle", "nothing but …"."""
    if clause.subject is None:
        return False
    words = [
        word.lower
        for word in tree.subtree(clause.subject, without=NESTED)
        if word.position <= clause.subject.position
        or word in tree.children(clause.subject)
    ]
    return "only" in words or bool(set(words) & EXCEPTING)


def nor(tree: Tree, denial: Denial) -> list[Word]:
    """Return the "nor" that goes on from "neither"."""
    word = denial.of_noun
    noun = None if word is None or word.lower != "neither" else tree.head(word)
    if noun is None:
        return []
    return [child for child in tree.children(noun, "cc") if child.lower == "nor"]


def _at_verb(tree: Tree, carriers: Iterable[Word]) -> list[Word]:
    return [
        child
        for word in dict.fromkeys(carriers)
        for child in tree.children(word, "neg", "advmod", "preconj")
        if child.lower in AT_VERBS and not _only(tree, child)
    ]


def _only(tree: Tree, word: Word) -> bool:
    """Whether a "not" is that of "not only"; "not necessarily" is no plain denial."""
    following = tree.words[word.position + 1 :][:1]
    return any(
        other.lower in ONLY - {"necessarily"} for other in following
    ) and word.lower in {"not", "n't"}


def _of_noun(tree: Tree, clause: Clause) -> Word | None:
    """Return the "no" of "no deal", or "nobody", as the subject or the object."""
    objects = [
        noun
        for word in clause.carriers
        for noun in tree.children(word, "dobj", "attr", "nsubj", "nsubjpass")
    ]
    if clause.subject is not None and clause.subject not in objects:
        objects.insert(0, clause.subject)
    for noun in objects:
        if noun.lower in PRONOUNS or noun.lower == "neither":
            return noun
        for child in tree.children(noun, "det", "neg", "preconj", "nmod", "amod"):
            if child.lower in DETERMINERS or _is_not_a(tree, child, noun):
                return child
    return None


def _is_not_a(tree: Tree, word: Word, noun: Word) -> bool:
    """Whether a "not" is that of "not a single reactor", "not one of them"."""
    following = [other.lower for other in tree.words[word.position + 1 :][:2]]
    none = following == ["a", "single"] or following[:1] == ["one"]
    return word.lower == "not" and word.position < noun.position and none


def _scope(tree: Tree, clause: Clause, governed: Governed) -> list[Word]:
    """Return the words in which a negative word may deny the clause."""
    inside = {word.position: word for word in tree.clause(clause.top)}
    if clause.subject is not None:
        inside |= {
            word.position: word
            for word in tree.subtree(clause.subject, without=NESTED | {"prep"})
        }
    above = [governed.adjective] if governed.adjective is not None else []
    for host in (*clause.carriers, *governed.copulas, *above):
        inside |= {word.position: word for word in tree.clause(host)}
    return [
        word
        for word in inside.values()
        if not (word.dep == "det" and _is_deep(tree, word))
        and not _contrasts(tree, word)
    ]


def _contrasts(tree: Tree, word: Word) -> bool:
    """Whether a "not" denies only what stands beside it: "within days, not weeks"."""
    head = tree.head(word)
    return word.dep == "neg" and head is not None and head.dep == "appos"


def _is_deep(tree: Tree, word: Word) -> bool:
    """Whether a "no" denies only a detail: "a car with no pedals"."""
    noun = tree.head(word)
    preposition = None if noun is None else tree.head(noun)
    governor = None if preposition is None else tree.head(preposition)
    return (
        preposition is not None
        and preposition.dep == "prep"
        and governor is not None
        and governor.is_noun
    )
