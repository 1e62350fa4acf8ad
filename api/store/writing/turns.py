"""How turns grow: where claims stand after a batch, for all they count for."""

from collections.abc import Sequence

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.turns import ClaimVersion
from api.database.pool import Database
from api.model.claims import ClaimRow
from api.model.reports import ReportRow
from api.model.rows import MergeRow, RevisionRow, SettlementRow, WithdrawalRow
from api.store.writing import columns

# The rows that leave a claim otherwise than it stood.
TURNING = (ClaimRow, ReportRow, SettlementRow, WithdrawalRow, MergeRow, RevisionRow)


def touches(ledger: Ledger) -> bool:
    """Tell whether a batch touched where any claim stands."""
    return any(isinstance(row, TURNING) for row in ledger.rows)


async def write(db: Database, turns: Sequence[ClaimVersion]) -> None:
    """Write the turns of what is new."""
    if turns:
        table = columns.TABLES[ClaimVersion]
        await db.copy(table.name, table.columns, map(table.read, turns))


async def turn(db: Database, ledger: Ledger) -> None:
    """Write where the claims that the batch touched stand."""
    query = """
        INSERT INTO turns SELECT * FROM turns_between($1, $2)
    """
    await db.run(query, ledger.first_index, ledger.size)
