"""An event with all that was predicted about it, as the desk looks at it."""

from datetime import date

from msgspec import Struct

from api.database.pool import Database
from api.model.claims import Claim
from api.model.events import Event
from api.model.filters import ClaimFilter
from api.store import claims, events

MOST = 200


class EventView(Struct, frozen=True, kw_only=True):
    """An event and the claims about it as they stand."""

    event: Event
    claims: list[Claim]

    @property
    def is_over(self) -> bool:
        """Whether a finding stands that leaves nothing to wait for."""
        return any(
            finding.in_force
            and not finding.claims
            and (finding.kind != "not_occurred" or finding.final)
            for finding in self.event.outcomes
        )


async def load(db: Database, slug: str, closed_day: date) -> EventView:
    """Return an event and the claims about it, the first made first."""
    event = await events.get(db, slug)
    filters = ClaimFilter(event=slug, sort="made_on", limit=MOST)
    rows = await claims.find(db, filters, closed_day=closed_day)
    return EventView(event=event, claims=[claim for claim, _ in rows][:MOST])
