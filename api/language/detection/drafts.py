"""Drafts: what the grammar of one sentence predicts, before it is known who said it."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from api.errors import InvalidError
from api.language.dates.calendar import Hemisphere
from api.language.detection import (
    clauses,
    conditions,
    dated_phrases,
    governors,
    hedging,
    headings,
    polarity,
)
from api.language.detection.clauses import Clause, auxiliaries
from api.language.detection.dated_phrases import DatedPhrase
from api.language.detection.governors import Governed
from api.language.detection.hedging import Hedge
from api.language.detection.polarity import Denial
from api.language.detection.roles import Named
from api.language.detection.sentences import Sentence
from api.language.detection.vocabulary import COPULAS
from api.language.detection.words import Tree, Word
from api.language.hedges import assertions
from api.language.hedges.assertions import Assertion
from api.terms import Direction

IS = frozenset({"is", "are", "am", "'s", "'re", "'m", "’s", "’re", "’m", "’m"})
PAST_IS = frozenset({"was", "were"})
STATES = frozenset({"be", "have", "know", "seem", "feel", "want", "like", "mean"})
TAKEN_FOR_NOUNS = frozenset("forecast forecasts estimates reports claims".split())
MOST_FRAME = 10  # words of "…, the statistics office of Brell forecast."


class Draft(Struct, frozen=True, kw_only=True):
    """A prediction in one sentence, without its speaker.

    `direction` is the one to send with the wording; null where the wording has its own.
    """

    clause: Clause | None
    governed: Governed
    denial: Denial
    hedge: Hedge | None
    direction: Direction | None
    asserted: Assertion
    phrase: DatedPhrase | None
    unread: str | None = None
    statement: str | None = None
    named: Named | None = None


def read(
    sentence: Sentence,
    tree: Tree,
    *,
    made_on: date,
    hemisphere: Hemisphere,
    yardstick: str | None,
) -> Iterator[Draft]:
    """Yield what a sentence predicts, in the order of its verbs."""
    if sentence.asks or conditions.contains_one(tree) or _loses_its_frame(tree):
        return
    if sentence.heading:
        draft = _read_heading(tree, made_on, hemisphere, yardstick)
        if draft is not None:
            yield draft
            return
    taken: set[int] = set()
    for clause in clauses.find(tree):
        if clause.kind == "heading" and not sentence.heading:
            continue
        if taken & {word.position for word in clause.carriers}:
            continue
        draft = _read_clause(tree, clause, made_on, hemisphere, yardstick)
        if draft is not None:
            taken |= {word.position for word in clause.carriers}
            yield draft


def _loses_its_frame(tree: Tree) -> bool:
    """Whether a sentence ends with a verb of saying that was taken for a noun."""
    words = [word for word in tree.words if not word.is_mark][-1:]
    last = words[0] if words else None
    return (
        last is not None
        and last.is_noun
        and last.lower in TAKEN_FOR_NOUNS
        and any(word.text == "," for word in tree.words[-MOST_FRAME:])
    )


def _read_heading(
    tree: Tree, made_on: date, hemisphere: Hemisphere, yardstick: str | None
) -> Draft | None:
    heading = headings.read(tree, made_on, hemisphere)
    if heading is None:
        return None
    asserted = _assert(None, heading.hedge.phrase, yardstick)
    if asserted is None:
        return None
    return Draft(
        clause=None,
        governed=Governed(reports=[], beliefs=[], copulas=[]),
        denial=Denial(),
        hedge=heading.hedge,
        direction=None,
        asserted=asserted,
        phrase=heading.phrase,
        statement=heading.statement,
        named=heading.named,
    )


def _read_clause(
    tree: Tree,
    clause: Clause,
    made_on: date,
    hemisphere: Hemisphere,
    yardstick: str | None,
) -> Draft | None:
    subject = clause.subject
    if subject is None and clause.kind != "chance":
        return None
    if subject is not None and subject.position > clause.marker.position:
        return None  # turned round: "never will the bank be sold"
    governed = governors.find(tree, clause)
    if governed is None or not _is_present(tree, clause, governed):
        return None
    hedged = hedging.find(tree, clause, governed)
    if hedged is None:
        return None
    denial = polarity.find(tree, clause, governed, hedged.read)
    if denial is None or (denial.words and governed.denied):
        return None
    sent = _send(tree, clause, governed, denial, hedged.hedge, yardstick)
    if sent is None:
        return None
    hedge, direction, asserted = sent
    dating = dated_phrases.find(
        tree,
        clause,
        governed,
        denied=bool(denial.words),
        made_on=made_on,
        hemisphere=hemisphere,
    )
    if dating is None or not _is_future(tree, clause, dating.phrase, made_on):
        return None
    return Draft(
        clause=clause,
        governed=governed,
        denial=denial,
        hedge=hedge,
        direction=direction,
        asserted=asserted,
        phrase=dating.phrase,
        unread=dating.unread,
    )


def _is_present(tree: Tree, clause: Clause, governed: Governed) -> bool:
    """Whether a clause is about the future of the day it was said.

    "Would" and "was expected to" are, under a verb of saying in the past.
    """
    past = clause.kind == "would" or clause.marker.lower in PAST_IS
    marked = clause.marker.lower in IS | PAST_IS or (
        clause.marker.lemma in COPULAS and clause.marker.tag in {"VBZ", "VBP"}
    )
    if clause.kind in {"going", "predicate", "bare"} and not marked:
        return False
    if clause.kind == "chance":
        verb = tree.head(clause.top)
        return verb is not None and not (
            verb.tag in {"VBD", "VBN"} and verb.lemma == "be" or auxiliaries(tree, verb)
        )
    return not past or any(report.tag in {"VBD", "VBN"} for report in governed.reports)


def _is_future(
    tree: Tree, clause: Clause, phrase: DatedPhrase | None, made_on: date
) -> bool:
    """Whether what a clause says can only be about days to come."""
    if phrase is None:
        dateless = {"would", "plan", "bare", "heading", "chance"}
        state = clause.kind == "possible" and (
            clause.event.lemma in STATES
            or any(word.lemma == "be" for word in tree.children(clause.event, "aux"))
        )
        return not (clause.kind in dateless or clause.marker.lower in PAST_IS or state)
    if clause.kind == "plan":
        return phrase.window.earliest > made_on
    return True


def _send(
    tree: Tree,
    clause: Clause,
    governed: Governed,
    denial: Denial,
    hedge: Hedge | None,
    yardstick: str | None,
) -> tuple[Hedge | None, Direction | None, Assertion] | None:
    """Return the hedge and direction to send, and what they assert; None if unclear."""
    denied = bool(denial.words) or governed.denied
    if not denied:
        asserted = _assert(None, hedge and hedge.phrase, yardstick)
        return None if asserted is None else (hedge, None, asserted)
    if hedge is None:
        asserted = _assert("will_not", None, yardstick)
        return None if asserted is None else (None, "will_not", asserted)
    if denial.at_verb and not governed.denied:
        together = _together(tree, clause, hedge, denial.at_verb[0])
        asserted = together and _assert(None, together.phrase, yardstick)
        if together and asserted:
            return together, None, asserted
    return _send_denied(clause, governed, denial, hedge, yardstick)


def _send_denied(
    clause: Clause,
    governed: Governed,
    denial: Denial,
    hedge: Hedge,
    yardstick: str | None,
) -> tuple[Hedge | None, Direction | None, Assertion] | None:
    """Return a hedge on a claim that it won't happen.

    A "not" before it may deny the hedge alone, and a number is about the event itself.
    """
    before = denial.at_verb and denial.at_verb[0].position < hedge.words[0].position
    could = hedge.phrase.lower().startswith("could") and denial.at_verb
    number = any(map(str.isdigit, hedge.phrase)) or governed.chance is not None
    if before or could or number or governed.denied:
        return None
    asserted = _assert("will_not", hedge.phrase, yardstick)
    if asserted is None or asserted.wording is None:
        return None
    one_way = asserted.direction == "will_not"
    return (hedge, "will_not", asserted) if one_way else None


def _together(tree: Tree, clause: Clause, hedge: Hedge, word: Word) -> Hedge | None:
    """Return a hedge with its "not" as one phrase, which reads as a denial."""
    words = sorted({*hedge.words, word}, key=lambda word: word.start)
    if clause.kind == "possible" and clause.marker in hedge.words:
        return None
    before = word.position < hedge.words[0].position
    phrase = f"not {hedge.phrase}" if before else f"{hedge.phrase} not"
    spoken = tree.slice(words)
    options = [option for option in (phrase, spoken) if hedging.is_denial(option)]
    return Hedge(options[0], tuple(words)) if options else None


def _assert(
    direction: Direction | None, phrase: str | None, yardstick: str | None
) -> Assertion | None:
    try:
        return assertions.read(
            direction=direction,
            probability=None,
            phrase=phrase,
            yardstick=yardstick if phrase is not None else None,
        )
    except InvalidError:
        return None
