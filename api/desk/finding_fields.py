"""The form of a finding: eight answers to "What happened?", and what each needs."""

from collections.abc import Sequence
from typing import get_args

from api.desk import plain_words
from api.desk.checking import FlawedError
from api.desk.fields import Field, Values
from api.model.claims import Claim
from api.model.events import Event
from api.model.outcomes import Outcome
from api.pages.text import claim_labels, findings, formatting, verdict_labels
from api.terms import VoidReason

KINDS = (
    ("occurred", "It happened, on a day that is known"),
    ("between", "It happened, between two days"),
    ("not_occurred", "It has not happened, up to a day"),
    ("final", "It can no longer happen"),
    ("partly", "It happened in part"),
    ("void", "It can’t be judged"),
)
# Which fields say something for which answer; all others are left out.
NEEDS: dict[str, tuple[str, ...]] = {
    "occurred": ("on",),
    "between": ("on", "on_latest"),
    "not_occurred": ("through",),
    "final": ("through",),
    "partly": ("on", "degree"),
    "void": ("reason", "claims"),
}
DEPENDENT = {name for names in NEEDS.values() for name in names}
MOST_EVIDENCE = 20
LISTED = 100  # claims that one may choose among


REASONS = tuple(
    (reason, formatting.sentence(verdict_labels.REASONS[reason]))
    for reason in get_args(VoidReason)
)
# What is asked first, and the details that depend on the answer.
ANSWER = (
    Field(
        name="kind",
        label="What happened?",
        input="radio",
        options=KINDS,
        needed=True,
        stand_in="not_occurred",
    ),
    Field(
        name="on",
        depends=True,
        label="On which day",
        input="date",
        hint="Also where that was before or after the time predicted.",
        stand_in="2000-01-01",
    ),
    Field(
        name="on_latest",
        depends=True,
        label="And the last day it can have been",
        input="date",
    ),
    Field(
        name="through",
        depends=True,
        label="Up to and including",
        input="date",
        hint="At the latest yesterday: the day has to be over in every time zone.",
        stand_in="2000-01-01",
    ),
    Field(
        name="degree",
        depends=True,
        label="How much of it",
        input="percent",
        hint="Between 0 and 100: 50 is half of it.",
        stand_in="50",
    ),
    Field(
        name="reason",
        depends=True,
        label="Why not?",
        input="choice",
        options=(("", "choose"), *REASONS),
        stand_in="other",
    ),
)
NOTE = Field(
    name="note",
    depends=True,
    label="Note",
    input="long",
    hint="What a reader should know. Needed if it happened in part, or can’t be"
    " judged.",
    stand_in="…",
)


def of(
    event: Event, claims: Sequence[Claim], values: Values, *, more: bool = False
) -> tuple[Field, ...]:
    """Return the fields for a finding about *event*, with *more* room for evidence."""
    only = Field(
        name="claims",
        label="Only these predictions",
        input="radio",
        several=",",
        hint="None ticked: every prediction about the event.",
        options=tuple(_claim_option(claim) for claim in _open(claims)),
    )
    supersedes = Field(
        name="supersedes",
        label="Does it take the place of a finding?",
        input="radio",
        several=",",
        hint="Tick one that is wrong. It stays visible, and no longer counts.",
        options=tuple(
            (str(outcome.id), findings.describe(outcome))
            for outcome in event.outcomes
            if outcome.in_force
        ),
    )
    return (*ANSWER, only, *_evidence(values, more=more), NOTE, supersedes)


def as_outcome(values: Values) -> dict[str, str]:
    """Return the values as those of a new outcome: only what its kind has room for."""
    kind = values.get("kind", "")
    room = NEEDS.get(kind, ())
    kept = {
        name: value
        for name, value in values.items()
        if name not in DEPENDENT or name in room
    }
    match kind:
        case "between":
            return {**kept, "kind": "occurred"}
        case "final":
            return {**kept, "kind": "not_occurred", "final": "true"}
        case "":  # with the kind's stand-in, all else can be checked
            return {**kept, "final": "true"}
        case _:
            return kept


def typed_of(outcome: Outcome) -> dict[str, str]:
    """Return the fields of a finding that takes the place of *outcome*, as it says."""
    kind: str = outcome.kind
    if kind == "occurred" and outcome.on_latest:
        kind = "between"
    elif kind == "not_occurred" and outcome.final:
        kind = "final"
    degree = outcome.degree
    values: dict[str, object] = {
        "kind": kind,
        "on": outcome.on,
        "on_latest": outcome.on_latest,
        "through": outcome.through,
        "degree": None if degree is None else f"{100 * degree:.10g}",
        "reason": outcome.reason,
        "claims": ",".join(map(str, outcome.claims)),
        "note": outcome.note,
        "supersedes": outcome.id,
    }
    for nth, item in enumerate(outcome.evidence[:MOST_EVIDENCE]):
        values[f"evidence.{nth}.url"] = item.url
        values[f"evidence.{nth}.title"] = item.title
        values[f"evidence.{nth}.quote"] = item.quote
    return {name: str(value) for name, value in values.items() if value}


def check_changed(event: Event, values: Values) -> None:
    """Raise FlawedError where a finding is to take the place of one that says it."""
    sent = {**as_outcome(values), "supersedes": ""}
    for outcome in event.outcomes:
        if str(outcome.id) in values.get("supersedes", "").split(","):
            stands = {**as_outcome(typed_of(outcome)), "supersedes": ""}
            if stands == sent:
                raise FlawedError({}, [plain_words.UNCHANGED])


def lacking(values: Values) -> dict[str, str]:
    """Return what a person left out that the rules of the log would not miss."""
    if values.get("kind") == "between" and not values.get("on_latest"):
        return {"on_latest": "this is needed"}
    return {}


def _evidence(values: Values, *, more: bool) -> list[Field]:
    numbers = [
        int(part)
        for name in values
        if name.startswith("evidence.")
        and (part := name.split(".")[1]).isdecimal()
        and len(part) <= len(str(MOST_EVIDENCE))
    ]
    count = min(max(numbers, default=0) + 1 + more, MOST_EVIDENCE)
    return [field for nth in range(count) for field in _one_evidence(nth)]


def _one_evidence(nth: int) -> tuple[Field, ...]:
    which = "" if nth == 0 else f" {nth + 1}"
    return (
        Field(
            name=f"evidence.{nth}.url",
            label=f"Address of the evidence{which}",
            input="url",
            hint=None if nth else "Needed, unless it can’t be judged.",
            depends=nth == 0,
            stand_in="https://example.org",
        ),
        Field(name=f"evidence.{nth}.title", label=f"Its title{which}"),
        Field(name=f"evidence.{nth}.quote", label=f"What it says{which}", input="long"),
    )


def _open(claims: Sequence[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.status != "withdrawn"][:LISTED]


def _claim_option(claim: Claim) -> tuple[str, str]:
    said = formatting.day(claim.made_on)
    words = claim_labels.statement(claim, 80)
    return str(claim.id), f"{claim.source.name}, {said}: {words}"
