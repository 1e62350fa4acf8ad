"""Reporting: verbs of saying, and whether they say so now and without a denial."""

from calendar import month_name
from collections.abc import Iterable

from api.language.detection.clauses import auxiliaries, subject_of
from api.language.detection.vocabulary import (
    BELIEVING,
    EARLIER,
    NEGATIVE,
    REPORTING,
    RUMOURED,
)
from api.language.detection.words import NESTED, Tree, Word

MONTHS = frozenset(name.lower() for name in month_name[1:])


def reports(word: Word) -> bool:
    """Whether a word is a verb of saying or thinking."""
    return word.is_verb and word.lemma in REPORTING


def asides(tree: Tree, hosts: Iterable[Word]) -> list[Word]:
    """Return verbs of saying that stand aside: "the bank, Doe believes, will"."""
    carriers = list(dict.fromkeys(hosts))
    return [
        child
        for host in carriers
        for child in tree.children(host, "parataxis", "ccomp", "advcl")
        if reports(child)
        and child not in carriers
        and child.tag in {"VBD", "VBZ", "VBP"}
        and tree.child(child, "ccomp", "xcomp", "dobj") is None
        and subject_of(tree, child) is not None
    ]


def asserts(tree: Tree, verb: Word) -> bool:
    """Whether a verb of saying says so: not denied, not only possible, not long ago."""
    auxiliary = auxiliaries(tree, verb)
    adverbs = {word.lower for word in tree.children(verb, "advmod", "npadvmod")}
    above = tree.head(verb)
    shifted = above is not None and above.tag == "VBD" and reports(above)
    believed = verb.tag == "VBD" and verb.lemma in BELIEVING and not shifted
    ordered = verb.tag == "VB" and subject_of(tree, verb) is None
    return not (
        _is_hearsay(tree, verb)
        or any(word.tag in {"MD", "TO"} or word.lower == "had" for word in auxiliary)
        or adverbs & EARLIER
        or believed
        or ordered
        or _is_of_last(tree, verb)
        or _is_denied(tree, verb)
    )


def _is_hearsay(tree: Tree, verb: Word) -> bool:
    """Whether it is said by nobody in particular: "it has been suggested that"."""
    passive = tree.child(verb, "auxpass") is not None
    return passive and verb.lemma in RUMOURED and tree.child(verb, "agent") is None


def _is_denied(tree: Tree, verb: Word) -> bool:
    """Whether nobody says so, or somebody doesn't, or no longer does."""
    around = tree.children(verb, "neg", "advmod", "npadvmod", "preconj", "nsubj")
    return any(
        word.lower in NEGATIVE or (child.dep == "nsubj" and word.lower == "only")
        for child in around
        for word in tree.subtree(child, without=NESTED | {"appos", "prep"})
    )


def _is_of_last(tree: Tree, verb: Word) -> bool:
    """Whether it was said "last year", "years ago", "in 2020" or "in January"."""
    return any(
        word.lower in {"last", "ago"} or _is_in_time(tree, word)
        for phrase in tree.children(verb, "npadvmod", "advmod", "prep")
        for word in tree.subtree(phrase)
    )


def _is_in_time(tree: Tree, word: Word) -> bool:
    """Whether a word is the year or the month of "in 2020", "in January"."""
    head = tree.head(word)
    year = word.tag == "CD" and len(word.text) == len("2020") and word.text.isdigit()
    return (
        (year or word.lower in MONTHS)
        and head is not None
        and head.lower in {"in", "since"}
    )
