"""Figures: what a record says, and over which claims each figure stands.

A figure over no claim is null, a count of none 0.
"""

from datetime import datetime

from msgspec import Struct, field

from api.model.filters import RecordFilter
from api.model.references import Subject
from api.model.scoring import CalibrationBin, Interval


class Enough(Struct, frozen=True, kw_only=True):
    """Which figures stand on enough events to be shown.

    `rates`: at least 5 events, among the scored claims or among those hits count;
    `rank`, `skill`, `decomposition`: at least 10, 20, 50 among the scored ones.
    """

    rates: bool
    rank: bool
    skill: bool
    decomposition: bool


class Counts(Struct, frozen=True, kw_only=True):
    """How many claims there are: total = undated + open + due + settled + void.

    Those five count statuses, so an undated claim that happened is in `settled`, and
    in `undated_occurred`. `dated`: has a due date, whatever its status; `closed`:
    dated, its window over; `matured`: settled, dated, and closed or final. Of the
    dated, each is `hedged` or `committed`. `voids`: void claims by reason. `events`
    and `closing_days`: distinct events of all claims, distinct due dates of the dated.
    `checkable` is dated/total, `prospective` a share of total, `unresolved` (due +
    void and closed + withdrawn after close) / (closed + withdrawn after close).
    """

    total: int
    dated: int
    undated: int
    undated_occurred: int
    open: int
    due: int
    closed: int
    settled: int
    matured: int
    void: int
    voids: dict[str, int]
    withdrawn: int
    hedged: int
    committed: int
    events: int
    closing_days: int
    checkable: float | None
    unresolved: float | None
    prospective: float | None


class Hits(Struct, frozen=True, kw_only=True):
    """How often plain claims were right, over the cohort's committed claims.

    A partial outcome is right by its degree. `rate`: right / (right + wrong), with its
    95 % Wilson `interval`; `bounds`: the rate had every unresolved committed claim been
    wrong, and right; `always_no` and `always_yes`: the rates of saying so every time.
    """

    right: float = 0.0
    wrong: float = 0.0
    rate: float | None = None
    interval: Interval | None = None
    bounds: Interval | None = None
    always_no: float | None = None
    always_yes: float | None = None


class Scores(Struct, frozen=True, kw_only=True):
    """How good the probabilities were, over the cohort's `scored` claims."""

    scored: int = 0
    events: int = 0
    brier: float | None = None
    brier_index: float | None = None
    log_score: float | None = None
    clipped: int = 0
    baseline_score: float | None = None
    skill: float | None = None
    skill_vs_half: float | None = None
    separation: float | None = None
    mean_probability: float | None = None
    base_rate: float | None = None
    bias: float | None = None
    uncertainty: float | None = None


class ByBasis(Struct, frozen=True, kw_only=True):
    """The scores of numbers that were stated, and of wordings read as numbers."""

    stated: Scores
    wording: Scores


class LeadBand(Struct, frozen=True, kw_only=True):
    """The claims scored that were made so many days ahead, both ends included."""

    first: int = field(name="from")
    last: int | None = field(name="to")
    scored: int
    brier: float


class Timing(Struct, frozen=True, kw_only=True):
    """How far ahead the cohort's claims were made, and how late what they said came.

    Lead: days from the claim to its due date. `by_lead`: bands with a scored claim.
    `late`: claims missed that came true after their window.
    """

    median_lead_days: float | None
    by_lead: list[LeadBand]
    late: int
    median_late_days: float | None


class Figures(Struct, frozen=True, kw_only=True):
    """Every figure of a record."""

    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores
    by_basis: ByBasis
    calibration: list[CalibrationBin]
    timing: Timing


class Record(Struct, frozen=True, kw_only=True):
    """The accuracy record of a source or an outlet, as of an instant: its figures.

    `method` names the version of the conventions by which they were computed.
    """

    subject: Subject
    as_of: datetime
    filters: RecordFilter
    method: str
    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores
    by_basis: ByBasis
    calibration: list[CalibrationBin]
    timing: Timing
