"""The sets of the demonstration: their totals, and that their tables are sound."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from api.demo import forecast_sets, loading
from api.demo.forecast_sets import ForecastSet

FOLDER = Path(loading.__file__).parent
# Of each set: forecasts, questions, forecasters.
TOTALS = {
    "Nine forecasters of the US elections of 2016": (651, 83, 9),
    "FiveThirtyEight models 2018 and 2022": (297, 78, 3),
    "FiveThirtyEight NHL model, 2021–22": (1401, 1401, 1),
    "FiveThirtyEight WNBA model, 2021 and 2022": (450, 450, 1),
    "FiveThirtyEight World Cup models, 2014 to 2022": (711, 711, 2),
    "Crowds on ForecastBench, October 2025 to July 2026": (541, 319, 4),
}
SETS = {chosen.collection.name: chosen for chosen in loading.forecasts()}


@pytest.mark.parametrize("name", TOTALS)
def test_a_set_has_the_forecasts_that_its_rule_names(name: str) -> None:
    chosen = SETS[name]
    forecasts = list(chosen.forecasts)
    names = {forecast.forecaster.source.name for forecast in forecasts}
    asked = {forecast.question for forecast in forecasts}
    assert (len(forecasts), len(asked), len(names)) == TOTALS[name]
    assert asked == set(chosen.questions)


def test_there_is_no_other_set() -> None:
    assert set(SETS) == set(TOTALS)


@pytest.mark.parametrize("chosen", SETS.values(), ids=SETS)
def test_a_claim_of_a_set_says_all_that_a_reader_asks(chosen: ForecastSet) -> None:
    ids = Counter[str | None]()
    for claim in forecast_sets.claims(chosen, "slug"):
        assert claim.probability is not None
        assert 0 <= claim.probability <= 1
        assert claim.quote is None  # a number was published, and no sentence
        assert claim.url is not None
        assert not isinstance(claim.source, str)
        assert claim.source.role
        assert claim.window is not None
        assert claim.window.latest is not None
        assert claim.made_on <= claim.window.latest
        ids[claim.external_id] += 1
    assert set(ids.values()) == {1}
    for question in chosen.questions.values():
        assert question.criteria
        assert question.evidence
        assert not re.search(r"\?|\bWill\b", question.statement[:5])
        happened = question.happened_on
        assert happened is None or happened <= question.closes_on


@pytest.mark.parametrize(
    ("chosen", "credit"),
    [
        ("Nine forecasters of the US elections of 2016", "BuzzFeed News"),
        ("FiveThirtyEight NHL model, 2021–22", "FiveThirtyEight, CC BY 4.0"),
        (
            "Crowds on ForecastBench, October 2025 to July 2026",
            "ForecastBench, CC BY-SA 4.0",
        ),
    ],
)
def test_a_set_credits_whose_figures_it_has(chosen: str, credit: str) -> None:
    forecasts = SETS[chosen]
    assert credit in forecasts.collection.rule
    for question in forecasts.questions.values():
        assert any(credit in (shown.title or "") for shown in question.evidence)


def test_each_folder_of_tables_has_its_credit() -> None:
    folders = {path.parent for path in FOLDER.rglob("*.csv")}
    assert {folder.name for folder in folders} == {
        "buzzfeed",
        "fivethirtyeight",
        "forecastbench",
    }
    for folder in folders:
        (notice,) = folder.glob("*.md")
        assert "github.com/" in notice.read_text("utf-8")
    shared_alike = FOLDER / "forecastbench" / "LICENSE.md"
    assert "creativecommons.org/licenses/by-sa/4.0/" in shared_alike.read_text("utf-8")


def test_what_a_platform_resolved_happened_on_no_known_day() -> None:
    crowds = SETS["Crowds on ForecastBench, October 2025 to July 2026"]
    last = {key: max(days) for key, days in _days_asked(crowds).items()}
    happened = [q for q in crowds.questions.values() if q.happened_on is not None]
    assert len(happened) == 88
    for question in happened:
        span = question.span
        assert span is not None
        assert span.on is not None
        assert span.on == last[question.key]
        assert span.on_latest is not None
        assert span.on <= span.on_latest <= question.closes_on
        assert any(" which resolved it" in (e.title or "") for e in span.evidence)


def _days_asked(chosen: ForecastSet) -> dict[str, list[date]]:
    asked: dict[str, list[date]] = {}
    for forecast in chosen.forecasts:
        asked.setdefault(forecast.question, []).append(forecast.made_on)
    return asked


def test_the_rule_of_the_world_cups_counts_matches() -> None:
    cups = SETS["FiveThirtyEight World Cup models, 2014 to 2022"]
    matches = Counter(question.series for question in cups.questions.values())
    assert set(matches.values()) == {1, 3}
    undrawn = sum(number == 1 for number in matches.values())
    said = f"{len(cups.questions)} predictions about {len(matches)} matches, {undrawn} "
    assert said in cups.collection.rule


@pytest.mark.parametrize("chosen", SETS.values(), ids=SETS)
def test_evidence_by_a_forecaster_itself_says_so(chosen: ForecastSet) -> None:
    for question in chosen.questions.values():
        for shown in question.evidence:
            if "fivethirtyeight" in shown.url:
                assert "as recorded by FiveThirtyEight" in (shown.title or "")
