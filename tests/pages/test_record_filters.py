"""Filters of a record that its form does not show are told in words."""

import pytest

from api.pages.text import record_filters
from api.scoring.filters import RecordFilter


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (RecordFilter(), []),
        (RecordFilter(topic="roads", basis="stated", bins=5), []),
        (RecordFilter(role="own_voice"), ["what it said in its own name"]),
        (RecordFilter(outlet="the-sun"), ["what was in The Sun"]),
        (
            RecordFilter(horizon_min=1, horizon_max=30, weight="event"),
            [
                "what was said 1 day before or earlier",
                "what was said 30 days before or later",
                "each question once",
            ],
        ),
        (
            RecordFilter(entry="prospective"),
            ["what was entered before the outcome was known"],
        ),
    ],
)
def test_a_filter_is_told_in_words(filters: RecordFilter, words: list[str]) -> None:
    assert [*record_filters.describe(filters, {"outlet": "The Sun"})] == words
