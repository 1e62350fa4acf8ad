"""Events: found by slug, by the client's key or by statement, otherwise made."""

from datetime import date
from uuid import UUID

from api.decisions import twins
from api.decisions.done import Done
from api.model import names
from api.model.commands import AddEvent, SayClaim
from api.model.errors import InvalidError
from api.model.events import EventRow, NewEvent, statement_key
from api.model.ledger import Ledger
from api.model.references import Slug
from api.model.rows import TopicsRow


def add_event(ledger: Ledger, command: AddEvent) -> Done:
    """Find or make an event."""
    size = ledger.size
    row = event(ledger, command.event, command.by, command.day, "")
    return Done(kind="event", id=row.id, entered=ledger.size > size)


def event(
    ledger: Ledger, named: Slug | NewEvent, by: str, day: date, at: str
) -> EventRow:
    """Return the event that *named* names or describes, made if need be.

    A client's key decides alone. Without one, the statement finds the newest event
    that is not known to have occurred before *day*.
    """
    if not isinstance(named, NewEvent):
        found = ledger.event(named)
        if found is None:
            raise InvalidError.at(at, f"there is no event with the slug `{named}`")
        return found
    if named.key is None:
        return _by_statement(ledger, named, day) or make(ledger, named, by)
    keyed = ledger.event_keys.get((by, named.key))
    return make(ledger, named, by) if keyed is None else ledger.root(keyed)


def of_claim(ledger: Ledger, command: SayClaim, source_id: UUID) -> EventRow:
    """Return the event of a claim; said again, that of the claim that stands.

    Without that, a claim known to be hindsight would, posted again, be about another
    event, since its own had occurred before it was made.
    """
    if isinstance(command.event, NewEvent) and command.event.key is None:
        alike = {row.id: row for row in _alike(ledger, command.event)}
        standing = twins.of_command(ledger, command, source_id, alike)
        if standing is not None:
            return alike[ledger.claim_states[standing].event_id]
    return event(ledger, command.event, command.by, command.made_on, "/event")


def make(ledger: Ledger, new: NewEvent, by: str) -> EventRow:
    """Enter a new event."""
    slug = names.slug(new.statement, ledger.is_taken)
    made = EventRow(
        id=ledger.new_id(),
        slug=slug,
        statement=new.statement,
        statement_key=statement_key(new.statement),
        key=new.key,
        series=new.series,
        criteria=new.criteria,
        topics=new.topics,
        entered_by=by,
        criteria_index=None if new.criteria is None else ledger.size,
    )
    row = ledger.enter("event", made.id, by, made)
    ledger.add(TopicsRow(event_id=row.id, topics=row.topics))
    ledger.know_event(row)
    ledger.mark("events", row.id)
    return row


def _by_statement(ledger: Ledger, new: NewEvent, day: date) -> EventRow | None:
    alike = _alike(ledger, new)
    open_still = (row for row in alike if not _occurred_before(ledger, row, day))
    return max(open_still, key=lambda row: row.index, default=None)


def _alike(ledger: Ledger, new: NewEvent) -> list[EventRow]:
    alike = ledger.event_statements.get(statement_key(new.statement), ())
    return [ledger.root(event_id) for event_id in alike]


def _occurred_before(ledger: Ledger, row: EventRow, day: date) -> bool:
    return any(
        finding.kind == "occurred" and finding.span[1] < day
        for finding in ledger.in_force.get(row.id, ())
    )
