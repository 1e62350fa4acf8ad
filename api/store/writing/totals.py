"""What the writer adds to the totals that leaderboards read."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.turns import ClaimVersion, count_new_claims
from api.database.pool import Database
from api.model.rows import MergeRow

# How long after its end a day is folded: a clock set back by less reads as before.
GRACE = timedelta(days=8)


async def add(db: Database, ledger: Ledger) -> None:
    """Add what the batch changed, to the rates of topics too."""
    values = (ledger.first_index, ledger.size, _folded(ledger))
    if any(isinstance(row, MergeRow) for row in ledger.rows):
        query = """
            SELECT tally_merged($1, $2, $3)
        """
        await db.run(query, *values)
        return
    query = """
        SELECT tally_steps($1, $2, $3)
    """
    await db.run(query, *values)


async def count(db: Database, ledger: Ledger, turns: Sequence[ClaimVersion]) -> None:
    """Add plain turns, which change nothing but the counts of claims."""
    query = """
        INSERT INTO tallies AS sums
        SELECT * FROM json_populate_recordset(NULL::tallies, $1)
        ON CONFLICT (subject, topics, day) DO UPDATE SET
            claims = sums.claims + excluded.claims,
            closed = sums.closed + excluded.closed,
            unresolved = sums.unresolved + excluded.unresolved
    """
    found = count_new_claims(turns, _folded(ledger))
    if found:
        await db.run(query, msgspec.json.encode(found).decode())


async def fold(db: Database, ledger: Ledger) -> None:
    """Fold the days that are long over, where the batch began a new one."""
    if ledger.began_at.date() < ledger.recorded_at.date():
        query = """
            SELECT fold_tallies($1)
        """
        await db.run(query, _folded(ledger))


def _folded(ledger: Ledger) -> date:
    return ledger.recorded_at.date() - GRACE
