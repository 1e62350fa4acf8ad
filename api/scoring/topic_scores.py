"""How subjects did by the topics of their claims, whatever the base rates are.

By event a subject differs from base rates by d, the mean over its claims about it of
(p - o)² - (r - o)² = p(p - 2o) + (2o - r)r. Nearly always these claims have the same
topics and so the same r; such events are summed up by topics. The others are held one
by one.
"""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from api.scoring import grouping, subject_rates
from api.scoring.base_rates import Rates
from api.scoring.claim_columns import Bools, Floats, Numbers, Small
from api.scoring.grouping import Codes
from api.scoring.subject_rates import OwnRates


class WholeScores(NamedTuple):
    """Events whose claims by a subject have the same topics, by these topics.

    A row a subject and set of topics; `events`: how many. By event, `error` is the mean
    of p(p - 2o) and `outcome` that of o, each over the claims about it: the means of
    these, the sums of squares about them, and of the products of both. `topics`: how
    many each is about.
    """

    subject: Small
    events: Small
    error: Floats
    outcome: Floats
    error_squares: Floats
    products: Floats
    outcome_squares: Floats
    topics: Numbers


class MixedScores(NamedTuple):
    """Events whose claims by a subject differ in topics, one by one.

    A row a subject, event and set of topics; those of an event lie together, and the
    first of them `begins` it. `share`, 0 … 1: how many of the claims about the event
    have these topics; `outcome`: the mean of their o; `error`: the sum of their
    p(p - 2o) by the number of all claims about it. `topics`: how many each is about.
    """

    subject: Small
    begins: Bools
    share: Floats
    error: Floats
    outcome: Floats
    topics: Numbers


ScoresT = TypeVar("ScoresT", WholeScores, MixedScores)


class Rated(NamedTuple, Generic[ScoresT]):
    """Scores, and what base rates leave out for them; see OwnRates."""

    scores: ScoresT
    own: OwnRates

    @classmethod
    def join(cls, tables: Sequence["Rated[ScoresT]"]) -> "Rated[ScoresT]":
        """Return at least one table, one after the other."""
        scores, own = zip(*tables, strict=True)
        return Rated(grouping.join(scores), grouping.join(own))

    def of(self, which: Bools) -> "Rated[ScoresT]":
        """Return the rows of some subjects; *which* is a mask over their numbers."""
        scores = which[self.scores.subject]
        own = np.repeat(scores, self.scores.topics)
        return Rated(grouping.take(self.scores, scores), grouping.take(self.own, own))

    def renumbered(self, numbers: Codes) -> "Rated[ScoresT]":
        """Return the same with the *numbers* of those numbered here."""
        subject = numbers[self.scores.subject].astype(self.scores.subject.dtype)
        return Rated(self.scores._replace(subject=subject), self.own)

    def rates(self, rates: Rates, numbers: Mapping[str, int]) -> Floats:
        """Return each row's base rate, 0 … 1; see `subject_rates.reference_rates`."""
        return subject_rates.reference_rates(
            self.scores.topics, self.own, rates, numbers
        )


class TopicTable(NamedTuple):
    """How subjects did on all their events."""

    whole: Rated[WholeScores]
    mixed: Rated[MixedScores]

    @classmethod
    def join(cls, tables: Sequence["TopicTable"]) -> "TopicTable":
        """Return at least one table, one after the other."""
        return cls(
            Rated[WholeScores].join([table.whole for table in tables]),
            Rated[MixedScores].join([table.mixed for table in tables]),
        )

    def of(self, which: Bools) -> "TopicTable":
        """Return the rows of some subjects; *which* is a mask over their numbers."""
        return TopicTable(self.whole.of(which), self.mixed.of(which))

    def renumbered(self, numbers: Codes) -> "TopicTable":
        """Return the same with the *numbers* of those numbered here."""
        return TopicTable(
            self.whole.renumbered(numbers), self.mixed.renumbered(numbers)
        )


class Differences(NamedTuple):
    """What d is of some events, and whose each is: parallel arrays."""

    subject: Codes
    difference: Floats


def of_mixed(
    mixed: Rated[MixedScores], rates: Rates, numbers: Mapping[str, int]
) -> Differences:
    """Return d of the events whose claims differ in topics."""
    by, rate = mixed.scores, mixed.rates(rates, numbers)
    event = np.cumsum(by.begins) - 1
    difference = by.error + by.share * (2.0 * by.outcome - rate) * rate
    subject = by.subject[by.begins].astype(np.intp)
    return Differences(subject, np.bincount(event, difference).astype(np.float64))
