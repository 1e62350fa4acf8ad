"""Clauses: what is said to happen, and the words that carry it."""

from typing import Literal

from msgspec import Struct

from api.language.detection.words import SUBJECTS, Tree, Word

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
    """Return the head of the subject of *verb*, which may be that of a verb before it.

    "He faces prison and will be sentenced on Friday."
    """
    own, before = tree.child(verb, *SUBJECTS), tree.head(verb)
    finite = verb.tag in {"VBD", "VBZ", "VBP"} or any(
        word.tag in {"MD", "VBZ", "VBP"} for word in auxiliaries(tree, verb)
    )
    if own is not None or before is None or verb.dep != "conj" or not finite:
        return own
    verbal = before.is_verb or before.lemma == "be"
    return subject_of(tree, before) if verbal else None


def auxiliaries(tree: Tree, verb: Word) -> list[Word]:
    """Return the auxiliaries of *verb*, in order."""
    return tree.children(verb, "aux", "auxpass")


def is_perfect(tree: Tree, verb: Word) -> bool:
    """Whether it is of what is over by then: "is expected to have fallen"."""
    return any(word.lemma == "have" for word in auxiliaries(tree, verb))


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
