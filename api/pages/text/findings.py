"""Findings about an event, as sentences."""

from typing import assert_never

from api.model.outcomes import Finding, Outcome
from api.pages.text import formatting, verdict_labels


def describe(outcome: Outcome | Finding) -> str:
    """Return a finding as a sentence."""
    final = ", and no longer can" if outcome.final else ""
    match outcome.kind:
        case "occurred":
            words = f"It happened{_when(outcome)}"
        case "partly":
            words = f"It happened in part{_when(outcome)}"
        case "not_occurred":
            words = "It had not happened"
            if outcome.through is not None:
                words += f" by {formatting.day(outcome.through)}"
        case "void":
            reason = verdict_labels.REASONS[outcome.reason or "other"]
            words = f"It cannot be judged: {reason}"
        case _:
            assert_never(outcome.kind)
    return f"{words}{final}."


def _when(outcome: Outcome | Finding) -> str:
    """Return the day or days on which it happened, and in which degree."""
    if outcome.on is None:
        return ""
    day = formatting.day(outcome.on)
    words = f" on {day}"
    if outcome.on_latest is not None:
        words = f" between {day} and {formatting.day(outcome.on_latest)}"
    if outcome.degree is not None:
        words += f" ({formatting.percent(outcome.degree)})"
    return words
