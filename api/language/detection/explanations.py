"""Explanations: why a sentence is taken to predict, and what a person should check."""

from api.language.detection import newsrooms, statements
from api.language.detection.drafts import Draft
from api.language.detection.speakers import Speaker, Unknown
from api.language.detection.vocabulary import ANAPHORS, word_set
from api.language.detection.words import Tree

# What is to be looked at, and may be right as it is.
VAGUE, WHICH = "is vague about the days.", "say which, if there are others."
# Of these there are many, and "the" says which only beside the rest of the text.
PLACES_AND_BODIES = word_set(
    """
    city town village country region province district island capital harbour port
    government parliament president premier minister chancellor mayor king queen
    bank ministry council court party union company army team club
    """
)


def why(draft: Draft, speaker: Speaker | None) -> list[str]:
    """Return what makes it a prediction, in sentences."""
    found: list[str] = []
    if draft.clause is not None:
        words = sorted(
            {draft.clause.marker, draft.clause.event}, key=lambda word: word.position
        )
        found.append(f"“{' … '.join(w.text for w in words)}” speaks of the future")
    if speaker is not None:
        found.append(f"{speaker.named.name} says it")
    if draft.hedge is not None:
        found.append(f"“{draft.hedge.phrase}” says how likely it is")
    if draft.denial.words or draft.governed.denied:
        denying = [*draft.denial.words] or [
            report for report in draft.governed.reports if report.lemma == "deny"
        ]
        found.append(f"“{denying[0].text}” denies it")
    if draft.phrase is not None:
        rule = draft.phrase.window.rule
        found.append(f"“{draft.phrase.due}” dates it, by the rule `{rule}`")
    return found


def doubts(tree: Tree, draft: Draft, speaker: Speaker | Unknown | None) -> list[str]:
    """Return what a person should look at before it is posted, in sentences."""
    found: list[str] = []
    subject = draft.clause.subject if draft.clause is not None else None
    replaced = isinstance(speaker, Speaker) and (
        subject is not None and subject.lower in statements.itself(draft.clause)
    )
    if subject is not None and subject.lower in ANAPHORS and not replaced:
        found.append(f"The statement says “{subject.text}”: name what is meant.")
    found += [
        f"The statement says “the {noun}”: {WHICH}" for noun in _nameless(tree, draft)
    ]
    if isinstance(speaker, Unknown):
        found.append(f"“{tree.slice(speaker.words)}” does not name who says it.")
    if isinstance(speaker, Speaker) and speaker.named.kind == "anonymous":
        found.append(f"“{speaker.named.name}” names nobody in particular.")
    if isinstance(speaker, Speaker) and newsrooms.is_one(speaker.named):
        found.append(f"{speaker.named.name} may only pass on what somebody says.")
    if isinstance(speaker, Speaker) and any(
        word.lower in ANAPHORS for word in speaker.words
    ):
        found.append(f"{speaker.named.name} is who was named last before this.")
    if draft.phrase is None:
        found.append("It gives no date.")
    elif draft.phrase.window.latest is None:
        found.append(f"“{draft.phrase.due}” names no last day, so it is never judged.")
    elif not draft.phrase.window.exact:
        found.append(f"“{draft.phrase.due}” {VAGUE}")
    return found


def is_grave(doubt: str) -> bool:
    """Whether a doubt is about more than a detail that may be right as it is."""
    return not doubt.endswith((VAGUE, WHICH))


def _nameless(tree: Tree, draft: Draft) -> list[str]:
    """Return the nouns of what is predicted that name nobody by themselves: "the city".

    One with any other word of its own says more: "the city of Brell", "the old bank".
    """
    if draft.clause is None:
        return []
    parts = tree.subtree(draft.clause.top)
    return [
        word.text
        for word in parts
        if word.lower in PLACES_AND_BODIES
        and word.tag == "NN"
        and word.dep in {"nsubj", "nsubjpass", "dobj", "pobj"}
        and [child.lower for child in tree.children(word)] == ["the"]
    ]
