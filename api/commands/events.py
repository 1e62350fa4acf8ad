"""Events: found by slug, by the client's key or by statement, otherwise made."""

from datetime import date

from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import InvalidError
from api.language import names
from api.model.events import Event, EventRow, NewEvent, statement_key
from api.model.references import Slug
from api.model.rows import TopicsRow


class AddEvent(Command[Event], frozen=True, kw_only=True):
    """Make an event, or find one that is not known to have occurred before `day`."""

    event: NewEvent
    day: date

    def prefetch(self, wants: Prefetch) -> None:
        """Add the events of its key or statement."""
        wants.add_event(self.event, self.by)

    def decide(self, ledger: Ledger) -> CommandResult[Event]:
        """Find the event, otherwise append it."""
        size = ledger.size
        row = find_or_make(ledger, self.event, self.by, self.day, "")
        return CommandResult(resource=Event, id=row.id, entered=ledger.size > size)


def find_or_make(
    ledger: Ledger, reference: Slug | NewEvent, by: str, day: date, at: str
) -> EventRow:
    """Return the event that *reference* names or describes, made if need be.

    A client's key decides alone; one that is new may be the slug of an event of that
    statement, as exports have it. Without one it is found by the statement, see
    `find_by_statement`. Raises InvalidError where there is no such slug.
    """
    if isinstance(reference, str):
        row = ledger.events.by_slug(reference)
        if row is None:
            raise InvalidError.at(at, f"there is no event with the slug `{reference}`")
        return row
    if reference.key is None:
        row = find_by_statement(ledger, reference, day)
        return row or make(ledger, reference, by)
    event_id = ledger.events.client_keys.get((by, reference.key))
    if event_id is not None:
        return ledger.events.root(event_id)
    row = ledger.events.by_slug(reference.key)
    if row is not None and row.statement_key == statement_key(reference.statement):
        return row
    return make(ledger, reference, by)


def make(ledger: Ledger, new: NewEvent, by: str) -> EventRow:
    """Append a new event."""
    slug = names.slug(new.statement, ledger.events.is_taken)
    row = EventRow(
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
    row = ledger.append("event", row.id, by, row)
    ledger.add_row(TopicsRow(event_id=row.id, topics=row.topics))
    ledger.events.add(row)
    ledger.mark_changed("events", row.id)
    return row


def find_by_statement(
    ledger: Ledger, new: NewEvent, day: date, occurred_on: date | None = None
) -> EventRow | None:
    """Return the event that its statement means when made on *day*, if any.

    That event is not known to have occurred before *day*: of several, the one that
    occurred first on or after it, else the oldest that has not occurred. So the answer
    is the same however late it is asked for. What is known to have occurred on
    *occurred_on* is not an event whose claims were all made later.
    """
    candidates: list[tuple[date, int, EventRow]] = []
    for row in {
        row.id: row for row in ledger.events.by_statement(statement_key(new.statement))
    }.values():
        spans = [
            finding.span
            for finding in ledger.outcomes.of_event(row.id)
            if finding.kind in {"occurred", "partly"}
        ]
        ahead = [first for first, last in spans if last >= day]
        first_claim = ledger.claims.first_made_on.get(row.id)
        is_later = occurred_on and first_claim and occurred_on < first_claim
        if (ahead or not spans) and not is_later:
            candidates.append((min(ahead, default=date.max), row.index, row))
    best = min(candidates, key=lambda candidate: candidate[:2], default=None)
    return None if best is None else best[2]
