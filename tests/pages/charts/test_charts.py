"""How figures are written and days are placed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markupsafe import Markup

from api.pages.charts import svg, time_axis
from api.pages.text import formatting

DAYS = some.dates()
NOW = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "–"),
        (0.0, "0%"),
        (0.004, "<1%"),
        (0.454, "45%"),
        (0.996, ">99%"),
        (1.0, "100%"),
        (-0.12, "−12%"),
    ],
)
def test_only_none_is_0_and_only_all_is_100_percent(
    share: float | None, written: str
) -> None:
    assert formatting.percent(share) == written


def test_figures_have_the_digits_that_make_sense() -> None:
    assert formatting.score(0.1934) == "0.19"
    assert formatting.score(0.03412) == "0.034"
    assert formatting.score(-0.18) == "−0.18"
    assert formatting.score(1e-9) == "<0.0001"
    assert formatting.between((0.454, 0.828)) == "45–83%"
    assert formatting.count(10000) == "10,000"
    assert formatting.count(4.5) == "4.5"
    assert formatting.plural(1, "day") == "1 day"
    assert formatting.plural(2, "day") == "2 days"
    assert formatting.day(date(2022, 5, 9)) == "9 May 2022"


def test_a_window_is_written_in_words() -> None:
    made, first, last = date(2022, 4, 29), date(2022, 6, 1), date(2022, 8, 31)
    assert formatting.window(made, made, None) == "no date given"
    assert formatting.window(made, last, last) == "on 31 August 2022"
    assert formatting.window(made, made, last) == "by 31 August 2022"
    assert formatting.window(made, first, last) == "1 June 2022 to 31 August 2022"


def test_words_are_cut_between_words() -> None:
    assert formatting.clip("one two three", 20) == "one two three"
    assert formatting.clip("one two three", 10) == "one two…"
    assert formatting.clip("x" * 30, 10) == "x" * 9 + "…"


@given(some.lists(DAYS, min_size=1, max_size=6), DAYS)
def test_any_days_have_an_axis_with_few_ticks(days: list[date], core: date) -> None:
    axis = time_axis.over(days, core=core)
    assert axis.first <= axis.last
    assert all(0.0 <= axis.place(day) <= 1.0 for day in days)
    ticks = time_axis.ticks(axis)
    assert len(ticks) <= time_axis.MOST_TICKS
    assert all(axis.first <= tick <= axis.last for tick in ticks)
    assert "<svg" in time_axis.draw(axis, NOW)


def test_one_far_day_does_not_squash_the_rest() -> None:
    axis = time_axis.over([NOW, NOW + timedelta(days=30), date(9999, 12, 31)], core=NOW)
    assert axis.last.year == NOW.year + 10


def test_what_is_drawn_is_escaped() -> None:
    image = svg.image("<b>", '"&', svg.words("</text>"), class_='"x')
    assert image == Markup(
        '<svg role="img" class="&#34;x"><title>&lt;b&gt;</title>'
        "<desc>&#34;&amp;</desc><text>&lt;/text&gt;</text></svg>"
    )
