"""Worth: whether a draft is a prediction that is worth a suggestion."""

from api.language.detection.clauses import Clause, subject_of
from api.language.detection.drafts import Draft
from api.language.detection.sentences import Sentence
from api.language.detection.speakers import Speaker, Unknown
from api.language.detection.vocabulary import SELF
from api.language.detection.words import Tree, Word

OWN = SELF | {"our", "my", "us"}


def is_worth(
    sentence: Sentence,
    tree: Tree,
    draft: Draft,
    speaker: Speaker | Unknown | None,
    *,
    quoted: str | None,
) -> bool:
    """Whether it says when, or who says so, and is no pledge of the speaker's own.

    *quoted* is the quotation that it stands in, if any.
    """
    clause = draft.clause
    if speaker is None and not draft.governed.own and _is_said(tree, clause):
        return False
    if speaker is None and any(
        _lacks_subject(tree, verb) for verb in draft.governed.reports
    ):
        return False
    if _is_hearsay(sentence, draft, speaker) or _only_would(sentence, draft):
        return False
    if draft.phrase is not None or clause is None:
        return True
    if sentence.exclaims:
        return False
    own = draft.hedge is None and any(
        word.lower in OWN
        for word in tree.subtree(clause.top, without=frozenset({"parataxis"}))
    )
    named = isinstance(speaker, Speaker) or draft.governed.own
    return named and (not own or (quoted is None and not _is_self(clause.subject)))


def _lacks_subject(tree: Tree, verb: Word) -> bool:
    """Whether somebody says so whom the parser took for a part of something else."""
    finite = verb.tag in {"VBD", "VBZ", "VBP"}
    passive = tree.child(verb, "auxpass") is not None
    return finite and not passive and subject_of(tree, verb) is None


def _is_hearsay(
    sentence: Sentence, draft: Draft, speaker: Speaker | Unknown | None
) -> bool:
    """Whether one who is quoted tells what others say: "People say we will lose"."""
    named = isinstance(speaker, Speaker) and speaker.named.kind != "anonymous"
    if speaker is None or named:
        return False
    return any(
        first <= report.start < last and speaker.words[-1].start < report.start
        for report in draft.governed.reports[:1]
        for first, last in sentence.quoted
        if all(first <= word.start < last for word in speaker.words)
    )


def _only_would(sentence: Sentence, draft: Draft) -> bool:
    """Whether a "would" is quoted with its subject: it isn't a "will" as told."""
    clause = draft.clause
    if clause is None or clause.kind != "would" or clause.subject is None:
        return False
    return any(
        first <= clause.subject.start < last
        and not any(first <= report.start < last for report in draft.governed.reports)
        for first, last in sentence.quoted
    )


def _is_said(tree: Tree, clause: Clause | None) -> bool:
    """Whether somebody says it, in a way not read: "Jane Doe was clear: it will …"."""
    before = tree.words[: clause.marker.position] if clause is not None else ()
    colons = [word.position for word in before if word.text == ":"]
    return bool(colons) and any(
        word.is_verb or word.tag == "POS" for word in before[: colons[-1]]
    )


def _is_self(subject: Word | None) -> bool:
    return subject is not None and subject.lower in OWN
