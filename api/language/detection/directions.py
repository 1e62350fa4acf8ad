"""Directions: how a hedge and a denial are sent together, and what they assert."""

from msgspec import Struct

from api.language.detection import hedging
from api.language.detection.clauses import Clause
from api.language.detection.context import Context
from api.language.detection.governors import Governed
from api.language.detection.hedging import Hedge
from api.language.detection.polarity import Denial
from api.language.detection.words import Tree, Word
from api.language.hedges import wording
from api.language.hedges.assertions import Assertion
from api.terms import Direction

EVEN = 0.5


class Sent(Struct, frozen=True):
    """A hedge and a direction to send; null where the wording has its own "not"."""

    hedge: Hedge | None
    direction: Direction | None
    asserted: Assertion


def send(  # noqa: PLR0913 all that bears on it
    tree: Tree,
    clause: Clause,
    governed: Governed,
    denial: Denial,
    hedge: Hedge | None,
    *,
    context: Context,
) -> Sent | None:
    """Return how a clause is sent; None where what it asserts is not clear.

    So are two denials, of which one may be in the hedge: "unlikely not to".
    """
    denied = bool(denial.words) or governed.denied
    if hedge is None or not denied:
        direction: Direction | None = "will_not" if denied else None
        return _sent(hedge, direction, context)
    if _denies(hedge, context):
        return None
    if denial.at_verb and not governed.denied and not _is_belief(hedge, governed):
        together = _together(tree, clause, hedge, denial.at_verb[0])
        sent = together and _sent(together, None, context)
        if sent:
            return sent
    return _send_denied(governed, denial, hedge, context)


def _sent(
    hedge: Hedge | None, direction: Direction | None, context: Context
) -> Sent | None:
    asserted = context.assertion(direction, hedge and hedge.phrase)
    return None if asserted is None else Sent(hedge, direction, asserted)


def _denies(hedge: Hedge, context: Context) -> bool:
    """Whether a hedge says by itself that it won't happen."""
    asserted = context.assertion(None, hedge.phrase)
    return wording.is_denial(hedge.phrase) or (
        asserted is not None
        and asserted.probability is not None
        and asserted.probability < EVEN
    )


def _send_denied(
    governed: Governed, denial: Denial, hedge: Hedge, context: Context
) -> Sent | None:
    """Return a hedge on a claim that it won't happen.

    A "not" before it may deny the hedge alone, and a number is about the event itself.
    """
    before = (
        denial.at_verb
        and denial.at_verb[0].position < hedge.words[0].position
        and not _is_belief(hedge, governed)
    )
    could = hedge.phrase.lower().startswith("could") and denial.at_verb
    number = any(map(str.isdigit, hedge.phrase)) or governed.chance is not None
    if before or could or number or governed.denied:
        return None
    sent = _sent(hedge, "will_not", context)
    return sent if sent and sent.asserted.direction == "will_not" else None


def _is_belief(hedge: Hedge, governed: Governed) -> bool:
    """Whether it is a verb of believing, which a "not" in the clause can't deny."""
    return hedge.words[0] in governed.beliefs


def _together(tree: Tree, clause: Clause, hedge: Hedge, word: Word) -> Hedge | None:
    """Return a hedge with its "not" as one phrase, which reads as a denial."""
    if clause.kind == "possible" and clause.marker in hedge.words:
        return None
    words = sorted({*hedge.words, word}, key=lambda word: word.start)
    before = word.position < hedge.words[0].position
    phrase = f"not {hedge.phrase}" if before else f"{hedge.phrase} not"
    options = [
        option for option in (phrase, tree.slice(words)) if hedging.is_denial(option)
    ]
    return Hedge(options[0], tuple(words)) if options else None
