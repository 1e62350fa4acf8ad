"""FiveThirtyEight's forecasts of games: a season of the NHL, the WNBA, World Cups.

The figures are FiveThirtyEight's, published under CC BY 4.0, rounded to six places.
Of two teams in a game that can't be drawn the second's probability is one less the
first's, so only the first's is entered; a match that can be drawn has three results,
whose probabilities are entered as forecasts of one series.
"""

from collections.abc import Iterator
from datetime import date

from api.demo.fivethirtyeight_elections import CHECKING, CREDIT, OUTLET, RECORDED
from api.demo.forecast_sets import (
    Forecast,
    Forecaster,
    ForecastSet,
    Question,
    rows,
)
from api.model.collections import NewCollection
from api.model.outcomes import Evidence
from api.model.sources import NewSource

DATA = "https://github.com/fivethirtyeight/checking-our-work-data"
CITIES = {
    "Aces": "Las Vegas", "Avalanche": "Colorado", "Blackhawks": "Chicago",
    "Blue Jackets": "Columbus", "Blues": "St. Louis", "Bruins": "Boston",
    "Canadiens": "Montreal", "Canucks": "Vancouver", "Capitals": "Washington",
    "Coyotes": "Arizona", "Devils": "New Jersey", "Dream": "Atlanta",
    "Ducks": "Anaheim", "Fever": "Indiana", "Flames": "Calgary",
    "Flyers": "Philadelphia", "Golden Knights": "Vegas", "Hurricanes": "Carolina",
    "Islanders": "New York", "Jets": "Winnipeg", "Kings": "Los Angeles",
    "Kraken": "Seattle", "Liberty": "New York", "Lightning": "Tampa Bay",
    "Lynx": "Minnesota", "Maple Leafs": "Toronto", "Mercury": "Phoenix",
    "Mystics": "Washington", "Oilers": "Edmonton", "Panthers": "Florida",
    "Penguins": "Pittsburgh", "Predators": "Nashville", "Rangers": "New York",
    "Red Wings": "Detroit", "Sabres": "Buffalo", "Senators": "Ottawa",
    "Sharks": "San Jose", "Sky": "Chicago", "Sparks": "Los Angeles",
    "Stars": "Dallas", "Storm": "Seattle", "Sun": "Connecticut",
    "Wild": "Minnesota", "Wings": "Dallas",
}  # fmt: skip
CUPS = {"men": "World Cup", "women": "Women’s World Cup"}


def read_league(league: str, seasons: str) -> ForecastSet:
    """Return the forecasts of the NHL or the WNBA: that the first team wins."""
    model = _model(f"FiveThirtyEight {league} model", f"Forecasts of {league} games")
    questions: dict[str, Question] = {}
    forecasts: list[Forecast] = []
    for row in rows(f"fivethirtyeight/{league.lower()}_games.csv"):
        day = date.fromisoformat(row["day"])
        team, opponent = (
            f"{CITIES[name]} {name}" for name in (row["team"], row["opponent"])
        )
        question = _question(
            key=f"{league} {day} {row['team']}",
            statement=f"The {team} beat the {opponent} on {_written(day)}",
            topic=league.lower(),
            day=day,
            happened=row["won"] == "1",
        )
        questions[question.key] = question
        forecasts.append(_forecast(question, model, row["probability"]))
    return ForecastSet(
        collection=NewCollection(
            name=f"FiveThirtyEight {league} model, {seasons}",
            rule=f"The forecast of every {league} game, playoffs included, of"
            f" {seasons}: the chance of the team named first. {CREDIT}",
        ),
        questions=questions,
        forecasts=forecasts,
    )


def read_world_cups() -> ForecastSet:
    """Return the forecasts of matches: that either team wins, that it is a draw."""
    models = {
        cup: _model(f"FiveThirtyEight {name} model", "Forecasts of football matches")
        for cup, name in CUPS.items()
    }
    questions: dict[str, Question] = {}
    forecasts: list[Forecast] = []
    for row in rows("fivethirtyeight/world_cup_matches.csv"):
        for question, probability in _results(row):
            questions[question.key] = question
            forecasts.append(_forecast(question, models[row["cup"]], probability))
    return ForecastSet(
        collection=NewCollection(
            name="FiveThirtyEight World Cup models, 2014 to 2022",
            rule="The forecast of every match of the World Cups of 2014, 2018 and 2022"
            " and the Women’s World Cups of 2015 and 2019: of each result where a"
            " match can be drawn, else of the team named first. A match that can be"
            " drawn is so entered as three predictions of one series: that either team"
            " wins, and that it is a draw. These are 711 predictions about 279 matches,"
            f" 63 of which could not be drawn. {CREDIT}",
        ),
        questions=questions,
        forecasts=forecasts,
    )


def _results(row: dict[str, str]) -> Iterator[tuple[Question, float]]:
    """Yield each result that a match can have, with its probability."""
    day = date.fromisoformat(row["day"])
    team, opponent = row["team"], row["opponent"]
    at = f"at the {day.year} {CUPS[row['cup']]}"
    win = float(row["win"])
    draw = float(row["draw"]) if row["draw"] else None
    results = [("1", f"{team} beat {opponent} {at}", win)]
    if draw is None:
        results = [("1", f"{team} beat {opponent} {at}, penalties included", win)]
    else:
        results += [
            ("X", f"{team} and {opponent} draw {at}", draw),
            ("2", f"{opponent} beat {team} {at}", round(1 - win - draw, 6)),
        ]
    for result, statement, probability in results:
        yield (
            _question(
                key=f"{row['cup']} {day} {team} {result}",
                statement=statement[:1].upper() + statement[1:],
                topic="world-cup",
                day=day,
                happened=row["result"] == result,
                series=f"{team} and {opponent}, {_written(day)}",
            ),
            probability,
        )


def _question(  # noqa: PLR0913 the facts of one game
    *,
    key: str,
    statement: str,
    topic: str,
    day: date,
    happened: bool,
    series: str | None = None,
) -> Question:
    return Question(
        key=key,
        statement=statement,
        topic=topic,
        criteria="The result of the game as FiveThirtyEight has it.",
        closes_on=day,
        happened_on=day if happened else None,
        evidence=(Evidence(url=DATA, title=RECORDED),),
        series=series,
    )


def _forecast(
    question: Question, model: Forecaster, probability: str | float
) -> Forecast:
    return Forecast(
        question=question.key,
        forecaster=model,
        made_on=question.closes_on,
        probability=float(probability),
    )


def _model(name: str, role: str) -> Forecaster:
    source = NewSource(name=name, kind="model", role=role, links=[CHECKING])
    return Forecaster(source=source, outlet=OUTLET, url=DATA)


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
