"""Chance clauses: "a 63 % chance of a recession"."""

from api.language.detection.clauses import Clause, subject_of
from api.language.detection.vocabulary import CHANCES
from api.language.detection.words import Tree, Word

SHARES = frozenset({"in", "of", "than"})


def chance(tree: Tree, noun: Word) -> Clause | None:
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
    passive = [tree.child(word, "acl") for word in (noun, event) if word is not None]
    if any(word and tree.child(word, "auxpass") for word in passive):
        return None  # "of the target being met"
    added = None if event is None else tree.child(event, "acl")
    if event is not None and added is not None and added.tag == "VBG":
        event, subject = added, event
    elif event is not None and event.tag == "VBG":
        own = tree.child(event, "nsubj", "nsubjpass", "poss", "compound")
        given = tree.child(verb, "dative") if verb.lemma == "give" else None
        had = subject_of(tree, verb) if verb.lemma == "have" else None
        subject = own or given or had
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


def share_of(tree: Tree, noun: Word) -> Word:
    """Return what governs a noun in "one in ten chance"; else the noun."""
    preposition = tree.head(noun)
    share = None if preposition is None else tree.head(preposition)
    if preposition is None or share is None or preposition.lower not in SHARES:
        return noun
    return share if share.tag in {"CD", "JJR"} else noun
