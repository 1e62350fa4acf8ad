"""Clauses: what is said to happen, and the words that carry it."""

from typing import Literal

from msgspec import Struct

from api.language.detection.words import Tree, Word

Kind = Literal[
    "will",
    "would",
    "possible",
    "going",
    "predicate",
    "bare",
    "infinitive",
    "seen",
    "heading",
    "plan",
    "chance",
    "noun",
]
IS = frozenset({"is", "are", "am", "'s", "'re", "'m"})


class Clause(Struct, frozen=True, kw_only=True):
    """A clause about the future.

    `event` is the verb of what is to come, `top` the highest word of the predicate.
    `carriers` are the verbs, adjectives and nouns that the future hangs on, `event`
    included. `dropped` are the words that a plain statement does without, of which it
    has "will" instead of `marker`. `hedge` are those that are read as a hedge; `agent`
    is who expects, in "is expected by".
    """

    kind: Kind
    event: Word
    top: Word
    subject: Word | None
    marker: Word
    carriers: tuple[Word, ...]
    dropped: tuple[Word, ...] = ()
    hedge: tuple[Word, ...] = ()
    agent: Word | None = None


def subject_of(tree: Tree, verb: Word) -> Word | None:
    """Return the head of the subject of *verb*."""
    return tree.child(verb, "nsubj", "nsubjpass", "csubj", "expl")


def auxiliaries(tree: Tree, verb: Word) -> list[Word]:
    """Return the auxiliaries of *verb*, in order."""
    return tree.children(verb, "aux", "auxpass")


def present_be(tree: Tree, verb: Word) -> Word | None:
    """Return the "is" or "are" that makes *verb* progressive."""
    found = [word for word in auxiliaries(tree, verb) if word.tag != "TO"]
    be = found[0] if len(found) == 1 else None
    return be if be is not None and be.lower in IS else None


def to_verb(tree: Tree, word: Word) -> Word | None:
    """Return the infinitive with "to" that completes *word*."""
    return next(
        (
            verb
            for verb in tree.children(word, "xcomp", "acl", "advcl", "ccomp")
            if to_of(tree, verb)
        ),
        None,
    )


def to_of(tree: Tree, verb: Word) -> list[Word]:
    """Return the "to" of an infinitive."""
    return [word for word in tree.children(verb, "aux") if word.tag == "TO"]
