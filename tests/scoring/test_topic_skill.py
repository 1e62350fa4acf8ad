"""What subjects are ranked by, beside base rates of topics, claim by claim."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from statistics import fmean

import numpy as np
import pytest

from api.audit.replay.base_rates import BaseRates
from api.scoring import event_rates, pairs, topic_skill
from api.scoring.by_subject import BySubject
from api.scoring.claim_columns import Floats
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.pairs import CountingOptions
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import Spoken
from api.scoring.topic_skill import Reference
from tests.scoring import columns

SUBJECTS, EVENTS = 5, 12
TOPICS = ((), ("war",), ("energy",), ("war", "energy"), ("vote",))
DUE = date(2026, 3, 31)


def claim(subject: int, event: int, p: float, o: float, *topics: str) -> ClaimAsOf:
    """Return a claim that is settled; its window is closed."""
    return ClaimAsOf(
        claim=0,
        event=event,
        source=subject,
        topics=list(topics),
        made_on=DUE - timedelta(days=9),
        earliest=DUE,
        latest=DUE,
        closed=True,
        degree=o,
        basis="stated",
        probability=p,
    )


def crowd(random: Random) -> list[ClaimAsOf]:
    """Return claims of which many about one event differ in topics or in outcome."""
    return [
        claim(
            random.randrange(SUBJECTS),
            random.randrange(EVENTS),
            random.choice([0.1, 0.4, 0.5, 0.9]),
            random.choice([0.0, 0.0, 1.0, 0.25]),
            *random.choice(TOPICS),
        )
        for _ in range(60)
    ]


def summaries(claims: Sequence[ClaimAsOf], topic: str | None = None) -> ScoreSummaries:
    """Return how the subjects did, by all their claims."""
    selected = pairs.select(columns.of(claims), CountingOptions())
    subject = np.array([each.source for each in claims])
    rates = event_rates.measure(
        selected.claims,
        selected.claims.event,
        np.arange(len(claims)),
        np.ones(EVENTS, np.bool_),
    )
    spoken = Spoken.by(selected.claims, subject)
    reference = Reference(rates, spoken, {})
    scored = BySubject(selected, subject, SUBJECTS)
    table = topic_skill.add_up(scored, reference, topic)
    return topic_skill.summarize(table, rates.totals, reference.topics, SUBJECTS)


def differences(claims: Sequence[ClaimAsOf], subject: int) -> dict[int, float]:
    """Return by event the mean of (p - o)² - (r - o)² over a subject's claims."""
    matured = {
        str(event): (
            fmean(degree(each) for each in about),
            {topic for each in about for topic in each.topics},
        )
        for event, about in by_event(claims).items()
    }
    reference = BaseRates(matured)
    own = [each for each in claims if each.source == subject]
    spoken = {str(each.event) for each in own}
    topics = [set(each.topics) for each in own]
    rates, _ = reference.rates(spoken, topics, reference.overall or 0.0)
    rate = dict(zip(map(id, own), rates, strict=True))
    return {
        event: fmean(
            ((each.probability or 0.0) - degree(each)) ** 2
            - (rate[id(each)] - degree(each)) ** 2
            for each in about
        )
        for event, about in by_event(own).items()
    }


def degree(of: ClaimAsOf) -> float:
    return of.degree or 0.0


def by_event(claims: Iterable[ClaimAsOf]) -> dict[int, list[ClaimAsOf]]:
    events: dict[int, list[ClaimAsOf]] = {}
    for each in claims:
        events.setdefault(each.event, []).append(each)
    return events


@pytest.mark.parametrize("seed", range(8))
def test_by_event_each_claim_is_beside_the_base_rate_of_its_own_topics(
    seed: int,
) -> None:
    claims = crowd(Random(seed))
    found = summaries(claims)
    for subject in range(SUBJECTS):
        expected: Floats = np.array([*differences(claims, subject).values()])
        assert found.events[subject] == expected.size
        assert found.mean[subject] == pytest.approx(expected.mean(), abs=1e-8)
        squares = ((expected - expected.mean()) ** 2).sum()
        assert found.squares[subject] == pytest.approx(squares, abs=1e-7)


def test_who_names_the_same_topics_is_measured_alike_beside_others() -> None:
    plain = [claim(0, event, 0.3, event % 2, "war") for event in range(6)]
    others = [claim(1, event, 0.7, 0.0, "war") for event in range(6, 12)]
    mixed = [claim(1, event, 0.7, 0.0, "war", "energy") for event in range(6, 12)]
    alone, beside = (summaries([*plain, *others, *more]) for more in (others, mixed))
    for before, after in zip(alone, beside, strict=True):
        assert before[0] == after[0]
    assert alone.mean[1] != beside.mean[1]


def test_by_one_topic_no_claims_differ() -> None:
    claims = crowd(Random(3))
    of_one = [
        claim(each.source, each.event, each.probability or 0.0, degree(each), "war")
        for each in claims
    ]
    for event in range(EVENTS):  # so that the rate of the topic is of the same events
        of_one.append(claim(4, event, 0.5, 0.0, "war"))
        claims.append(claim(4, event, 0.5, 0.0, "war"))
    found, expected = summaries(claims, "war"), summaries(of_one)
    for values, same in zip(found, expected, strict=True):
        assert values.tolist() == same.tolist()
