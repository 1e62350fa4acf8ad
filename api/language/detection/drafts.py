"""Drafts: what the grammar of one sentence predicts, before it is known who said it."""

from collections.abc import Iterator

from msgspec import Struct

from api.language.detection import (
    conditions,
    dated_phrases,
    dating,
    directions,
    future_clauses,
    governors,
    headings,
    hedging,
    polarity,
    roles,
)
from api.language.detection.clauses import IS, Clause, auxiliaries, subject_of
from api.language.detection.context import Context
from api.language.detection.dated_phrases import DatedPhrase
from api.language.detection.directions import Sent
from api.language.detection.governors import Governed
from api.language.detection.hedging import Hedge
from api.language.detection.polarity import Denial
from api.language.detection.roles import Named
from api.language.detection.sentences import Sentence
from api.language.detection.vocabulary import COPULAS, REPORTING, SUPPOSED
from api.language.detection.words import Tree, Word

PAST_IS = frozenset({"was", "were"})
STATES = frozenset({"be", "have", "know", "seem", "feel", "want", "like", "mean"})
# Without a date these say nothing of the future, or nothing that can be judged.
DATED = frozenset({"would", "plan", "bare", "heading", "noun", "seen"})
TAKEN_FOR_NOUNS = frozenset({"forecast", "forecasts", "estimates", "reports", "claims"})
MOST_FRAME = 10  # words of "…, the statistics office of Brell forecast."


class Draft(Struct, frozen=True, kw_only=True):
    """A prediction in one sentence, without its speaker.

    `clause` is null, and `statement` given, for a headline without a verb.
    """

    clause: Clause | None
    governed: Governed
    denial: Denial
    sent: Sent
    phrase: DatedPhrase | None
    statement: str | None = None
    named: Named | None = None

    @property
    def hedge(self) -> Hedge | None:
        """The hedge that is sent."""
        return self.sent.hedge


def read(sentence: Sentence, tree: Tree, context: Context) -> Iterator[Draft]:
    """Yield what a sentence predicts, in the order of its verbs."""
    if sentence.asks or conditions.contains_one(tree) or _loses_its_frame(tree):
        return
    if sentence.heading:
        draft = _read_heading(tree, context)
        if draft is not None:
            yield draft
            return
    taken: set[int] = set()
    for clause in future_clauses.find(tree):
        carriers = {word.position for word in clause.carriers}
        if taken & carriers or (clause.kind == "heading" and not sentence.heading):
            continue
        draft = _read_clause(tree, clause, context)
        if draft is not None:
            taken |= carriers
            yield draft


def _loses_its_frame(tree: Tree) -> bool:
    """Whether a sentence ends with a verb of saying that was taken for a noun.

    "…, the central bank forecast on Monday."
    """
    commas = [word.position for word in tree.words if word.text == ","]
    words = tree.words[commas[-1] + 1 :] if commas else ()
    return (
        len(words) <= MOST_FRAME
        and any(
            (word.is_noun and word.lower in TAKEN_FOR_NOUNS) or _is_taken_for_noun(word)
            for word in words
        )
        and not any(word.is_verb or word.tag == "MD" for word in words)
    )


def _read_heading(tree: Tree, context: Context) -> Draft | None:
    heading = headings.read(tree, context)
    if heading is None:
        return None
    asserted = context.assertion(None, heading.hedge.phrase)
    if asserted is None:
        return None
    return Draft(
        clause=None,
        governed=Governed(reports=[], beliefs=[], copulas=[]),
        denial=Denial(),
        sent=Sent(heading.hedge, None, asserted),
        phrase=heading.phrase,
        statement=heading.statement,
        named=heading.named,
    )


def _read_clause(tree: Tree, clause: Clause, context: Context) -> Draft | None:
    if not _has_subject_first(tree, clause):
        return None
    governed = governors.find(tree, clause)
    if governed is None or not _is_present(tree, clause, governed):
        return None
    hedged = hedging.find(tree, clause, governed)
    phrases = dated_phrases.find_all(tree, clause, context)
    dates = {word.position for phrase in phrases for word in phrase.words}
    denial = hedged and polarity.find(tree, clause, governed, hedged.read | dates)
    if hedged is None or denial is None or (denial.words and governed.denied):
        return None
    sent = directions.send(
        tree, clause, governed, denial, hedged.hedge, context=context
    )
    dated = dating.choose(
        tree, clause, governed, phrases, denied=bool(denial.words), context=context
    )
    if sent is None or dated is None:
        return None
    if not _is_future(tree, clause, dated.phrase, context):
        return None
    return Draft(
        clause=clause,
        governed=governed,
        denial=denial,
        sent=sent,
        phrase=dated.phrase,
    )


def _has_subject_first(tree: Tree, clause: Clause) -> bool:
    """Whether a clause is not turned round, as in "never will the bank be sold"."""
    subject = clause.subject
    if subject is None:
        return clause.kind in {"chance", "noun"}
    return subject.position < clause.marker.position and not any(
        _is_taken_for_noun(word) for word in tree.children(subject, "compound")
    )


def _is_taken_for_noun(word: Word) -> bool:
    """Whether a plural may be a verb of saying: "Roe predicts prices will fall"."""
    return word.tag == "NNS" and word.lower.removesuffix("s") in REPORTING


def _is_present(tree: Tree, clause: Clause, governed: Governed) -> bool:
    """Whether a clause is about the future of the day it was said.

    "Would" and "was expected to" are, under a verb of saying in the past.
    """
    marker = clause.marker
    marked = marker.lower in IS | PAST_IS or (
        marker.lemma in COPULAS and marker.tag in {"VBZ", "VBP"}
    )
    if clause.kind in {"going", "predicate", "bare"} and not marked:
        return False
    if clause.kind == "chance":
        verb = tree.head(clause.top)
        was = verb is not None and verb.lemma == "be" and verb.tag in {"VBD", "VBN"}
        said = any(report.tag == "VBD" for report in governed.reports)
        return verb is None or not ((was and not said) or auxiliaries(tree, verb))
    if clause.kind == "would" and _supposes(tree, clause, governed):
        return False
    past = clause.kind == "would" or marker.lower in PAST_IS
    return not past or any(report.tag in {"VBD", "VBN"} for report in governed.reports)


def _supposes(tree: Tree, clause: Clause, governed: Governed) -> bool:
    """Whether a "would" is of what may never be: "a strike would close the port".

    Not so of a body's own acts, nor in the passive: "a decision would be made".
    """
    subject = clause.subject
    hedged = any(hedging.is_epistemic(word) for word in tree.children(clause.event))
    if (
        subject is None
        or hedged
        or (subject.lower == "it" and _is_body(tree, governed))
    ):
        return False
    indefinite = any(word.lower in {"a", "an"} for word in tree.children(subject))
    such = any(word.lower == "such" for word in tree.children(subject))
    active = subject.dep != "nsubjpass"
    return such or (active and (subject.lower in SUPPOSED or indefinite))


def _is_body(tree: Tree, governed: Governed) -> bool:
    """Whether it is a body that says so, of which "it" stands for itself."""
    subjects = [subject_of(tree, report) for report in governed.reports[:1]]
    named = [roles.read(tree, subject) for subject in subjects if subject is not None]
    return any(found is not None and found.kind == "organisation" for found in named)


def _is_future(
    tree: Tree, clause: Clause, phrase: DatedPhrase | None, context: Context
) -> bool:
    """Whether what a clause says can only be about days to come."""
    if phrase is not None:
        return clause.kind != "plan" or phrase.window.earliest > context.made_on
    state = clause.kind == "possible" and (
        clause.event.lemma in STATES
        or any(word.lemma == "be" for word in tree.children(clause.event, "aux"))
    )
    return not (clause.kind in DATED or clause.marker.lower in PAST_IS or state)
