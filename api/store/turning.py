"""How turns grow: where claims stand after a batch, for all they count for."""

from api.database import Database
from api.model.claims import ClaimRow
from api.model.ledger import Ledger
from api.model.reports import ReportRow
from api.model.rows import MergeRow, RevisionRow, SettlementRow, WithdrawalRow

# The rows that leave a claim otherwise than it stood, and those that can change what
# an event came to.
TURNING = (ClaimRow, ReportRow, SettlementRow, WithdrawalRow, MergeRow, RevisionRow)
MATURING = (SettlementRow, WithdrawalRow, MergeRow, RevisionRow)


async def turn(db: Database, ledger: Ledger) -> bool:
    """Write where the claims that the batch touched stand; tell whether it touched any.

    Each is written for all that it counts for.
    """
    if not any(isinstance(row, TURNING) for row in ledger.rows):
        return False
    query = """
        INSERT INTO turns SELECT * FROM turns_between($1, $2)
    """
    await db.run(query, ledger.first, ledger.size)
    if any(isinstance(row, MATURING) for row in ledger.rows):
        query = """
            INSERT INTO rates SELECT * FROM rates_between($1, $2)
        """
        await db.run(query, ledger.first, ledger.size)
    return True
