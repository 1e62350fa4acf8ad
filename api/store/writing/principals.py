"""The principals of keys: the first key of each chain of minting."""

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database


class Principal(Struct):
    """A name that stands in the log, and whose it is."""

    name: str
    principal: str


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load whose the keys are of all who ask, who claimed and who judged.

    Who is no key, as the operator, is a principal alone; so is each key made by one.
    """
    query = """
        WITH RECURSIVE chain AS (
            SELECT given.name, given.name AS principal, 0 AS depth
            FROM unnest($1::text[]) AS given (name)
          UNION ALL
            SELECT c.name, m.id, c.depth + 1
            FROM chain c
            JOIN keys k ON k.id = c.principal
            JOIN entries e ON e.index = k.index
            JOIN keys m ON m.id = e.entered_by
        )
        SELECT DISTINCT ON (name) name, principal
        FROM chain
        ORDER BY name, depth DESC
    """
    names = {
        *wants.by,
        *(state.entered_by for state in ledger.claims.states.values()),
        *(row.entered_by for row in ledger.outcomes.rows.values()),
    }
    for row in await db.all(Principal, query, names):
        ledger.principals[row.name] = row.principal
