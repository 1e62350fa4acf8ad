"""When claims fell due: their order, and the months, quarters or years they share."""

from collections.abc import Sequence

import numpy as np

from api.scoring import claim_columns
from api.scoring.claim_columns import ClaimColumns
from api.scoring.grouping import Codes


def order(claims: ClaimColumns) -> Codes:
    """Return the rows in the order due; an undated claim counts when it was made."""
    day = np.where(claims.is_dated, claims.latest, claims.made_on)
    return np.lexsort((claims.claim, claims.made_on, day))


def label(claims: ClaimColumns, most: int) -> tuple[Codes, Sequence[str]]:
    """Return the code of the period in which each dated claim fell due, and its name.

    Periods are months where there are at most *most*, else quarters, else years; the
    first comes first. Names: 2022-11, 2022 Q4, 2022.
    """
    due = np.datetime64(claim_columns.EPOCH) + claims.latest
    month = due.astype("datetime64[M]").astype(np.intp) + 1970 * 12
    for length in (1, 3):
        periods, code = np.unique(month // length, return_inverse=True)
        if periods.size <= most:
            return code, [_name(int(period), length) for period in periods]
    years, code = np.unique(month // 12, return_inverse=True)
    return code, [f"{year:04}" for year in years.tolist()]


def _name(period: int, length: int) -> str:
    year, nth = divmod(period, 12 // length)
    return f"{year:04}-{nth + 1:02}" if length == 1 else f"{year:04} Q{nth + 1}"
