"""Thousands of FiveThirtyEight's forecasts of games, scored as their own page does.

Their convention: nothing said as 0 or 1 counts (a team out of the running), and every
update of a forecast weighs 1/n of the n updates. So does ours with `weight=event`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from api.scoring import records
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Figures
from api.scoring.pairs import CountingOptions
from tests import oracles, published_figures
from tests.published_figures import Row
from tests.scoring import columns

DAY = date(2020, 1, 1)
Said = tuple[float, float]


def sides(game: Row) -> list[Said]:
    """Return what was said of each side of a game, and whether it came so.

    Where there is no draw, only of the first side: the second is one less it.
    """
    return [
        (float(game[column]), float(game["won"] == end))
        for column, end in (("first", "1"), ("tie", "tie"), ("second", "2"))
        if game[column]
    ]


GAMES = {
    series: [said for game in games for said in sides(game)]
    for (series,), games in published_figures.groups(
        published_figures.rows("games.csv"), "series"
    ).items()
}


def compute(forecasts: Iterable[tuple[int, Said]], options: CountingOptions) -> Figures:
    """Return the figures of forecasts, each with the number of its event."""
    claims = [
        ClaimAsOf(
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
        for nth, (event, (probability, outcome)) in enumerate(forecasts)
    ]
    return records.compute(columns.of(claims), on=DAY, options=options)


# Skill is against the sample's own base rate; all four were computed with scikit-learn.
SCORES = {
    "nhl": (1401, 0.231256783, 0.068697920, 0.654767971, 0.665549843),
    "wnba": (450, 0.217931422, 0.122013509, 0.624290648, 0.708459335),
    "world_cup men": (496, 0.190737155, 0.166825428, 0.568532432, 0.737926136),
    "world_cup women": (278, 0.148941808, 0.361397020, 0.461577751, 0.852038835),
}


def possible(series: str) -> list[Said]:
    """Return what was said of a series, without what its page leaves out."""
    return [(p, outcome) for p, outcome in GAMES[series] if 0 < p < 1]


def test_every_series_has_its_scores() -> None:
    assert GAMES.keys() == SCORES.keys()


@pytest.mark.parametrize(("series", "expected"), SCORES.items())
def test_forecasts_of_games_have_the_scores_that_others_compute(
    series: str, expected: Sequence[float]
) -> None:
    scores = compute(enumerate(possible(series)), CountingOptions()).scores

    ours = (scores.scored, scores.brier, scores.skill, scores.log_score, scores.auc)
    assert ours == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("series", "within", "outside"),
    [
        ("nhl", False, [0.4]),  # teams given 40 to 50 % won a third of their games
        ("wnba", False, [0.3]),
        ("world_cup men", True, []),
        ("world_cup women", True, []),
    ],
)
def test_forecasts_of_games_are_calibrated_but_for_what_is_known(
    series: str, outside: list[float], *, within: bool
) -> None:
    forecasts = possible(series)
    figures = compute(enumerate(forecasts), CountingOptions())
    assert figures.decomposition is not None
    corp = figures.decomposition.corp
    theirs = oracles.corp(
        [p for p, _ in forecasts],
        [outcome for _, outcome in forecasts],
        [1.0] * len(forecasts),
    )
    ours = (corp.miscalibration, corp.discrimination, corp.uncertainty)

    assert ours == pytest.approx(theirs[:3], abs=1e-9)
    assert corp.expected is not None
    assert (corp.miscalibration <= corp.expected.p95) is within
    assert outside == [
        row.low
        for row in figures.calibration
        if row.n >= 20 and not row.band[0] <= row.rate <= row.band[1]
    ]
    assert figures.calibration_test is not None
    assert figures.calibration_test.p_value > 0.05


def test_with_one_side_of_a_game_the_other_adds_nothing() -> None:
    first = GAMES["nhl"]
    second = [(1 - p, 1 - outcome) for p, outcome in first]
    single = compute(enumerate(first), CountingOptions()).scores
    double = compute([*enumerate(first), *enumerate(second)], CountingOptions()).scores
    assert double.scored == 2 * single.scored
    assert double.brier == pytest.approx(single.brier)
    assert double.events == single.events
    assert double.brier_interval == pytest.approx(single.brier_interval)


def test_updates_weigh_as_much_as_their_number_lets_them() -> None:
    teams = published_figures.groups(
        published_figures.rows("march_madness.csv"), "season", "team"
    )
    forecasts = [
        (nth, (float(row["champion_probability"]), float(row["champion"])))
        for nth, updates in enumerate(teams.values())
        for row in updates
    ]
    scores = compute(forecasts, CountingOptions(weight="event")).scores
    means = [
        sum((p - outcome) ** 2 for event, (p, outcome) in forecasts if event == nth)
        / len(updates)
        for nth, updates in enumerate(teams.values())
    ]
    assert (scores.scored, scores.events) == (978, 180)
    assert scores.brier == pytest.approx(sum(means) / len(means))
    unweighed = compute(forecasts, CountingOptions()).scores
    assert unweighed.brier != pytest.approx(scores.brier, rel=0.05)
