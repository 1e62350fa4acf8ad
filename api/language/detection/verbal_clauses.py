"""Verbal clauses: "will fall", "is going to fall", "expects prices to fall"."""

from api.language.detection.clauses import (
    Clause,
    Kind,
    auxiliaries,
    is_perfect,
    present_be,
    subject_of,
    to_of,
    to_verb,
)
from api.language.detection.vocabulary import (
    BELIEVING,
    EXPECTING,
    OBLIGED,
    PLANNING,
    POSSIBLE,
    PREDICATES,
    WILL,
    WOULD,
)
from api.language.detection.words import Tree, Word

OBJECTS = ("dobj", "ccomp", "xcomp", "nsubjpass")
UNCERTAIN = (EXPECTING | BELIEVING) - {"see"}


def modal(tree: Tree, verb: Word) -> Clause | None:
    """Read "will fall", "could be announced"."""
    modals = [word for word in auxiliaries(tree, verb) if word.tag == "MD"]
    if len(modals) != 1:
        return None
    kind = _modal_kind(modals[0].lower)
    if (
        kind is None
        or verb.lemma in UNCERTAIN  # "we would expect" expects nothing yet
        or _is_cleft(tree, verb)
        or (verb.lemma == "see" and not tree.children(verb, *OBJECTS))  # "we'll see"
        or (is_perfect(tree, verb) and kind != "will")
        or _obliges(tree, verb)
    ):
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


def _is_cleft(tree: Tree, verb: Word) -> bool:
    """Whether it is "it will not be until June that", which says when something is."""
    subject = tree.child(verb, "nsubj", "expl")
    return (
        verb.lemma == "be"
        and subject is not None
        and subject.lower == "it"
        and any(
            mark.lower in {"that", "before"}
            for clause in tree.children(verb, "ccomp", "advcl", "acl", "relcl")
            for mark in tree.children(clause, "mark")
        )
    )


def _modal_kind(modal: str) -> Kind | None:
    if modal in WILL:
        return "will"
    if modal in WOULD:
        return "would"
    return "possible" if modal in POSSIBLE else None


def _obliges(tree: Tree, verb: Word) -> bool:
    """Whether it is what must be, or what somebody means to do: "will have to"."""
    to = any(to_of(tree, other) for other in tree.children(verb, "xcomp", "ccomp"))
    return verb.lemma in OBLIGED and (to or verb.lemma == "need")


def going(tree: Tree, verb: Word) -> Clause | None:
    """Read "is going to fall"."""
    event = to_verb(tree, verb)
    be = present_be(tree, verb)
    if verb.lower not in {"going", "gon"} or event is None or be is None:
        return None
    return Clause(
        kind="going",
        event=event,
        top=verb,
        subject=subject_of(tree, verb),
        marker=be,
        carriers=(verb, event),
        dropped=(verb, *to_of(tree, event)),
    )


def infinitive(tree: Tree, verb: Word) -> Clause | None:
    """Read "expects prices to fall", "sees prices falling"."""
    governor = tree.head(verb)
    if (
        governor is None
        or verb.dep not in {"ccomp", "xcomp"}
        or governor.lemma not in EXPECTING
        or not governor.is_verb
        or tree.child(governor, "auxpass") is not None
        or is_perfect(tree, verb)
        or (governor.tag == "VBN" and not auxiliaries(tree, governor))
    ):
        return None
    to = to_of(tree, verb)
    falling = verb.tag == "VBG" and not auxiliaries(tree, verb)
    own = subject_of(tree, verb)
    if own is None and governor.tag == "VBD" and governor.lower in PREDICATES:
        return None  # "Ministers expected to resign" may be a headline
    subject = own or tree.child(governor, "dobj") or subject_of(tree, governor)
    if (not to and not (falling and own is not None)) or subject is None:
        return None
    if governor.lemma == "see" and not falling:
        return None
    return Clause(
        kind="infinitive" if to else "seen",
        event=verb,
        top=verb,
        subject=subject,
        marker=to[0] if to else verb,
        carriers=(verb,),
    )


def noun(tree: Tree, verb: Word) -> Clause | None:
    """Read "expects a cut in June", with no verb for what is to come."""
    event = tree.child(verb, "dobj")
    at = any(word.lower == "at" for word in tree.children(verb, "prep"))
    if (
        at  # "sees inflation at 3 %" says more than that there is some
        or verb.lemma not in EXPECTING
        or not verb.is_verb
        or verb.tag == "VBG"
        or event is None
        or event.tag not in {"NN", "NNS"}
        or tree.child(verb, "ccomp", "xcomp", "auxpass") is not None
        or tree.child(event, "acl", "relcl") is not None
    ):
        return None
    return Clause(
        kind="noun",
        event=event,
        top=event,
        subject=None,
        marker=verb,
        carriers=(event, verb),
    )


def plan(tree: Tree, verb: Word) -> Clause | None:
    """Read "is opening a branch next year"; only a date makes it a prediction."""
    be = present_be(tree, verb)
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
