"""Leaderboards: those with enough events ranked, the others listed apart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct
from msgspec.structs import replace

from api.model import counts, judged, rates, records, scored, scoring, shrinkage
from api.model.difficulty import Difficulty
from api.model.filters import BoardFilter
from api.model.judged import How, Judged
from api.model.rates import Rates
from api.model.references import Subject
from api.model.seen import SeenClaim, SeenReport
from api.model.shrinkage import Group
from api.model.standings import Shrunk, Standing
from api.model.terms import BoardSort

MOST_UNRESOLVED = 0.2
HIGHER_IS_BETTER = {"skill_vs_topic", "hit_rate", "peer_score", "claims"}
ADJUSTED = {"adjusted_skill", "adjusted_brier"}
TOO_FEW = "too few subjects or events to tell skill from chance"


class Candidate(Struct, frozen=True, kw_only=True):
    """A subject with the claims that its figures tell and those it is ranked by.

    One that is `anonymous` is never ranked.
    """

    index: int
    subject: Subject
    claims: Sequence[SeenClaim]
    ranked_by: Sequence[SeenClaim]
    rates: Rates
    anonymous: bool
    difficulty: Difficulty | None = None


class Placed(Struct, frozen=True, kw_only=True):
    """A candidate, where it stands, and by what."""

    candidate: Candidate
    value: float | None
    group: Group | None
    ranks: bool
    rank: int | None = None
    rank_interval: tuple[int, int] | None = None


class Ranking(Struct, frozen=True, kw_only=True):
    """Everyone in order: the first `ranked` can be ranked, the others stand by slug."""

    placed: list[Placed]
    ranked: int
    shrunk: Shrunk | None


def rank(candidates: Iterable[Candidate], wanted: BoardFilter) -> Ranking:
    """Put candidates in order, those that can be ranked first, the best before all.

    Where chance could explain every difference nobody has a rank; nor has who has no
    such figure, and stands last.
    """
    placed = [_place(each, wanted) for each in candidates]
    shrunk = None
    if wanted.sort in ADJUSTED:
        placed, shrunk = _shrink(placed)
    placed.sort(key=lambda each: each.candidate.subject.slug)
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
        shrunk=shrunk,
    )


def standings(
    placed: Iterable[Placed], how: How, reports: Mapping[int, Sequence[SeenReport]]
) -> list[Standing]:
    """Return rows of the leaderboard, their figures computed.

    *reports* are what outlets, by their index, said in words of their own.
    """
    return [
        _standing(each, how, reports.get(each.candidate.index, ())) for each in placed
    ]


def _standing(placed: Placed, how: How, reports: Iterable[SeenReport]) -> Standing:
    candidate = placed.candidate
    told = records.judge(candidate.claims, how)
    by = [
        one.claim
        for one in judged.judge(candidate.ranked_by, how)
        if one.probability is not None
    ]
    n = counts.count(candidate.claims)
    return Standing(
        rank=placed.rank,
        rank_interval=placed.rank_interval,
        subject=candidate.subject,
        value=placed.value,
        claims=n.total,
        events=len({claim.event for claim in by}),
        closing_days=len({claim.latest for claim in by}),
        unresolved=n.unresolved,
        hits=records.hits(candidate.claims, told, how),
        scores=records.score(told, how, candidate.rates),
        difficulty=candidate.difficulty,
        own_wording_brier=_own_wording(told, reports),
    )


def _own_wording(told: Iterable[Judged], reports: Iterable[SeenReport]) -> float | None:
    """Return the Brier score of what an outlet said in its own words, by report."""
    outcomes = {one.claim.claim: one.outcome for one in told}
    errors = [
        (report.read - outcomes[report.claim]) ** 2
        for report in reports
        if report.read is not None and report.claim in outcomes
    ]
    return fsum(errors) / len(errors) if errors else None


def _place(candidate: Candidate, wanted: BoardFilter) -> Placed:
    how = wanted.how
    told = list(judged.judge(candidate.ranked_by, how))
    group = _group(_scores(told, candidate.rates, wanted))
    unresolved = counts.unresolved(candidate.ranked_by) or 0.0
    events = 0 if group is None else group.events
    return Placed(
        candidate=candidate,
        value=_value(candidate, told, group, wanted),
        group=None if candidate.anonymous or unresolved > MOST_UNRESOLVED else group,
        ranks=not candidate.anonymous
        and unresolved <= MOST_UNRESOLVED
        and events >= wanted.min_events,
    )


def _scores(
    told: Sequence[Judged], reference: Rates, wanted: BoardFilter
) -> dict[int, list[float]]:
    """Return what is averaged by event; lower is better."""
    of: dict[BoardSort, Callable[[Judged], float | None]] = {
        "adjusted_skill": lambda one: _against(one, reference, wanted.topic),
        "skill_vs_topic": lambda one: _against(one, reference, wanted.topic),
        "hit_rate": _missed,
    }
    score = of.get(wanted.sort, _squared)
    events: dict[int, list[float]] = {}
    for one in told:
        value = score(one)
        if value is not None:
            events.setdefault(one.claim.event, []).append(value)
    return events


def _squared(one: Judged) -> float | None:
    return None if one.probability is None else (one.probability - one.outcome) ** 2


def _against(one: Judged, reference: Rates, topic: str | None) -> float | None:
    rate = reference.of(rates.chosen(one.claim.topics, topic))
    if one.probability is None or rate is None:
        return None
    return (one.probability - one.outcome) ** 2 - (rate - one.outcome) ** 2


def _missed(one: Judged) -> float | None:
    if not one.claim.committed:
        return None
    return 1.0 - scoring.credit(one.side, one.outcome)


def _group(events: Mapping[int, Sequence[float]]) -> Group | None:
    if not events:
        return None
    means = [fsum(each) / len(each) for each in events.values()]
    mean = fsum(means) / len(means)
    return Group(len(means), mean, fsum((each - mean) ** 2 for each in means))


def _value(
    candidate: Candidate,
    told: Sequence[Judged],
    group: Group | None,
    wanted: BoardFilter,
) -> float | None:
    """Return the figure a candidate is sorted by; adjusted ones are drawn in later."""
    match wanted.sort:
        case "claims":
            return float(sum(not each.withdrawn for each in candidate.ranked_by))
        case "peer_score":
            return candidate.difficulty and candidate.difficulty.peer_score
        case "hit_rate":
            return records.hits(candidate.ranked_by, told, wanted.how).rate
        case "brier":
            points = judged.score(told, wanted.weight)
            return scoring.brier(scored.sums(points)) if points else None
        case "skill_vs_topic":
            return records.skill_vs_topic(told, wanted.how, candidate.rates)
        case "adjusted_skill" | "adjusted_brier":
            return None if group is None else group.mean


def _shrink(placed: Sequence[Placed]) -> tuple[list[Placed], Shrunk]:
    pool = [each for each in placed if each.group is not None]
    found = shrinkage.shrink([each.group for each in pool if each.group is not None])
    adjusted = dict(zip(map(id, pool), found.adjusted, strict=True))
    told = Shrunk(
        k=found.k,
        prior=found.prior,
        subjects=len(pool),
        verdict=None if found.ranked else found.verdict or TOO_FEW,
    )
    return [
        replace(each, value=adjusted.get(id(each), each.value)) for each in placed
    ], told


def _number(ranked: Sequence[Placed]) -> list[Placed]:
    groups = [each.group for each in ranked if each.group is not None]
    whole = len(groups) == len(ranked)
    found = shrinkage.rank_intervals(groups) if whole else None
    numbered: list[Placed] = []
    rank = 0
    for nth, each in enumerate(ranked):
        if nth == 0 or each.value != ranked[nth - 1].value:
            rank = nth + 1
        interval = None if found is None else found[nth]
        numbered.append(replace(each, rank=rank, rank_interval=interval))
    return numbered
