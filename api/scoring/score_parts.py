"""What scores follow from: sums over claims, and what is no sum."""

from typing import NamedTuple

from api.scoring.base_rates import TopicSkill
from api.scoring.figures import Scores
from api.scoring.statistics import scores
from api.scoring.statistics.intervals import Interval
from api.scoring.statistics.scores import Sums


class ScoreParts(NamedTuple):
    """What scores of at least one claim are made of; see Scores."""

    scored: int
    events: int
    sums: Sums
    brier_interval: Interval | None
    brier_range: Interval | None
    hedged_brier_range: Interval | None
    by_yardstick: dict[str, float]
    clipped: int
    skill: TopicSkill | None
    auc: float | None

    @property
    def scores(self) -> Scores:
        """The scores that follow."""
        sums, measured = self.sums, self.skill
        brier = scores.brier(sums)
        log_score = scores.log_score(sums)
        return Scores(
            scored=self.scored,
            events=self.events,
            brier=brier,
            brier_interval=self.brier_interval,
            brier_range=self.brier_range,
            hedged_brier_range=self.hedged_brier_range,
            by_yardstick=self.by_yardstick,
            brier_index=scores.brier_index(brier),
            log_score=log_score,
            clipped=self.clipped,
            baseline_score=scores.baseline_score(log_score),
            skill=scores.skill(sums),
            skill_vs_half=scores.skill_vs_half(brier),
            skill_vs_topic=None if measured is None else measured.skill,
            reference=None if measured is None else measured.reference,
            separation=scores.separation(sums),
            auc=self.auc,
            mean_probability=scores.mean_probability(sums),
            base_rate=scores.base_rate(sums),
            bias=scores.bias(sums),
            uncertainty=scores.uncertainty(sums),
        )
