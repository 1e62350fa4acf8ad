"""Clauses: finds the verbs of a sentence that speak of the future."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from api.language.detection.vocabulary import (
    CHANCES,
    COPULAS,
    COURSES,
    EXPECTED,
    EXPECTING,
    OBLIGED,
    PLANNING,
    POSSIBLE,
    PREDICATES,
    WILL,
    WOULD,
)
from api.language.detection.words import Tree, Word

Kind = Literal[
    "will",
    "would",
    "possible",
    "going",
    "predicate",
    "bare",
    "infinitive",
    "heading",
    "plan",
    "chance",
]
SHARES = frozenset({"in", "of", "than"})


class Clause(Struct, frozen=True, kw_only=True):
    """A clause about the future.

    `event` is the verb of what is to come, `top` the highest word of the predicate.
    `carriers` are the verbs, adjectives and nouns that the future hangs on, `event`
    included. `dropped` are the words that a plain statement does without, of which it
    has "will" instead of `marker`. `hedge` are those that are read as a hedge.
    """

    kind: Kind
    event: Word
    top: Word
    subject: Word | None
    marker: Word
    carriers: tuple[Word, ...]
    dropped: tuple[Word, ...] = ()
    hedge: tuple[Word, ...] = ()


def find(tree: Tree) -> Iterator[Clause]:
    """Yield the clauses of a sentence that may predict, in the order of their verbs."""
    for word in tree.words:
        for reader in READERS:
            clause = reader(tree, word)
            if clause is not None:
                yield clause
                break


def subject_of(tree: Tree, verb: Word) -> Word | None:
    """Return the head of the subject of *verb*."""
    return tree.child(verb, "nsubj", "nsubjpass", "csubj", "expl")


def auxiliaries(tree: Tree, verb: Word) -> list[Word]:
    """Return the auxiliaries of *verb*, in order."""
    return tree.children(verb, "aux", "auxpass")


def share_of(tree: Tree, noun: Word) -> Word:
    """Return what governs a noun in "one in ten chance"; else the noun."""
    preposition = tree.head(noun)
    share = None if preposition is None else tree.head(preposition)
    if preposition is None or share is None or preposition.lower not in SHARES:
        return noun
    return share if share.tag in {"CD", "JJR"} else noun


def _modal(tree: Tree, verb: Word) -> Clause | None:
    """Read "will fall", "could be announced"."""
    modals = [word for word in auxiliaries(tree, verb) if word.tag == "MD"]
    if len(modals) != 1:
        return None
    kind = _modal_kind(modals[0].lower)
    perfect = any(word.lemma == "have" for word in auxiliaries(tree, verb))
    if kind is None or (perfect and kind != "will") or verb.lemma in OBLIGED:
        return None
    hedge = modals if kind == "possible" else []
    return Clause(
        kind=kind,
        event=verb,
        top=verb,
        subject=subject_of(tree, verb),
        marker=modals[0],
        carriers=(verb,),
        hedge=tuple(hedge),
    )


def _modal_kind(modal: str) -> Kind | None:
    if modal in WILL:
        return "will"
    if modal in WOULD:
        return "would"
    return "possible" if modal in POSSIBLE else None


def _going(tree: Tree, verb: Word) -> Clause | None:
    """Read "is going to fall"."""
    event = _to_verb(tree, verb)
    be = _present_be(tree, verb)
    if verb.lower not in {"going", "gon"} or event is None or be is None:
        return None
    return Clause(
        kind="going",
        event=event,
        top=verb,
        subject=subject_of(tree, verb),
        marker=be,
        carriers=(verb, event),
        dropped=(verb, *_to(tree, event)),
    )


def _predicate(tree: Tree, word: Word) -> Clause | None:
    """Read "is likely to fall", "is expected to fall" and "a fall is expected"."""
    if word.lower not in PREDICATES or word.dep in {"amod", "compound"}:
        return None
    be = tree.head(word)
    auxiliary = tree.child(word, "auxpass", "aux")
    copular = word.dep in {"acomp", "oprd"} and be is not None and be.lemma in COPULAS
    if auxiliary is None and not copular:
        return None
    top = word if auxiliary is not None or be is None else be
    marker = auxiliary or top
    than = _than_not(tree, word)
    event = than[-1] if than else _to_verb(tree, word) or _to_verb(tree, top)
    bare = event is None and word.lower in EXPECTED
    if marker.lemma not in COPULAS or (event is None and not bare):
        return None
    subject = subject_of(tree, top)
    if event is None:
        if subject is None or subject.lower == "it" or tree.child(top, "ccomp"):
            return None
        event = top
    to = [] if bare else [*than[:-1], *_to(tree, event)]
    return Clause(
        kind="bare" if bare else "predicate",
        event=event,
        top=top,
        subject=subject,
        marker=marker,
        carriers=tuple(dict.fromkeys((top, word, event))),
        dropped=(word, *to, *tree.children(word, "advmod")),
        hedge=(word, *to),
    )


def _than_not(tree: Tree, word: Word) -> list[Word]:
    """Return "than", "not" and the verb of "more likely than not to fail"."""
    than = tree.child(word, "prep")
    verb = None if than is None else tree.child(than, "pcomp")
    denial = None if verb is None else tree.child(verb, "neg")
    if than is None or than.lower != "than" or verb is None or denial is None:
        return []
    return [than, denial, verb] if _to(tree, verb) else []


def _course(tree: Tree, noun: Word) -> Clause | None:
    """Read "is on course to fall"."""
    if noun.lower not in COURSES:
        return None
    on = tree.head(noun)
    be = None if on is None else tree.head(on)
    if on is None or be is None or on.lower != "on" or be.lemma != "be":
        return None
    event = _to_verb(tree, noun) or _to_verb(tree, be)
    if event is None:
        return None
    to = _to(tree, event)
    return Clause(
        kind="predicate",
        event=event,
        top=be,
        subject=subject_of(tree, be),
        marker=be,
        carriers=(be, on, noun, event),
        dropped=(on, noun, *to),
        hedge=(on, noun, *to),
    )


def _infinitive(tree: Tree, verb: Word) -> Clause | None:
    """Read "expects prices to fall", "sees prices falling"."""
    governor = tree.head(verb)
    if (
        governor is None
        or verb.dep not in {"ccomp", "xcomp"}
        or governor.lemma not in EXPECTING
        or not governor.is_verb
        or tree.child(governor, "auxpass") is not None
    ):
        return None
    to = _to(tree, verb)
    falling = verb.tag == "VBG" and not auxiliaries(tree, verb)
    own = subject_of(tree, verb)
    subject = own or tree.child(governor, "dobj") or subject_of(tree, governor)
    if (not to and not (falling and own is not None)) or subject is None:
        return None
    if governor.lemma == "see" and not falling:
        return None
    return Clause(
        kind="infinitive",
        event=verb,
        top=verb,
        subject=subject,
        marker=to[0] if to else verb,
        carriers=(verb,),
    )


def _plan(tree: Tree, verb: Word) -> Clause | None:
    """Read "is opening a branch next year"; only a date makes it a prediction."""
    be = _present_be(tree, verb)
    modal = any(word.tag == "MD" for word in auxiliaries(tree, verb))
    if (
        verb.tag != "VBG"
        or be is None
        or modal
        or verb.dep == "amod"
        or verb.lemma in PLANNING
    ):
        return None
    return Clause(
        kind="plan",
        event=verb,
        top=verb,
        subject=subject_of(tree, verb),
        marker=be,
        carriers=(verb,),
    )


def _heading(tree: Tree, verb: Word) -> Clause | None:
    """Read the headlines "Bank to cut jobs in May", "Bank unlikely to cut jobs"."""
    to = _to(tree, verb)
    if not to and verb.lower in PREDICATES:
        return _verbless(tree, verb)
    subject = tree.child(verb, "nsubj", "nsubjpass")
    if verb.dep != "ROOT" or not to or subject is None or subject.end > to[0].start:
        return None
    return Clause(
        kind="heading",
        event=verb,
        top=verb,
        subject=subject,
        marker=to[0],
        carriers=(verb,),
    )


def _verbless(tree: Tree, word: Word) -> Clause | None:
    """Read the headline "Bank unlikely to cut jobs"."""
    event = _to_verb(tree, word)
    head = tree.head(word)
    subject = tree.child(word, "nsubj") or (head if word.dep == "acl" else None)
    if event is None or subject is None or not subject.is_noun:
        return None
    top = subject if subject == head else word
    to = _to(tree, event)
    return Clause(
        kind="heading",
        event=event,
        top=top,
        subject=subject,
        marker=word,
        carriers=tuple(dict.fromkeys((top, word, event))),
        dropped=(*to, *tree.children(word, "advmod")),
        hedge=(word, *to),
    )


def _chance(tree: Tree, noun: Word) -> Clause | None:
    """Read "a 63 % chance of a recession", "has a 63 % chance of winning"."""
    of = next(
        (word for word in tree.children(noun, "prep") if word.lower == "of"), None
    )
    verb = tree.head(share_of(tree, noun))
    if noun.lower not in CHANCES or of is None or verb is None:
        return None
    if not (verb.is_verb or verb.lemma == "be"):
        return None
    event = tree.child(of, "pobj", "pcomp")
    subject: Word | None = None
    added = None if event is None else tree.child(event, "acl")
    if event is not None and added is not None and added.tag == "VBG":
        event, subject = added, event
    elif event is not None and event.tag == "VBG":
        own = tree.child(event, "nsubj", "nsubjpass", "poss", "compound")
        subject = own or (subject_of(tree, verb) if verb.lemma == "have" else None)
    if event is None or (subject is None and not event.is_noun):
        return None
    return Clause(
        kind="chance",
        event=event,
        top=noun,
        subject=subject,
        marker=noun if subject is None else event,
        carriers=(noun, event, verb),
    )


READERS = (_modal, _going, _predicate, _course, _infinitive, _heading, _plan, _chance)


def _present_be(tree: Tree, verb: Word) -> Word | None:
    """Return the "is" or "are" that makes *verb* progressive."""
    found = [word for word in auxiliaries(tree, verb) if word.tag != "TO"]
    be = found[0] if len(found) == 1 else None
    forms = {"is", "are", "am", "'s", "'re", "'m"}
    return be if be is not None and be.lower in forms else None


def _to_verb(tree: Tree, word: Word) -> Word | None:
    """Return the infinitive with "to" that completes *word*."""
    return next(
        (
            verb
            for verb in tree.children(word, "xcomp", "acl", "advcl", "ccomp")
            if _to(tree, verb)
        ),
        None,
    )


def _to(tree: Tree, verb: Word) -> list[Word]:
    return [word for word in tree.children(verb, "aux") if word.tag == "TO"]
