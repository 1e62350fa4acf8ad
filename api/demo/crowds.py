"""Crowds on four platforms: what they gave questions that have been resolved since.

The figures are from ForecastBench, under CC BY-SA 4.0 as are the two tables in
`forecastbench/` alone; its notice says what was changed.
"""

from datetime import date

from api.demo.forecast_sets import (
    Forecast,
    Forecaster,
    ForecastSet,
    Question,
    rows,
)
from api.model.collections import NewCollection
from api.model.outcomes import Evidence
from api.model.outlets import NewOutlet
from api.model.sources import NewSource

DATA = "https://github.com/forecastingresearch/forecastbench-datasets"
CREDIT = "Figures by ForecastBench, CC BY-SA 4.0."
RESOLVED = (
    "The exact day is not known: it is between the last forecast here and the day on"
    " which the platform resolved the question."
)
COLLECTION = NewCollection(
    name="Crowds on ForecastBench, October 2025 to July 2026",
    rule="What the crowds of Polymarket, Manifold, Metaculus and INFER gave, on the"
    " days on which ForecastBench froze them, a third of its market questions that"
    " have been resolved, without thirteen that can’t be understood from one line or"
    " ask whether a named person is arrested or charged."
    f" {CREDIT}",
)


def _crowd(name: str, role: str, outlet: str, homepage: str) -> Forecaster:
    return Forecaster(
        source=NewSource(name=name, kind="organisation", role=role, links=[DATA]),
        outlet=NewOutlet(name=outlet, homepage=homepage),
        url=DATA,
    )


CROWDS = {
    "infer": _crowd(
        "INFER crowd",
        "Forecasters’ combined probability",
        "INFER",
        "https://www.infer-pub.com/",
    ),
    "manifold": _crowd(
        "Manifold crowd",
        "Market price in play money",
        "Manifold",
        "https://manifold.markets/",
    ),
    "metaculus": _crowd(
        "Metaculus community",
        "Forecasters’ combined probability",
        "Metaculus",
        "https://www.metaculus.com/",
    ),
    "polymarket": _crowd(
        "Polymarket traders", "Market price", "Polymarket", "https://polymarket.com/"
    ),
}


def read() -> ForecastSet:
    """Return the prices of each question, some on several days."""
    pages: dict[str, str] = {}
    questions: dict[str, Question] = {}
    last = {row["question"]: row["made_on"] for row in _prices()}
    for row in rows("forecastbench/questions.csv"):
        questions[row["key"]] = _question(row, date.fromisoformat(last[row["key"]]))
        pages[row["key"]] = row["url"]
    forecasts = [
        Forecast(
            question=row["question"],
            forecaster=CROWDS[row["question"].partition("-")[0]],
            made_on=date.fromisoformat(row["made_on"]),
            probability=float(row["probability"]),
            url=pages[row["question"]],
        )
        for row in _prices()
    ]
    return ForecastSet(collection=COLLECTION, questions=questions, forecasts=forecasts)


def _prices() -> list[dict[str, str]]:
    """Return the prices, the oldest first."""
    return sorted(rows("forecastbench/prices.csv"), key=lambda row: row["made_on"])


def _question(row: dict[str, str], asked_last: date) -> Question:
    """Return a question that was open when it was *asked_last*.

    What happened did so from then on, and by the day on which it was resolved.
    """
    platform = CROWDS[row["key"].partition("-")[0]].outlet.name
    closes_on, resolved_on = (
        date.fromisoformat(row[name]) for name in ("closed_on", "resolved_on")
    )
    happened = row["happened"] == "1"
    return Question(
        key=row["key"],
        statement=row["statement"],
        topic=row["topic"],
        criteria="As the platform resolved the question on its page.",
        closes_on=closes_on,
        happened_on=min(closes_on, resolved_on) if happened else None,
        happened_from=asked_last if happened else None,
        evidence=(
            Evidence(
                url=row["url"], title=f"The question on {platform}, which resolved it"
            ),
            Evidence(url=DATA, title=CREDIT),
        ),
        series=row["series"] or None,
        note=RESOLVED if happened else None,
    )
