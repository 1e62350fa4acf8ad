"""Nine forecasters' last word on the states of the US elections of 8 November 2016.

BuzzFeed News gathered these figures from the forecasters' own sites for a comparison of
them; FiveThirtyEight's are not among them here.
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

EVE, DAY = date(2016, 11, 7), date(2016, 11, 8)
GATHERED = "https://github.com/BuzzFeedNews/2016-11-grading-the-election-forecasts"
CREDIT = "Figures gathered by BuzzFeed News."
RECORDED = f"The results as recorded by BuzzFeed News. {CREDIT}"
COLLECTION = NewCollection(
    name="Nine forecasters of the US elections of 2016",
    rule="The last probability, of 7 November 2016, that each of nine forecasters gave"
    " the Democrats of winning each state: 51 for President, and 32 for the Senate from"
    f" the six who forecast it. {CREDIT}",
    from_on=EVE,
    to_on=EVE,
)
STATEMENTS = {
    "president": "Hillary Clinton wins {} in the 2016 presidential election",
    "senate": "A Democrat wins the 2016 Senate election in {}",
}


def read() -> ForecastSet:
    """Return the forecasts: 51 states for President, 32 for the Senate."""
    forecasters = [_forecaster(row) for row in rows("buzzfeed/forecasters.csv")]
    questions: dict[str, Question] = {}
    forecasts: list[Forecast] = []
    for row in rows("buzzfeed/us_elections_2016.csv"):
        question = _question(row)
        questions[question.key] = question
        forecasts += [
            Forecast(
                question=question.key,
                forecaster=forecaster,
                made_on=EVE,
                probability=float(row[forecaster.source.name]),
            )
            for forecaster in forecasters
            if row[forecaster.source.name]
        ]
    return ForecastSet(collection=COLLECTION, questions=questions, forecasts=forecasts)


def _question(row: dict[str, str]) -> Question:
    return Question(
        key=f"2016-{row['office']}-{row['state']}",
        statement=STATEMENTS[row["office"]].format(row["state"]),
        topic="us-elections",
        criteria="The winner of the state's vote in the election of 8 November 2016.",
        closes_on=DAY,
        happened_on=DAY if row["won"] == "1" else None,
        evidence=(
            Evidence(
                url=GATHERED,
                title=RECORDED,
            ),
        ),
        series="US elections of 8 November 2016",
    )


def _forecaster(row: dict[str, str]) -> Forecaster:
    return Forecaster(
        source=NewSource(
            name=row["name"],
            kind="person" if row["kind"] == "person" else "model",
            role=row["role"],
            links=[GATHERED],
        ),
        outlet=NewOutlet(
            name=row["outlet"], homepage=row["homepage"] or None, country="US"
        ),
        url=GATHERED,
    )
