"""How the list of a webhook's deliveries is read."""

from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.model.paging import Place, Total
from api.model.webhooks import Delivery

SORT = "-nth"


class DeliveryRow(Struct, frozen=True):
    """A delivery and its place in the list of them."""

    nth: int
    delivery: Delivery


async def find(
    db: Database, webhook_id: UUID, before: Place | None, *, limit: int
) -> list[tuple[Delivery, Place]]:
    """Return deliveries of a webhook, newest first, and the one that is under way."""
    query = """
        SELECT
            d.nth,
            jsonb_build_object(
                'message_id', d.message_id,
                'type', d.type,
                'status', CASE
                    WHEN d.delivered THEN 'delivered'
                    WHEN w.disabled_at IS NULL THEN 'retrying'
                    ELSE 'given_up'
                END,
                'attempts', d.attempts,
                'first_at', d.first_at,
                'last_at', d.last_at,
                'response_status', d.response_status,
                'milliseconds', d.milliseconds,
                'error', d.error,
                'next_attempt_at', CASE WHEN NOT d.delivered THEN w.next_attempt_at END
            ) AS delivery
        FROM webhook_deliveries d
        JOIN webhooks w ON w.id = d.webhook_id
        WHERE d.webhook_id = $1 AND ($2::bigint IS NULL OR d.nth < $2)
        ORDER BY d.nth DESC
        LIMIT $3
    """
    last = None if before is None else before.index
    rows = await db.all(DeliveryRow, query, webhook_id, last, limit)
    return [(row.delivery, Place(SORT, None, row.nth)) for row in rows]


async def total(db: Database, webhook_id: UUID) -> int:
    """Return how many deliveries of a webhook are kept."""
    query = """
        SELECT count(*) AS total FROM webhook_deliveries WHERE webhook_id = $1
    """
    return (await db.one(Total, query, webhook_id)).total
