"""How texts are taken down, and every copy that we keep of them."""

from uuid import UUID

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database
from api.errors import AwayError, ForbiddenError, UnavailableError
from api.log import redactions
from api.log.redactions import EntryTexts, RedactionRow

LOCK = (0x666F7265, 0x73616964)  # two numbers that no other lock of ours has
KEEPALIVE_IDLE_SECONDS = 660
UNREACHED = "A server did not let go of its copies in time; nothing is redacted."


class EntryIndex(Struct, frozen=True):
    """Where in the log something stands."""

    index: int


class TextPlace(Struct, frozen=True):
    """Where in the log a text stands."""

    index: int
    field: str


class DeletedText(Struct):
    """A text that was just taken down."""

    field: str
    text: str


class Granted(Struct):
    """Whether a right, or a lock, is given."""

    granted: bool


async def check_right(db: Database) -> None:
    """Raise ForbiddenError unless this login may delete texts: the owner's may."""
    query = """
        SELECT has_table_privilege('texts', 'DELETE') AS granted
    """
    if not (await db.one(Granted, query)).granted:
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
    return (await db.one(EntryIndex, query, thing)).index


async def same(db: Database, index: int, fields: list[str]) -> list[TextPlace]:
    """Return where else in the log the texts of an entry stand word for word."""
    query = """
        SELECT t.index, t.field
        FROM texts own
        JOIN texts t ON t.text = own.text AND t.index <> own.index
        WHERE own.index = $1 AND own.field = ANY($2)
        ORDER BY t.index, t.field
    """
    return await db.all(TextPlace, query, index, fields)


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
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
        for held in await db.all(EntryTexts, query, wants.redacted):
            ledger.texts[held.index] = held


async def hold(db: Database) -> None:
    """Take a share of the lock that redactions wait for, in a transaction that stays.

    Where the connection is lost without a word, the server keeps the lock for longer
    than cached responses are served.
    """
    await db.run("BEGIN")
    query = """
        SELECT set_config('tcp_keepalives_idle', $1, true)
    """
    await db.run(query, str(KEEPALIVE_IDLE_SECONDS))
    query = """
        SELECT pg_advisory_xact_lock_shared($1::int, $2::int)
    """
    await db.run(query, *LOCK)


async def let_go(db: Database) -> None:
    """Release the share."""
    await db.run("COMMIT")


async def is_awaited(db: Database) -> bool:
    """Tell whether a redaction waits for the lock."""
    query = """
        SELECT EXISTS (
            SELECT FROM pg_locks
            WHERE locktype = 'advisory' AND NOT granted
              AND classid = $1::int::oid AND objid = $2::int::oid
              AND database = (
                  SELECT oid FROM pg_database WHERE datname = current_database())
        ) AS granted
    """
    return (await db.one(Granted, query, *LOCK)).granted


async def _reach_copies(db: Database) -> None:
    """Wait until no server serves a cached response any more that was made before."""
    query = """
        SELECT set_config('lock_timeout', '5s', true)
    """
    await db.run(query)
    query = """
        SELECT pg_advisory_xact_lock($1::int, $2::int)
    """
    try:
        await db.run(query, *LOCK)
    except AwayError as error:
        raise UnavailableError(UNREACHED) from error


async def purge(db: Database, ledger: Ledger) -> None:
    """Delete the texts that the batch redacts, and the answers that show them.

    The copies that servers hold go first. A request sent again under the
    Idempotency-Key of such an answer is done again, and finds what stands.
    """
    if not any(isinstance(row, RedactionRow) for row in ledger.rows):
        return
    await _reach_copies(db)
    query = """
        DELETE FROM texts t
        USING redactions r
        WHERE r.index >= $1 AND t.index = r.target AND t.field = ANY (r.fields)
        RETURNING t.field, t.text
    """
    gone = await db.all(DeletedText, query, ledger.first_index)
    await _delete_answers(db, ledger.first_index, gone)


async def _delete_answers(db: Database, first: int, gone: list[DeletedText]) -> None:
    """Delete stored answers that quote a text that is *gone*, or show what had one.

    *first*: the first entry that may be a redaction.
    """
    query = """
        DELETE FROM idempotency i
        WHERE EXISTS (
            SELECT FROM unnest($1::bytea[]) AS trace (said)
            WHERE position(trace.said IN i.answer) > 0)
    """
    traces = [
        trace
        for deleted in gone
        for trace in redactions.traces(deleted.field, deleted.text)
    ]
    await db.run(query, traces)
    query = """
        DELETE FROM idempotency
        WHERE claim IN (
            SELECT c.id
            FROM redactions r JOIN claims c ON c.index = r.target
            WHERE r.index >= $1
          UNION ALL
            SELECT p.claim_id
            FROM redactions r JOIN reports p ON p.index = r.target
            WHERE r.index >= $1
          UNION ALL
            SELECT w.subject_id
            FROM redactions r JOIN withdrawals w ON w.index = r.target
            WHERE r.index >= $1
          UNION ALL
            SELECT s.claim_id
            FROM redactions r
            JOIN events e ON e.index = r.target
            JOIN claim_states s ON s.event_id = e.id
            WHERE r.index >= $1
        )
    """
    await db.run(query, first)
