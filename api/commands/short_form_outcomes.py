"""The short form of an outcome, sent on a claim, as a finding about its event."""

from datetime import date

from api.errors import InvalidError
from api.model.outcomes import NewOutcome, ShortOutcome


def expand(short: ShortOutcome, latest: date | None, closed_day: date) -> NewOutcome:
    """Return the finding that the short form on a claim means.

    *latest* is the end of the claim's window, *closed_day* the last day that is over
    everywhere. Raises InvalidError where it can still happen.
    """
    if short.happened is False:
        return _absence(short, latest, closed_day)
    if short.final:
        raise InvalidError.at("/final", "only what did not happen can be final")
    if short.happened is True:
        return NewOutcome(
            kind="occurred", on=short.on, evidence=short.evidence, note=short.note
        )
    return NewOutcome(
        kind="partly",
        on=short.on,
        degree=short.happened,
        evidence=short.evidence,
        note=short.note,
    )


def _absence(short: ShortOutcome, latest: date | None, closed_day: date) -> NewOutcome:
    """Return that it did not happen by the end of the window, or that it never can."""
    if short.on is not None:
        raise InvalidError.at("/on", "what did not happen has no day")
    closed = latest is not None and latest <= closed_day
    if not closed and not short.final:
        raise InvalidError.at(
            "/happened",
            "the claim's window is not closed: it can still happen"
            if latest
            else "the claim is undated: only `final` can say that it did not happen",
        )
    return NewOutcome(
        kind="not_occurred",
        through=latest if closed else None,
        final=short.final,
        evidence=short.evidence,
        note=short.note,
    )
