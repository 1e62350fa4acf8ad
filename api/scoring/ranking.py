"""Leaderboards: those with enough events ranked, the others listed apart."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct
from msgspec.structs import replace

from api.model.references import Subject
from api.scoring import counts, pairs, points, records, skill_sums
from api.scoring.base_rates import Rates
from api.scoring.claims_as_of import ClaimAsOf, ReportAsOf
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import LeaderboardRow, ShrinkageReport
from api.scoring.pairs import CountingOptions, ForecastPair
from api.scoring.peer_scores import Difficulty
from api.scoring.skill_sums import Tally, Topics
from api.scoring.statistics import scores, shrinkage
from api.scoring.statistics.shrinkage import Group

MOST_UNRESOLVED = 0.2
HIGHER_IS_BETTER = {"skill_vs_topic", "hit_rate", "peer_score", "claims"}
ADJUSTED = {"adjusted_skill", "adjusted_brier"}
AGAINST_RATES = {"adjusted_skill", "skill_vs_topic"}
TOO_FEW = "too few subjects or events to tell skill from chance"


class BoardSubject(Struct, frozen=True):
    """Whom a row of a leaderboard is about; one that is `anonymous` is never ranked."""

    index: int
    subject: Subject
    anonymous: bool


class Candidate(Struct, frozen=True, kw_only=True):
    """A subject with what it is ranked by.

    `value`: the figure it is sorted by, before adjusted ones are drawn in; `group`: its
    scores by event; `unresolved`: which share of its closed claims, 0 … 1.
    """

    about: BoardSubject
    value: float | None
    group: Group | None
    unresolved: float


class RowBasis(Struct, frozen=True, kw_only=True):
    """What a row's figures are computed from.

    Its claims, those among them that it is ranked by, and how often topics come to pass
    where it said nothing.
    """

    claims: Sequence[ClaimAsOf]
    ranked_by: Sequence[ClaimAsOf]
    rates: Rates
    difficulty: Difficulty | None = None


class PlacedCandidate(Struct, frozen=True, kw_only=True):
    """A candidate, where it stands, and by what."""

    candidate: Candidate
    value: float | None
    group: Group | None
    ranks: bool
    rank: int | None = None
    rank_interval: tuple[int, int] | None = None


class Ranking(Struct, frozen=True, kw_only=True):
    """Everyone in order: the first `ranked` can be ranked, the others stand by slug."""

    placed: list[PlacedCandidate]
    ranked: int
    shrinkage: ShrinkageReport | None


def rank(candidates: Iterable[Candidate], wanted: BoardFilter) -> Ranking:
    """Put candidates in order, those that can be ranked first, the best before all.

    Where chance could explain every difference nobody has a rank; nor has who has no
    such figure, and stands last.
    """
    placed = [_place(each, wanted) for each in candidates]
    shrunk = None
    if wanted.sort in ADJUSTED:
        placed, shrunk = _shrink(placed)
    placed.sort(key=lambda each: each.candidate.about.subject.slug)
    sign = -1.0 if wanted.sort in HIGHER_IS_BETTER else 1.0
    valued = [(sign * p.value, p) for p in placed if p.ranks and p.value is not None]
    valued.sort(key=lambda each: each[0])
    ranked = [each for _, each in valued]
    if shrunk is None or shrunk.verdict is None:
        ranked = _number(ranked)
    without = [each for each in placed if each.ranks and each.value is None]
    others = [each for each in placed if not each.ranks]
    return Ranking(
        placed=[*ranked, *without, *others],
        ranked=len(ranked) + len(without),
        shrinkage=shrunk,
    )


def candidate(about: BoardSubject, told: RowBasis, wanted: BoardFilter) -> Candidate:
    """Return a candidate by the claims it is ranked by."""
    matured = list(pairs.judge(told.ranked_by, wanted.options))
    group = _group(matured, told, wanted)
    return Candidate(
        about=about,
        value=_value(told, matured, group, wanted),
        group=group,
        unresolved=counts.unresolved(told.ranked_by) or 0.0,
    )


def candidate_from_sums(
    about: BoardSubject,
    sums: Mapping[Topics, Tally],
    unresolved: float,
    reference: Rates,
) -> Candidate:
    """Return a candidate by its tallies, for the default leaderboard."""
    group = skill_sums.group(sums, reference, None)
    return Candidate(
        about=about,
        value=None if group is None else group.mean,
        group=group,
        unresolved=unresolved,
    )


def row(
    placed: PlacedCandidate,
    told: RowBasis,
    options: CountingOptions,
    reports: Iterable[ReportAsOf] = (),
) -> LeaderboardRow:
    """Return a row of the leaderboard, its figures computed.

    *reports* are what an outlet said in words of its own.
    """
    judged_claims = records.judge(told.claims, options)
    by = [
        one.claim
        for one in pairs.judge(told.ranked_by, options)
        if one.probability is not None
    ]
    n = counts.count(told.claims)
    return LeaderboardRow(
        rank=placed.rank,
        rank_interval=placed.rank_interval,
        subject=placed.candidate.about.subject,
        value=placed.value,
        claims=n.total,
        events=len({claim.event for claim in by}),
        closing_days=len({claim.latest for claim in by}),
        unresolved=n.unresolved,
        hits=records.hits(told.claims, judged_claims, options),
        scores=records.score(judged_claims, options, told.rates),
        difficulty=told.difficulty,
        own_wording_brier=_own_wording(judged_claims, reports),
    )


def _own_wording(
    told: Iterable[ForecastPair], reports: Iterable[ReportAsOf]
) -> float | None:
    """Return the Brier score of what an outlet said in its own words, by report."""
    outcomes = {one.claim.claim: one.outcome for one in told}
    errors = [
        (report.read - outcomes[report.claim]) ** 2
        for report in reports
        if report.read is not None and report.claim in outcomes
    ]
    return fsum(errors) / len(errors) if errors else None


def _place(candidate: Candidate, wanted: BoardFilter) -> PlacedCandidate:
    barred = candidate.about.anonymous or candidate.unresolved > MOST_UNRESOLVED
    events = 0 if candidate.group is None else candidate.group.events
    return PlacedCandidate(
        candidate=candidate,
        value=candidate.value,
        group=None if barred else candidate.group,
        ranks=not barred and events >= wanted.min_events,
    )


def _group(
    matured: Sequence[ForecastPair], told: RowBasis, wanted: BoardFilter
) -> Group | None:
    """Return the mean by event of what is sorted by; lower is better."""
    if wanted.sort in AGAINST_RATES:
        settled = pairs.judge(told.ranked_by, replace(wanted.options, cohort="settled"))
        sums = skill_sums.tally(matured, settled)
        return skill_sums.group(sums, told.rates, wanted.topic)
    score = _missed if wanted.sort == "hit_rate" else _squared
    events: dict[int, list[float]] = {}
    for one in matured:
        value = score(one)
        if value is not None:
            events.setdefault(one.claim.event, []).append(value)
    if not events:
        return None
    means = [fsum(each) / len(each) for each in events.values()]
    mean = fsum(means) / len(means)
    return Group(len(means), mean, fsum((each - mean) ** 2 for each in means))


def _squared(one: ForecastPair) -> float | None:
    return None if one.probability is None else (one.probability - one.outcome) ** 2


def _missed(one: ForecastPair) -> float | None:
    if not one.claim.committed:
        return None
    return 1.0 - scores.credit(one.side, one.outcome)


def _value(
    told: RowBasis,
    matured: Sequence[ForecastPair],
    group: Group | None,
    wanted: BoardFilter,
) -> float | None:
    """Return the figure a candidate is sorted by; adjusted ones are drawn in later."""
    match wanted.sort:
        case "claims":
            return float(sum(not each.withdrawn for each in told.ranked_by))
        case "peer_score":
            return told.difficulty and told.difficulty.peer_score
        case "hit_rate":
            return records.hits(told.ranked_by, matured, wanted.options).rate
        case "brier":
            scored = pairs.score(matured, wanted.weight)
            return scores.brier(points.sums(scored)) if scored else None
        case "skill_vs_topic":
            return records.skill_vs_topic(matured, wanted.options, told.rates)
        case "adjusted_skill" | "adjusted_brier":
            return None if group is None else group.mean


def _shrink(
    placed: Sequence[PlacedCandidate],
) -> tuple[list[PlacedCandidate], ShrinkageReport]:
    pool = [each for each in placed if each.group is not None]
    found = shrinkage.shrink([each.group for each in pool if each.group is not None])
    adjusted = dict(zip(map(id, pool), found.adjusted, strict=True))
    told = ShrinkageReport(
        k=found.k,
        prior=found.prior,
        subjects=len(pool),
        verdict=None if found.ranked else found.verdict or TOO_FEW,
    )
    return [
        replace(each, value=adjusted.get(id(each), each.value)) for each in placed
    ], told


def _number(ranked: Sequence[PlacedCandidate]) -> list[PlacedCandidate]:
    groups = [each.group for each in ranked if each.group is not None]
    whole = len(groups) == len(ranked)
    found = shrinkage.rank_intervals(groups) if whole else None
    numbered: list[PlacedCandidate] = []
    rank = 0
    for nth, each in enumerate(ranked):
        if nth == 0 or each.value != ranked[nth - 1].value:
            rank = nth + 1
        interval = None if found is None else found[nth]
        numbered.append(replace(each, rank=rank, rank_interval=interval))
    return numbered
