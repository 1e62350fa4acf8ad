"""The method: every convention and formula by which figures are computed, as data.

`METHOD` changes whenever the same claims would give another figure.
"""

from msgspec import Struct

from api.scoring.method_formulas import FORMULAS, Formula

METHOD = "2"


class Convention(Struct, frozen=True, kw_only=True):
    """What is counted, and by which rule."""

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
        "phia by default; a phrase off the chosen yardstick is read on survey. A phrase"
        " with its own not is read as the complement of what it denies",
    ),
    _rule(
        "committed",
        "a flat statement, a stated number other than 50 %, or a phrase with a clear"
        " direction; only committed claims are hits or misses",
    ),
    _rule(
        "weight",
        "claim: w = 1; event: w = 1/n for n counted claims about that event, also in"
        " bins and lead bands; parts by basis, topic, … are records of their own."
        " Intervals of scores, shrinkage, ranks and comparisons are always by event",
    ),
    _rule("clusters", "claims share luck by event, or by series where one is set"),
    _rule(
        "bins",
        "k = min(K-1, floor(p*K + 1e-9)), K = 10 by default; values: by distinct p",
    ),
    _rule(
        "enough",
        "rates from 5 events, ranks from 10, skill from 20, decompositions from 50",
    ),
    _rule(
        "eligible",
        "recorded before the window closed and before any finding, or of a declared"
        " collection; leaderboards count no other claims by default",
    ),
    _rule("ranked", "at least min_events events, at most 20 % unresolved, named"),
    _rule(
        "cell",
        "event, due date, first day (open where it is the day of the claim), and lead"
        " band 0-7, 8-30, 31-90, 91-365, over 365 days",
    ),
    _rule(
        "as of",
        "only what was recorded up to that instant, and days that were over by then",
    ),
]

DESCRIPTION = Method(method=METHOD, conventions=CONVENTIONS, formulas=FORMULAS)
