"""Predicate clauses: "is likely to fall", "is on course to fall", headlines."""

from api.language.detection.clauses import (
    Clause,
    is_perfect,
    subject_of,
    to_of,
    to_verb,
)
from api.language.detection.vocabulary import (
    COPULAS,
    COURSES,
    EXPECTED,
    PREDICATES,
    REPORTING,
)
from api.language.detection.words import Tree, Word


def predicate(tree: Tree, word: Word) -> Clause | None:
    """Read "is likely to fall", "is expected to fall" and "a fall is expected"."""
    if word.lower not in PREDICATES or word.dep in {"amod", "compound"}:
        return None
    be = tree.head(word)
    auxiliary = tree.child(word, "auxpass", "aux")
    whole = word
    if be is not None and be.lower == "all" and word.dep == "conj":
        whole, be = be, tree.head(be)  # "all but certain"
    copular = (
        whole.dep in {"acomp", "oprd", "attr"}
        and be is not None
        and be.lemma in COPULAS
    )
    if auxiliary is None and not copular:
        return None
    top = word if auxiliary is not None or be is None else be
    marker = auxiliary or top
    than = _than_not(tree, word)
    event = than[-1] if than else to_verb(tree, word) or to_verb(tree, top)
    bare = event is None and word.lower in EXPECTED
    if marker.lemma not in COPULAS or (event is None and not bare):
        return None
    if event is not None and is_perfect(tree, event):
        return None
    subject = subject_of(tree, top)
    if event is None:
        if subject is None or subject.lower == "it" or _is_completed(tree, top, word):
            return None
        event = top
    to = [] if bare else [*than[:-1], *to_of(tree, event)]
    by = tree.child(word, "agent")
    return Clause(
        kind="bare" if bare else "predicate",
        event=event,
        top=top,
        subject=subject,
        marker=marker,
        carriers=tuple(dict.fromkeys((top, word, event))),
        dropped=(
            word,
            *to,
            *tree.children(word, "advmod"),
            *(tree.subtree(by) if by is not None else []),
        ),
        hedge=(word, *to),
        agent=None if by is None else tree.child(by, "pobj"),
    )


def _is_completed(tree: Tree, top: Word, word: Word) -> bool:
    """Whether a clause says what, or an adverb where: "is expected home by Friday"."""
    return tree.child(top, "ccomp") is not None or any(
        child.position > word.position and not tree.children(child)
        for child in tree.children(word, "advmod", "oprd", "acomp", "prt")
    )


def _than_not(tree: Tree, word: Word) -> list[Word]:
    """Return "than", "not" and the verb of "more likely than not to fail"."""
    than = tree.child(word, "prep")
    verb = None if than is None else tree.child(than, "pcomp")
    denial = None if verb is None else tree.child(verb, "neg")
    if than is None or than.lower != "than" or verb is None or denial is None:
        return []
    return [than, denial, verb] if to_of(tree, verb) else []


def course(tree: Tree, noun: Word) -> Clause | None:
    """Read "is on course to fall"."""
    if noun.lower not in COURSES:
        return None
    on = tree.head(noun)
    be = None if on is None else tree.head(on)
    if on is None or be is None or on.lower != "on" or be.lemma != "be":
        return None
    event = to_verb(tree, noun) or to_verb(tree, be)
    if event is None:
        return None
    to = to_of(tree, event)
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


def heading(tree: Tree, verb: Word) -> Clause | None:
    """Read the headlines "Bank to cut jobs in May", "Bank unlikely to cut jobs"."""
    to = to_of(tree, verb)
    if not to and verb.lower in PREDICATES:
        return _verbless(tree, verb)
    subject = tree.child(verb, "nsubj", "nsubjpass")
    outermost = verb.dep == "ROOT" or _is_credited(tree, verb)
    if not outermost or not to or subject is None or subject.end > to[0].start:
        return None
    return Clause(
        kind="heading",
        event=verb,
        top=verb,
        subject=subject,
        marker=to[0],
        carriers=(verb,),
    )


def _is_credited(tree: Tree, verb: Word) -> bool:
    """Whether a verb of saying behind a headline credits somebody: "…, says Doe"."""
    head = tree.head(verb)
    return (
        verb.dep == "ccomp"
        and head is not None
        and head.lemma in REPORTING
        and head.position > verb.position
    )


def _verbless(tree: Tree, word: Word) -> Clause | None:
    """Read the headline "Bank unlikely to cut jobs"."""
    event = to_verb(tree, word)
    head = tree.head(word)
    subject = tree.child(word, "nsubj") or (head if word.dep == "acl" else None)
    if event is None or subject is None or not subject.is_noun:
        return None
    top = subject if subject == head else word
    to = to_of(tree, event)
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
