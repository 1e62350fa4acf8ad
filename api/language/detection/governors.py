"""Governors: what stands above a clause, and whether it leaves the clause asserted."""

from msgspec import Struct

from api.language.detection import chance_clauses, conditions, reporting
from api.language.detection.clauses import Clause, auxiliaries, subject_of
from api.language.detection.vocabulary import (
    BELIEVING,
    CHANCES,
    COPULAS,
    DENYING,
    EXPECTING,
    FORESEEING,
    HANGING,
    MEASURING,
    SELF,
)
from api.language.detection.words import Tree, Word

PRESENT = frozenset({"VBZ", "VBP", "VB"})
CLAUSES = frozenset({"ccomp", "acl", "relcl", "xcomp", "parataxis"})
COMPLEMENTS = frozenset({"ccomp", "xcomp", "parataxis", "nsubjpass", "csubjpass"})


class Governed(Struct, kw_only=True):
    """What governs a clause, from the inside out.

    `reports` are the verbs of saying. `beliefs` are those that soften. `adjective` and
    `chance` hedge the clause, by the verbs of `copulas`. `denied`: somebody denies it.
    `own`: the writer or the one quoted predicts in so many words.
    """

    reports: list[Word]
    beliefs: list[Word]
    copulas: list[Word]
    adjective: Word | None = None
    chance: Word | None = None
    denied: bool = False
    own: bool = False


def find(tree: Tree, clause: Clause) -> Governed | None:
    """Return what governs a clause; None where that leaves it unasserted."""
    governed = Governed(reports=[], beliefs=[], copulas=[])
    word = clause.top
    if clause.kind == "chance":
        governed.chance = word
    if conditions.is_conditional(tree, clause) or not _is_plain(tree, word):
        return None
    while (head := tree.head(word)) is not None:
        next_word = _climb(tree, word, head, governed)
        if next_word is None or conditions.hangs_on_one(tree, next_word):
            return None
        word = next_word
    asides = reporting.asides(tree, (*clause.carriers, *governed.copulas))
    if any(not _is_plainly_said(tree, verb) for verb in asides):
        return None
    governed.beliefs += [verb for verb in asides if verb.lemma in BELIEVING]
    governed.own = governed.own or _is_announced(tree, word)
    return governed


def _is_plainly_said(tree: Tree, verb: Word) -> bool:
    return reporting.asserts(tree, verb) and verb.lemma not in DENYING


def _is_announced(tree: Tree, root: Word) -> bool:
    """Whether the writer announces it before a colon: "My prediction is this: …"."""
    return any(
        child.lemma == "be"
        and subject is not None
        and subject.lower in FORESEEING
        and _is_own(tree, subject)
        for child in tree.children(root, "ccomp", "parataxis")
        for subject in [subject_of(tree, child)]
    )


def _is_own(tree: Tree, noun: Word) -> bool:
    owner = tree.child(noun, "poss")
    return owner is not None and owner.lower in {"my", "our"}


def _is_plain(tree: Tree, top: Word) -> bool:
    """Whether a clause begins with nothing but "that"."""
    return all(
        child.lower == "that" or child.dep not in {"mark", "advmod", "nsubj", "dobj"}
        for child in tree.children(top)
        if child.dep == "mark" or child.tag in {"WRB", "WP", "WDT", "WP$"}
    )


def _climb(tree: Tree, word: Word, head: Word, governed: Governed) -> Word | None:
    """Return the governor to go on from, having noted what it does to the clause."""
    if word == governed.chance:
        return _climb_chance(tree, word, governed)
    if word == governed.adjective:
        copular = word.dep in {"acomp", "oprd"} and head.lemma in COPULAS
        return _checked_copula(tree, head, governed) if copular else None
    if _goes_on(tree, word, head):
        return head
    if word.dep in CLAUSES and head.lower in CHANCES and governed.chance is None:
        governed.chance = head
        return head
    if word.dep in CLAUSES and head.tag == "JJ" and governed.adjective is None:
        governed.adjective = head
        return head
    return _climb_complement(tree, word, head, governed)


def _goes_on(tree: Tree, word: Word, head: Word) -> bool:
    """Whether a clause only stands beside another, which does nothing to it."""
    if word.dep == "conj":
        verbal = head.is_verb or head.lemma == "be"
        aside = reporting.reports(head) and not reporting.reports(
            word
        )  # is it still reported?
        return verbal and not aside and subject_of(tree, word) is not None
    if word.dep == "advcl":
        return _hangs(tree, word)
    return word.dep == "parataxis" and not reporting.reports(head)


def _hangs(tree: Tree, word: Word) -> bool:
    """Whether a reporting clause hangs on a main one: "as Britain announced that …"."""
    marks = [
        child
        for child in tree.children(word)
        if child.dep == "mark" or child.tag == "WRB"
    ]
    return reporting.reports(word) and all(mark.lower in HANGING for mark in marks)


def _climb_chance(tree: Tree, noun: Word, governed: Governed) -> Word | None:
    head = tree.head(chance_clauses.share_of(tree, noun))
    if head is None:
        return None
    if head.lemma in {"be", "stand", "have"} and not auxiliaries(tree, head):
        if not _is_now(tree, head):
            return None
        governed.copulas.append(head)
        return head
    if head.lemma in MEASURING and reporting.asserts(tree, head):
        governed.reports.append(head)
        return head
    return None


def _is_now(tree: Tree, verb: Word) -> bool:
    """Whether a verb is of the present, also as it is told: "said it was likely"."""
    above = tree.head(verb)
    shifted = above is not None and above.tag == "VBD" and reporting.reports(above)
    return verb.tag in PRESENT or (
        verb.tag == "VBD" and verb.dep == "ccomp" and shifted
    )


def _checked_copula(tree: Tree, head: Word, governed: Governed) -> Word | None:
    """Return "is" of "it is likely that", "I am sure that"."""
    subject = subject_of(tree, head)
    if not _is_now(tree, head) or subject is None or auxiliaries(tree, head):
        return None
    governed.own = governed.own or subject.lower in SELF
    governed.copulas.append(head)
    return head if subject.lower in SELF | {"it"} else None


def _climb_complement(
    tree: Tree, word: Word, head: Word, governed: Governed
) -> Word | None:
    if word.dep not in COMPLEMENTS | {"dobj"} and not _is_before_frame(
        tree, word, head
    ):
        return None
    if head.lemma in COPULAS:
        return _climb_copula(tree, head, governed)
    if not reporting.reports(head) or not reporting.asserts(tree, head):
        return None
    if head.lemma in DENYING:
        if governed.denied:
            return None
        governed.denied = True
    if head.lemma in BELIEVING and word.dep != "parataxis":
        governed.beliefs.append(head)
    subject = subject_of(tree, head)
    governed.own = governed.own or (
        head.lemma in EXPECTING and subject is not None and subject.lower in SELF
    )
    governed.reports.append(head)
    return head


def _is_before_frame(tree: Tree, word: Word, head: Word) -> bool:
    """Whether a clause is what is said, though parsed as a circumstance of saying so.

    "Contrary to reports, it will not close, the firm said."
    """
    subject = subject_of(tree, head)
    return (
        word.dep == "advcl"
        and subject is not None
        and word.position < subject.position
        and tree.child(head, "ccomp") is None
        and any(child.tag == "MD" for child in tree.children(word, "aux"))
        and not any(
            child.dep == "mark" or child.tag == "WRB" for child in tree.children(word)
        )
    )


def _climb_copula(tree: Tree, be: Word, governed: Governed) -> Word | None:
    """Return "is" of "it is likely that" and of "my prediction is that"."""
    adjective = tree.child(be, "acomp", "oprd")
    if adjective is not None and governed.adjective is None:
        governed.adjective = adjective
        return _checked_copula(tree, be, governed)
    subject = subject_of(tree, be)
    if subject is None or not _is_now(tree, be) or auxiliaries(tree, be):
        return None
    governed.copulas.append(be)
    if subject.lower in CHANCES and governed.chance is None:
        governed.chance = subject
        return be
    attribute = tree.child(be, "attr")
    if attribute is not None and attribute.lower in CHANCES:
        governed.chance = attribute
        return be
    if subject.lower in FORESEEING:
        governed.own = _is_own(tree, subject)
        return be if governed.own else None
    return None
