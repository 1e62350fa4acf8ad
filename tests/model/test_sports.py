"""Thousands of FiveThirtyEight's forecasts of games, and what their own page says.

Their convention: nothing said as 0 or 1 counts (a team out of the running), and every
update of a forecast weighs 1/n of the n updates. So does ours with `weight=event`.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from api.model import records
from api.model.figures import Figures
from api.model.judged import How
from api.model.seen import SeenClaim

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "fivethirtyeight"
DAY = date(2020, 1, 1)

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"nothing at {FOLDER}")


def read(name: str, *columns: str) -> list[tuple[str, float, float]]:
    """Return what a file says of each game: its number, probability and outcome."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [
            (f"{nth}-{column}", float(row[column]), float(row[f"{column}_outcome"]))
            for nth, row in enumerate(csv.DictReader(file))
            for column in columns
            if row[column] and row[f"{column}_outcome"]
        ]


def compute(told: list[tuple[int, float, float]], how: How) -> Figures:
    """Return the figures of forecasts, each with the number of its event."""
    claims = [
        SeenClaim(
            claim=nth,
            event=event,
            made_on=DAY,
            earliest=DAY,
            latest=DAY,
            closed=True,
            degree=outcome,
            probability=probability,
            basis="stated",
        )
        for nth, (event, probability, outcome) in enumerate(told)
    ]
    return records.compute(claims, on=DAY, how=how)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("nhl_games.csv", ("prob1",)),
        ("wnba_games.csv", ("prob1",)),
        ("world_cup_matches_men.csv", ("prob1", "probtie", "prob2")),
        ("world_cup_matches_women.csv", ("prob1", "probtie", "prob2")),
    ],
)
def test_forecasts_of_games_are_well_calibrated_and_skilled(
    name: str, columns: tuple[str, ...]
) -> None:
    told = [
        (nth, p, o) for nth, (_, p, o) in enumerate(read(name, *columns)) if 0 < p < 1
    ]
    figures = compute(told, How())
    plain = sum((p - o) ** 2 for _, p, o in told) / len(told)
    assert figures.scores.brier == pytest.approx(plain)
    assert figures.scores.skill is not None
    assert 0.02 < figures.scores.skill < 0.6
    outside = [
        row
        for row in figures.calibration
        if row.n >= 20 and not row.band[0] <= row.rate <= row.band[1]
    ]
    assert len(outside) <= 2
    assert figures.decomposition is not None
    expected = figures.decomposition.corp.expected
    assert expected is not None
    assert figures.decomposition.corp.miscalibration < 3 * expected.p95


def test_with_one_side_of_a_game_the_other_adds_nothing() -> None:
    one, other = read("nhl_games.csv", "prob1"), read("nhl_games.csv", "prob2")
    both = [
        (nth, p, o) for sides in (one, other) for nth, (_, p, o) in enumerate(sides)
    ]
    single = compute([(nth, p, o) for nth, (_, p, o) in enumerate(one)], How())
    double = compute(both, How())
    assert double.scores.brier == pytest.approx(single.scores.brier)
    assert double.scores.events == single.scores.events
    assert double.scores.brier_interval == pytest.approx(single.scores.brier_interval)


def test_updates_weigh_as_much_as_their_number_lets_them() -> None:
    with (FOLDER / "march_madness_men.csv").open(encoding="utf-8") as file:
        rows = [
            (
                f"{row['season']} {row['team']}",
                float(row["rd7_win"]),
                float(row["rd7_win_outcome"]),
            )
            for row in csv.DictReader(file)
            if row["rd7_win_outcome"] and 0 < float(row["rd7_win"]) < 1
        ]
    numbers = {key: n for n, key in enumerate(dict.fromkeys(key for key, _, _ in rows))}
    figures = compute([(numbers[k], p, o) for k, p, o in rows], How(weight="event"))
    updates: dict[str, list[float]] = {}
    for key, p, o in rows:
        updates.setdefault(key, []).append((p - o) ** 2)
    means = [sum(each) / len(each) for each in updates.values()]
    assert figures.scores.scored > figures.scores.events == len(updates)
    assert figures.scores.brier == pytest.approx(sum(means) / len(means))
