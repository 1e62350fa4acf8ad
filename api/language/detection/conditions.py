"""Conditions: what makes a clause hold only if something else does."""

import re

from api.language.detection.clauses import Clause, auxiliaries
from api.language.detection.vocabulary import (
    CONDITIONAL,
    GROUNDS,
    TEMPORAL,
    WITHOUT,
)
from api.language.detection.words import SUBJECTS, Tree, Word

LONG = ("as long as", "so long as", "as soon as")
CURRENT = frozenset({"this", "that", "these", "current", "present", "such"})
CONDITION = re.compile(
    r"\b(?:if|unless|lest|in case|in the event|or else|subject to|contingent on"
    r"|on (?:the )?condition(?! of anonymity)|conditional on"
    r"|(?<=[,;–—] )(?:should|were|had) "
    r"(?:it|he|she|they|we|you|i|there|the|an?|this|that)"
    r"|provided (?:that|it|he|she|they|we|there|the|an?))\b",
    re.IGNORECASE,
)


def is_conditional(tree: Tree, clause: Clause) -> bool:
    """Whether a clause waits for something else, or for an unknown time."""
    return any(
        hangs_on_one(tree, word)
        or any(_is_temporal(tree, word, child) for child in tree.children(word))
        for word in clause.carriers
    )


def hangs_on_one(tree: Tree, verb: Word) -> bool:
    """Whether a condition or an assumption hangs on *verb*."""
    return any(
        _is_condition(tree, child) or _assumes(tree, verb, child)
        for child in tree.children(verb)
    )


def _assumes(tree: Tree, verb: Word, child: Word) -> bool:
    """Whether a phrase set apart says on what grounds: "at this rate", "at best".

    So does one with a verb of its own: "all else being equal".
    """
    words = tree.subtree(child)
    before = tree.words[: words[0].position][-1:]
    apart = child.position < verb.position or any(word.text == "," for word in before)
    absolute = child.dep == "dep" and any(
        word.tag == "VBG" for word in tree.children(child, "acl")
    )
    grounds = child.dep in {"prep", "advmod"} and any(
        word.lower in GROUNDS for word in words
    )
    current = any(word.lower in CURRENT for word in words)
    return (grounds and (apart or current)) or (absolute and apart)


def contains_one(tree: Tree) -> bool:
    """Whether a sentence has a word of condition anywhere, or says "or" else what."""
    return CONDITION.search(tree.text) is not None or any(
        word.lower == "or" and _joins_clauses(tree, word) for word in tree.words
    )


def _joins_clauses(tree: Tree, word: Word) -> bool:
    """Whether what follows an "or" is a clause with a subject and a finite verb."""
    hosts = tree.children(word) or [tree.head(word)]
    joined = [
        verb
        for host in hosts
        if host is not None
        for verb in (host, *tree.children(host, "conj"))
        if verb.is_verb or verb.lemma == "be"
    ]
    return any(
        subject.position > word.position and verb.tag != "VBG"
        for verb in joined
        for subject in tree.children(verb, *SUBJECTS)
    )


def _is_condition(tree: Tree, child: Word) -> bool:
    words = tree.subtree(child)
    first = words[0].lower
    if words[-1].lower in {"doubt", "question"}:
        return False
    if child.dep in {"prep", "advmod", "mark", "cc", "advcl"} and (
        first in CONDITIONAL | WITHOUT or child.lower in CONDITIONAL | WITHOUT
    ):
        return True
    if child.dep == "advcl":
        auxiliary = auxiliaries(tree, child)
        inverted = bool(auxiliary) and auxiliary[0].lower in {"should", "were", "had"}
        return first in {"should", "were", "had"} and (inverted or child.lemma == "be")
    opening = tree.slice(words).lower() if any(word.is_verb for word in words) else ""
    if child.dep == "prep" and first == "by" and words[0].position <= 1:
        return tree.child(child, "pcomp") is not None
    return child.dep in {"prep", "advmod", "mark"} and opening.startswith(LONG)


def _is_temporal(tree: Tree, verb: Word, child: Word) -> bool:
    """Whether a clause says when, by another event: "once the war starts".

    "Will rise before falling back" says what comes first, without a condition.
    """
    participle = tree.child(child, "pcomp")
    if child.dep != "advcl" and not (child.dep == "prep" and participle):
        return False
    if child.lower == "before" and participle is not None:
        return tree.child(verb, "neg") is not None or child.position < verb.position
    words = tree.subtree(child)
    denied = any(word.lower in {"not", "n't", "never"} for word in tree.children(verb))
    if denied and words[0].lower == "while":
        return True  # "will never succeed while he is in office"
    if words[0].lower == "after" and child.tag == "VBD":
        return False  # what has happened
    return words[0].lower in TEMPORAL or tree.slice(words).lower().startswith(LONG)
