"""Base rates: how often events of a topic occur, without those of the subject."""

from collections.abc import Sequence
from statistics import fmean

from api.audit.replay.settling import Json


class BaseRates:
    """The matured events: each one's mean outcome, and its topics."""

    def __init__(self, matured: dict[str, tuple[float, set[str]]]) -> None:
        self.outcomes = {event: outcome for event, (outcome, _) in matured.items()}
        self.of_topic: dict[str, dict[str, float]] = {}
        for event, (outcome, topics) in matured.items():
            for topic in topics:
                self.of_topic.setdefault(topic, {})[event] = outcome
        self.overall = fmean(self.outcomes.values()) if self.outcomes else None
        self.sums = {
            topic: sum(outcomes.values()) for topic, outcomes in self.of_topic.items()
        }

    def compare(
        self,
        spoken: set[str],
        topics: Sequence[set[str]],
        points: Sequence[tuple[float, float]],
        weights: Sequence[float],
    ) -> Json:
        """Compare (probability, outcome) points with the base rates of their *topics*.

        These rates leave out the events that the subject has *spoken* about. Each is
        drawn towards the overall rate with the weight of 10 events.
        """
        if not points or self.overall is None:
            return {"reference": None, "reference_events": None, "skill_vs_topic": None}
        rates, events = self.rates(spoken, topics, self.overall)
        error = sum(w * (p - o) ** 2 for w, (p, o) in zip(weights, points, strict=True))
        reference_error = sum(
            w * (r - o) ** 2
            for w, r, (_, o) in zip(weights, rates, points, strict=True)
        )
        return {
            "reference": fmean(rates, weights),
            "reference_events": events,
            "skill_vs_topic": 1 - error / reference_error if reference_error else None,
        }

    def rates(
        self, spoken: set[str], topics: Sequence[set[str]], overall: float
    ) -> tuple[list[float], int]:
        """Return the base rate of each claim's *topics*, and how many events they have.

        Of several topics it is the mean, of none the *overall* rate.
        """
        totals: dict[str, tuple[float, int]] = {}
        for topic in {topic for topic_set in topics for topic in topic_set}:
            every = self.of_topic.get(topic, {})
            own = [every[event] for event in spoken & every.keys()]
            totals[topic] = (
                self.sums.get(topic, 0.0) - sum(own),
                len(every) - len(own),
            )
        rates = [
            fmean(
                [
                    (totals[topic][0] + 10 * overall) / (totals[topic][1] + 10)
                    for topic in sorted(topic_set)
                ]
                or [overall]
            )
            for topic_set in topics
        ]
        return rates, sum(events for _, events in totals.values())
