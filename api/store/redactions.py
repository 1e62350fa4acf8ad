"""How texts are taken down, and every copy that we keep of them."""

from uuid import UUID

from msgspec import Struct

from api.database import Database
from api.model import redactions
from api.model.errors import ForbiddenError
from api.model.ledger import Ledger
from api.model.redactions import Held, RedactionRow
from api.model.wants import Wants


class Place(Struct, frozen=True):
    """Where in the log something stands."""

    index: int


class TextPlace(Struct, frozen=True):
    """Where in the log a text stands."""

    index: int
    field: str


class Gone(Struct):
    """A text that was just taken down."""

    field: str
    text: str


class Right(Struct):
    """Whether something may be done."""

    granted: bool


async def check_right(db: Database) -> None:
    """Raise ForbiddenError unless this login may delete texts: the owner's may."""
    query = """
        SELECT has_table_privilege('texts', 'DELETE') AS granted
    """
    if not (await db.one(Right, query)).granted:
        raise ForbiddenError("Redactions are the owner's: set FORESAID_OWNER_URL.")


async def index_of(db: Database, thing: UUID) -> int:
    """Return the entry that a claim, report, outcome, event or collection is."""
    query = """
        SELECT index FROM claims WHERE id = $1
      UNION ALL
        SELECT index FROM reports WHERE id = $1
      UNION ALL
        SELECT index FROM outcomes WHERE id = $1
      UNION ALL
        SELECT index FROM evidence WHERE id = $1
      UNION ALL
        SELECT index FROM events WHERE id = $1
      UNION ALL
        SELECT index FROM collections WHERE id = $1
    """
    return (await db.one(Place, query, thing)).index


async def same(db: Database, index: int, fields: list[str]) -> list[TextPlace]:
    """Return where else the texts of an entry stand word for word."""
    query = """
        SELECT t.index, t.field
        FROM texts own
        JOIN texts t ON t.text = own.text AND t.index <> own.index
        WHERE own.index = $1 AND own.field = ANY($2)
        ORDER BY t.index, t.field
    """
    return await db.all(TextPlace, query, index, fields)


async def load(db: Database, ledger: Ledger, wants: Wants) -> None:
    """Load which texts are held by the entries that *wants* names."""
    query = """
        SELECT
            e.index,
            e.subject,
            ARRAY(SELECT t.field FROM texts t WHERE t.index = e.index) AS texts,
            ARRAY(
                SELECT unnest(r.fields) FROM redactions r WHERE r.target = e.index
            ) AS redacted
        FROM entries e
        WHERE e.index = ANY($1)
    """
    if wants.redacted:
        for held in await db.all(Held, query, wants.redacted):
            ledger.held[held.index] = held


async def purge(db: Database, ledger: Ledger) -> None:
    """Delete the texts that the batch redacts, and kept answers that hold them.

    A request sent again under the Idempotency-Key of such an answer is done again, and
    finds what stands.
    """
    if not any(isinstance(row, RedactionRow) for row in ledger.rows):
        return
    query = """
        DELETE FROM texts t
        USING redactions r
        WHERE r.index >= $1 AND t.index = r.target AND t.field = ANY (r.fields)
        RETURNING t.field, t.text
    """
    gone = await db.all(Gone, query, ledger.first)
    query = """
        DELETE FROM idempotency i
        WHERE EXISTS (
            SELECT FROM unnest($1::bytea[]) AS trace (said)
            WHERE position(trace.said IN i.answer) > 0)
    """
    traces = [each for one in gone for each in redactions.traces(one.field, one.text)]
    await db.run(query, traces)
