"""Sets of published forecasts, and the claims that are made of them."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from api.model.claims import NewClaim, NewWindow
from api.model.collections import NewCollection
from api.model.events import NewEvent
from api.model.outcomes import Evidence, NewOutcome, ShortOutcome
from api.model.outlets import NewOutlet
from api.model.sources import NewSource

FOLDER = Path(__file__).parent


class Question(Struct, frozen=True, kw_only=True):
    """What was forecast, and how it came out.

    `closes_on` is the last day on which it could happen; `happened_on` the day on which
    it did, or None if it did not happen and no longer can. `happened_from`: the first
    day on which it can have happened, where the day itself is not known.
    """

    key: str
    statement: str
    topic: str
    criteria: str
    closes_on: date
    happened_on: date | None
    happened_from: date | None = None
    evidence: tuple[Evidence, ...]
    series: str | None = None
    note: str | None = None

    @property
    def outcome(self) -> ShortOutcome:
        """How it came out, as it is recorded about any of its claims."""
        return ShortOutcome(
            happened=self.happened_on is not None,
            on=self.happened_on,
            final=self.happened_on is None,
            evidence=[*self.evidence],
            note=self.note,
        )

    @property
    def span(self) -> NewOutcome | None:
        """When it happened, as a span of days, where only that is known."""
        if self.happened_on is None or self.happened_from is None:
            return None
        return NewOutcome(
            kind="occurred",
            on=self.happened_from,
            on_latest=self.happened_on,
            evidence=[*self.evidence],
            note=self.note,
        )


class Forecaster(Struct, frozen=True, kw_only=True):
    """Who forecast, where it was published, and the page that it can be read on."""

    source: NewSource
    outlet: NewOutlet
    url: str


class Forecast(Struct, frozen=True, kw_only=True):
    """The probability that a forecaster gave, from a day on, to a question."""

    question: str
    forecaster: Forecaster
    made_on: date
    probability: float
    url: str | None = None


class ForecastSet(Struct, frozen=True, kw_only=True):
    """A declared set of forecasts, and the questions that they answer by their keys."""

    collection: NewCollection
    questions: Mapping[str, Question]
    forecasts: Iterable[Forecast]


def claims(forecasts: ForecastSet, collection: str) -> Iterator[NewClaim]:
    """Yield a claim for each forecast; *collection* is the slug of the set."""
    for forecast in forecasts.forecasts:
        question = forecasts.questions[forecast.question]
        forecaster = forecast.forecaster
        yield NewClaim(
            statement=question.statement,
            source=forecaster.source,
            outlet=forecaster.outlet,
            made_on=forecast.made_on,
            window=NewWindow(earliest=forecast.made_on, latest=question.closes_on),
            url=forecast.url or forecaster.url,
            published_on=forecast.made_on,
            probability=forecast.probability,
            event=NewEvent(
                statement=question.statement,
                key=question.key,
                series=question.series,
                criteria=question.criteria,
                topics=[question.topic],
            ),
            collection=collection,
            external_id=f"{forecaster.source.name}, {question.key}, {forecast.made_on}",
        )


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table in this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
