"""Three election models of FiveThirtyEight: their forecasts, and the outcomes.

The figures are FiveThirtyEight's, published under CC BY 4.0: the last forecasts of the
2018 governor and Senate races, and four dates of the 2022 governor races. A Democrat's
probability stands for that of an independent who is counted with them.
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

TABLES = "fivethirtyeight/election"
OUTLET = NewOutlet(
    name="FiveThirtyEight",
    homepage="https://fivethirtyeight.com/",
    country="US",
    aliases=["538"],
)
CHECKING = "https://projects.fivethirtyeight.com/checking-our-work/"
PAGES = {
    "2018": "https://fivethirtyeight.com/features/"
    "how-fivethirtyeights-2018-midterm-forecasts-did/",
    "2022": CHECKING,
}
SERIES = {"2018": "US midterm elections 2018", "2022": "US governor elections 2022"}
CREDIT = "Figures by FiveThirtyEight, CC BY 4.0."
RECORDED = f"The result as recorded by FiveThirtyEight. {CREDIT}"
COLLECTION = NewCollection(
    name="FiveThirtyEight models 2018 and 2022",
    rule="Every forecast of the classic, deluxe and lite models in the demonstration's"
    " tables: the last of each 2018 governor and Senate race, and those of four dates"
    f" of 2022 governor races. {CREDIT}",
)


def read() -> ForecastSet:
    """Return the forecasts of 78 races."""
    questions = {row["key"]: _question(row) for row in rows(f"{TABLES}_races.csv")}
    forecasts = [
        Forecast(
            question=row["race"],
            forecaster=_model(row["model"], row["race"][:4]),
            made_on=date.fromisoformat(row["made_on"]),
            probability=float(row["probability"]),
        )
        for row in rows(f"{TABLES}_forecasts.csv")
    ]
    return ForecastSet(collection=COLLECTION, questions=questions, forecasts=forecasts)


def _question(row: dict[str, str]) -> Question:
    day, year = date.fromisoformat(row["decided_on"]), row["key"][:4]
    return Question(
        key=row["key"],
        statement=row["statement"],
        topic="us-elections",
        criteria="The winner of the election as certified.",
        closes_on=day,
        happened_on=day if row["happened"] == "1" else None,
        evidence=(Evidence(url=PAGES[year], title=RECORDED),),
        series=SERIES[year],
    )


def _model(name: str, year: str) -> Forecaster:
    return Forecaster(
        source=NewSource(
            name=f"FiveThirtyEight {name} model",
            kind="model",
            role="Election forecast",
            links=[PAGES[year]],
        ),
        outlet=OUTLET,
        url=PAGES[year],
    )
