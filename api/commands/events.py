"""Events: found by slug, by the client's key or by statement, otherwise made."""

from datetime import date
from uuid import UUID

from api.commands import same_claims
from api.commands.base import AddEvent, SayClaim
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import InvalidError
from api.language import names
from api.model.events import EventRow, NewEvent, statement_key
from api.model.references import Slug
from api.model.rows import TopicsRow


def add_event(ledger: Ledger, command: AddEvent) -> CommandResult:
    """Find or make an event."""
    size = ledger.size
    row = event(ledger, command.event, command.by, command.day, "")
    return CommandResult(kind="event", id=row.id, entered=ledger.size > size)


def event(
    ledger: Ledger, named: Slug | NewEvent, by: str, day: date, at: str
) -> EventRow:
    """Return the event that *named* names or describes, made if need be.

    A client's key decides alone. Without one it is found by the statement, see
    `_by_statement`.
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


def of_claim(
    ledger: Ledger, command: SayClaim, source_id: UUID, occurred_on: date | None
) -> EventRow:
    """Return the event of a claim; said again, that of the claim that stands.

    Without that, a claim known to be hindsight would, posted again, be about another
    event, since its own had occurred before it was made. *occurred_on*: when it did, if
    that is said along with it.
    """
    if isinstance(command.event, NewEvent) and command.event.key is None:
        alike = {row.id: row for row in _alike(ledger, command.event)}
        standing = same_claims.of_command(ledger, command, source_id, alike)
        if standing is not None:
            return alike[ledger.claim_states[standing].event_id]
        found = _by_statement(ledger, command.event, command.made_on, occurred_on)
        return found or make(ledger, command.event, command.by)
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


def _by_statement(
    ledger: Ledger, new: NewEvent, day: date, occurred_on: date | None = None
) -> EventRow | None:
    """Return the event of a statement that is meant when it is said on *day*.

    It is not known to have occurred before: of several such it occurred first on or
    after *day*, else it has not occurred, and is the oldest. So it is the same however
    late it is asked for. What is known to have occurred on *occurred_on* is no event of
    which all was said only later.
    """
    found = {row.id: row for row in _alike(ledger, new)}
    places: list[tuple[date, int, EventRow]] = []
    for row in found.values():
        spans = [
            one.span
            for one in ledger.in_force.get(row.id, ())
            if one.kind in {"occurred", "partly"}
        ]
        left = [first for first, last in spans if last >= day]
        first_said = ledger.first_said.get(row.id)
        is_later = occurred_on and first_said and occurred_on < first_said
        if (left or not spans) and not is_later:
            places.append((min(left, default=date.max), row.index, row))
    return min(places, key=lambda place: place[:2], default=(None, None, None))[2]


def _alike(ledger: Ledger, new: NewEvent) -> list[EventRow]:
    alike = ledger.event_statements.get(statement_key(new.statement), ())
    return [ledger.root(event_id) for event_id in alike]
