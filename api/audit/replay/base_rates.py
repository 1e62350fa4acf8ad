"""Rates: what the topics of claims came to where somebody said nothing, set by set."""

from collections.abc import Sequence
from statistics import mean

from api.audit.replay.settling import Json


class Rates:
    """The matured events: each one's mean outcome, and its topics."""

    def __init__(self, matured: dict[str, tuple[float, set[str]]]) -> None:
        self.outcomes = {event: outcome for event, (outcome, _) in matured.items()}
        self.of_topic: dict[str, dict[str, float]] = {}
        for event, (outcome, topics) in matured.items():
            for topic in topics:
                self.of_topic.setdefault(topic, {})[event] = outcome
        self.sums = {topic: sum(of.values()) for topic, of in self.of_topic.items()}

    def compare(
        self,
        spoken: set[str],
        topics: Sequence[set[str]],
        points: Sequence[tuple[float, float]],
    ) -> Json:
        """Compare (probability, outcome) points with the rates of their *topics*.

        These are the rates of events that the subject has not *spoken* about.
        """
        if not (points and self.outcomes):
            return {"reference": None, "reference_events": None, "skill_vs_topic": None}
        overall = mean(self.outcomes.values())
        of: dict[str, tuple[float, int]] = {}
        for topic in {topic for some in topics for topic in some}:
            every = self.of_topic.get(topic, {})
            own = [every[event] for event in spoken & every.keys()]
            of[topic] = (self.sums.get(topic, 0.0) - sum(own), len(every) - len(own))
        rates = [
            mean(
                [
                    (of[topic][0] + 10 * overall) / (of[topic][1] + 10)
                    for topic in sorted(some)
                ]
                or [overall]
            )
            for some in topics
        ]
        error = sum((p - o) ** 2 for p, o in points)
        against = sum((r - o) ** 2 for r, (_, o) in zip(rates, points, strict=True))
        return {
            "reference": mean(rates),
            "reference_events": sum(events for _, events in of.values()),
            "skill_vs_topic": 1 - error / against if against else None,
        }
