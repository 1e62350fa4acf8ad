"""Three election models of FiveThirtyEight: their forecasts, and the outcomes.

The figures are FiveThirtyEight's, published under CC BY 4.0: the last forecasts of the
2018 governor and Senate races, and four dates of the 2022 governor races. A Democrat's
probability stands for that of an independent who is counted with them.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from api.commands import requests
from api.commands.claims import AddClaim
from api.commands.collections import AddCollection
from api.commands.outcomes import RecordOutcome
from api.model.claims import NewClaim, NewWindow
from api.model.collections import NewCollection
from api.model.events import NewEvent
from api.model.outcomes import Evidence, NewOutcome
from api.model.outlets import NewOutlet
from api.model.sources import NewSource

FOLDER = Path(__file__).parent
OUTLET = NewOutlet(
    name="FiveThirtyEight", homepage="https://fivethirtyeight.com/", country="US"
)
PAGES = {
    "2018": "https://fivethirtyeight.com/features/"
    "how-fivethirtyeights-2018-midterm-forecasts-did/",
    "2022": "https://projects.fivethirtyeight.com/checking-our-work/",
}
SERIES = {"2018": "US midterm elections 2018", "2022": "US governor elections 2022"}
CREDIT = "Figures by FiveThirtyEight, CC BY 4.0."
COLLECTION = NewCollection(
    name="FiveThirtyEight models 2018 and 2022",
    rule="Every forecast of the classic, deluxe and lite models in the demonstration's"
    " tables: the last of each 2018 governor and Senate race, and those of four dates"
    " of 2022 governor races.",
)


def collection(by: str) -> AddCollection:
    """Return the command that adds the collection of the forecasts."""
    return requests.add_collection(COLLECTION, by)


def races() -> dict[str, dict[str, str]]:
    """Return each race by its key: its statement, day of decision and outcome."""
    return {row["key"]: row for row in _rows("races.csv")}


def claims(by: str, now: datetime) -> Iterator[AddClaim]:
    """Yield the commands that enter the forecasts, in the order of the table."""
    races_by_key = races()
    for row in _rows("forecasts.csv"):
        race = races_by_key[row["race"]]
        year = race["key"][:4]
        made_on = date.fromisoformat(row["made_on"])
        yield requests.add_claim(
            NewClaim(
                statement=race["statement"],
                source=NewSource(
                    name=f"FiveThirtyEight {row['model']} model",
                    kind="model",
                    role="Election forecast",
                    links=[PAGES[year]],
                ),
                outlet=OUTLET,
                made_on=made_on,
                window=NewWindow(
                    earliest=made_on, latest=date.fromisoformat(race["decided_on"])
                ),
                url=PAGES[year],
                published_on=made_on,
                probability=float(row["probability"]),
                event=NewEvent(
                    statement=race["statement"],
                    key=race["key"],
                    series=SERIES[year],
                    criteria="The winner of the election as certified.",
                    topics=["us-elections"],
                ),
                collection=collection(by).slug,
                external_id=f"{row['race']}-{row['model']}-{row['made_on']}",
            ),
            by,
            now,
        )


def outcomes(by: str, now: datetime, slugs: dict[str, str]) -> Iterator[RecordOutcome]:
    """Yield the commands that record the outcome of every race.

    *slugs* are the slugs of events by their keys.
    """
    for race in races().values():
        day = date.fromisoformat(race["decided_on"])
        evidence = [Evidence(url=PAGES[race["key"][:4]], title=CREDIT)]
        outcome = (
            NewOutcome(kind="occurred", on=day, evidence=evidence)
            if race["happened"] == "1"
            else NewOutcome(
                kind="not_occurred", through=day, final=True, evidence=evidence
            )
        )
        yield requests.record_outcome(slugs[race["key"]], outcome, by, now)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
