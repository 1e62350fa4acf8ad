"""The method: every convention and formula by which figures are computed, as data.

`METHOD` changes whenever a figure would come out otherwise from the same claims.
"""

from msgspec import Struct

from api.scoring.formulas import FORMULAS, Formula

METHOD = "2"


class Convention(Struct, frozen=True, kw_only=True):
    """What is counted, and how."""

    about: str
    rule: str


class Method(Struct, frozen=True, kw_only=True):
    """The version of the method, its conventions and its formulas."""

    method: str
    conventions: list[Convention]
    formulas: list[Formula]


def _rule(about: str, rule: str) -> Convention:
    return Convention(about=about, rule=rule)


CONVENTIONS = [
    _rule("scored", "settled claims with a due date; undated claims enter no score"),
    _rule(
        "cohort",
        "matured: the window is closed everywhere on Earth, or the event can no longer"
        " happen; settled: also what came true early",
    ),
    _rule("closed", "a day is over at 12:00 UTC of the day after (UTC-12)"),
    _rule(
        "probability",
        "a stated number always counts; a hedge counts at its point on the yardstick;"
        " one without a point (could) and a flat statement enter no score",
    ),
    _rule(
        "yardstick",
        "phia unless asked; a phrase off the one asked for is read on survey. A phrase"
        " with its own not is read as the complement of what it denies",
    ),
    _rule(
        "committed",
        "a flat statement, a stated number other than 50 %, or a phrase whose direction"
        " is plain; only committed claims are hits or misses",
    ),
    _rule(
        "weight",
        "claim: w = 1; event: w = 1/n of the n claims a figure counts about that event."
        " Intervals of scores, shrinkage, ranks and comparisons are always by event",
    ),
    _rule("clusters", "claims share luck by event, or by series where one is set"),
    _rule(
        "bins",
        "k = min(K-1, floor(p*K + 1e-9)), K = 10 unless asked; values: by distinct p",
    ),
    _rule(
        "enough",
        "rates from 5 events, ranks from 10, skill from 20, decompositions from 50",
    ),
    _rule(
        "eligible",
        "recorded before the window closed and before any finding, or of a declared"
        " collection; leaderboards count no other claims unless asked",
    ),
    _rule("ranked", "at least min_events events, at most 20 % unresolved, named"),
    _rule(
        "cell",
        "event, due date, first day (open where it is the day of the claim), and lead"
        " band 0-7, 8-30, 31-90, 91-365, over 365 days",
    ),
    _rule("as of", "only what was recorded up to that instant, and days over by then"),
]

DESCRIPTION = Method(method=METHOD, conventions=CONVENTIONS, formulas=FORMULAS)
