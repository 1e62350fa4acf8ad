"""Figures: the fields of a record, and over which claims each is computed.

A figure over no claim is null; a count of none is 0.
"""

from datetime import datetime

from msgspec import Struct, field

from api.model.references import Subject
from api.scoring.calibration import CalibrationBin
from api.scoring.filters import RecordFilter
from api.scoring.statistics.calibration_tests import CalibrationTest
from api.scoring.statistics.decompositions import (
    ExpectedMiscalibration,
    MurphyDecomposition,
)
from api.scoring.statistics.intervals import Interval


class Enough(Struct, frozen=True, kw_only=True):
    """Which figures rest on enough events to be shown.

    `rates`: at least 5 events, among the scored claims or those that hits count;
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
    dated, its window over; `matured`: settled, dated, and closed or final. Each
    dated claim is `hedged` or `committed`. `voids`: void claims by reason. `events`
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
    """How often committed claims of the cohort were right.

    A partial outcome is right by its degree; with `weight=event` each event counts 1.
    `rate`: right / (right + wrong), with its 95 % Wilson `interval`; `bounds`: the rate
    if every unresolved committed claim were wrong, and right; `always_no` and
    `always_yes`: the rates of always saying won't, and will.
    """

    right: float = 0.0
    wrong: float = 0.0
    rate: float | None = None
    interval: Interval | None = None
    bounds: Interval | None = None
    always_no: float | None = None
    always_yes: float | None = None


class ReferenceRate(Struct, frozen=True, kw_only=True):
    """The base rate of the claims' topics among events the subject never spoke about.

    `rate`: 0 … 1. `n`: the matured events of those topics; an event in two topics
    counts in both.
    """

    rate: float
    n: int


class Scores(Struct, frozen=True, kw_only=True):
    """How good the probabilities were, over the cohort's `scored` claims.

    `brier_interval` is of the mean by event, whatever `weight` says. `brier_range`: the
    least and the greatest Brier score of the wordings if each phrase is read anywhere
    in its interval; `hedged_brier_range`: also with hedges off the scale;
    `by_yardstick`: of the wordings on each yardstick, or on `survey` if off it.
    """

    scored: int = 0
    events: int = 0
    brier: float | None = None
    brier_interval: Interval | None = None
    brier_range: Interval | None = None
    hedged_brier_range: Interval | None = None
    by_yardstick: dict[str, float] = {}
    brier_index: float | None = None
    log_score: float | None = None
    clipped: int = 0
    baseline_score: float | None = None
    skill: float | None = None
    skill_vs_half: float | None = None
    skill_vs_topic: float | None = None
    reference: ReferenceRate | None = None
    separation: float | None = None
    auc: float | None = None
    mean_probability: float | None = None
    base_rate: float | None = None
    bias: float | None = None
    uncertainty: float | None = None


class ByBasis(Struct, frozen=True, kw_only=True):
    """The scores of stated probabilities, and of wordings read as probabilities."""

    stated: Scores
    wording: Scores


class CorpDecomposition(Struct, frozen=True, kw_only=True):
    """The CORP decomposition: Brier = miscalibration - discrimination + uncertainty.

    `expected`: the miscalibration that perfectly calibrated probabilities would show by
    chance: its mean and its 95th percentile.
    """

    miscalibration: float
    discrimination: float
    uncertainty: float
    expected: ExpectedMiscalibration | None


class Decomposition(Struct, frozen=True, kw_only=True):
    """What the Brier score is made of, by two decompositions."""

    corp: CorpDecomposition
    murphy: MurphyDecomposition


class LeadBand(Struct, frozen=True, kw_only=True):
    """The scored claims made `from` to `to` days ahead, both ends included."""

    first: int = field(name="from")
    last: int | None = field(name="to")
    scored: int
    brier: float


class Timing(Struct, frozen=True, kw_only=True):
    """How far ahead the cohort's claims were made, and how late missed events were.

    Lead: days from the claim to its due date. `by_lead`: bands with a scored claim,
    which has the weight there that it has in the record.
    `late`: missed claims whose event happened after the window.
    """

    median_lead_days: float | None
    by_lead: list[LeadBand]
    late: int
    median_late_days: float | None


class Trend(Struct, frozen=True, kw_only=True):
    """Brier score of the last 12 months minus before, by event; exploratory.

    Below 0 is better than before. A claim belongs to the day its window closed.
    """

    recent: float
    before: float
    recent_events: int
    before_events: int
    difference: float
    interval: Interval | None


class WordingDrift(Struct, frozen=True, kw_only=True):
    """How much surer an outlet's own words sound than the words of the source.

    Per report (p_report - p_claim) * sign(p_claim - 0.5), both on `survey`; above 0 the
    outlet makes it sound surer. `hardened` and `softened`: by at least 0.10.
    """

    reports: int
    mean: float
    interval: Interval | None
    hardened: int
    softened: int


class Figures(Struct, frozen=True, kw_only=True):
    """Every figure of a record."""

    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores
    by_basis: ByBasis
    decomposition: Decomposition | None
    calibration: list[CalibrationBin]
    calibration_test: CalibrationTest | None
    timing: Timing
    trend: Trend | None
    drift: WordingDrift | None


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
    decomposition: Decomposition | None
    calibration: list[CalibrationBin]
    calibration_test: CalibrationTest | None
    timing: Timing
    trend: Trend | None
    drift: WordingDrift | None
