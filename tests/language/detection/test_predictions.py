"""Predictions that rules alone detect in a text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.language.detection import predictions
from api.language.detection.predictions import Suggestion

SAID = date(2022, 4, 29)


def suggest(text: str) -> list[Suggestion]:
    return list(predictions.read(text, SAID))


def only(text: str) -> Suggestion:
    (suggestion,) = suggest(text)
    return suggestion


@pytest.mark.parametrize(
    ("text", "speaker", "hedge", "due"),
    [
        ("Jane Doe said the bank will fail.", "Jane Doe", None, None),
        ("“The bank will fail,” said Jane Doe.", "Jane Doe", None, None),
        ("“The bank will fail,” Jane Doe said.", "Jane Doe", None, None),
        ("According to Jane Doe, the bank may fail.", "Jane Doe", "may", None),
        ("Foreign Minister Jane Doe warned it could fail.", "Jane Doe", "could", None),
        ("The bank could fail within weeks.", None, "could", "within weeks"),
        ("The bank will probably fail by June.", None, "probably", "by June"),
        (
            "The bank is expected to close by the end of the year.",
            None,
            "expected to",
            "by the end of the year",
        ),
        ("Analysts predicted prices will fall in May.", "Analysts", None, "in May"),
        (
            "There is a good chance of rain on Sunday.",
            None,
            "good chance",
            "on Sunday",
        ),
        ("Mr Roe told reporters on Monday that it may close.", "Roe", "may", None),
        ("The bank is opening ten branches next year.", None, None, "next year"),
        ("The law is set to change in 2025.", None, "set to", "in 2025"),
    ],
)
def test_a_prediction_is_found(
    text: str, speaker: str | None, hedge: str | None, due: str | None
) -> None:
    suggestion = only(text)

    assert (suggestion.source and suggestion.source.name) == speaker
    assert (suggestion.wording and suggestion.wording.phrase) == hedge
    assert suggestion.due == due
    assert suggestion.why


@pytest.mark.parametrize(
    "text",
    [
        "Generals demand that Putin will launch a war by May 9.",
        "Jane Doe urged the bank to close by June.",
        "Jane Doe said the bank must close by June.",
        "Jane Doe said the bank should close by June.",
        "Jane Doe said the bank would close.",
        "Jane Doe said the bank could have failed in May.",
        "They had expected it could march across the country in May.",
        "The bank closed on Monday.",
        "Will the bank close by June?",
        "If rates rise, the bank will fail by June, Jane Doe said.",
        "We will make the country great!",
        "“We shall overcome,” said Jane Doe.",
        "The bank may close.",
        "In May the bank closed.",
        "His will was read on Monday.",
        "The might of the army was on show on May 9.",
        "Jane Doe asked whether it will rain by June?",
        "Jane Doe said on Monday that the bank closed.",
        "x" * 700 + " will fall by June.",
        "",
    ],
)
def test_what_predicts_nothing_is_left_out(text: str) -> None:
    assert suggest(text) == []


def test_a_quotation_continues_in_the_next_paragraph() -> None:
    first, second = suggest(
        "Jane Doe said: “The bank will fail.\n\n“Others may follow it.”\n"
    )

    assert [
        suggestion.source and suggestion.source.name for suggestion in (first, second)
    ] == [
        "Jane Doe",
        "Jane Doe",
    ]
    assert second.quote == "Others may follow it."


def test_a_surname_or_a_pronoun_is_whoever_was_named() -> None:
    text = "Jane Doe said it will rain. Ms Doe said it may snow. She said it will hail."

    assert [
        suggestion.source and suggestion.source.name for suggestion in suggest(text)
    ] == ["Jane Doe"] * 3


def test_a_flat_denial_says_that_it_will_not() -> None:
    suggestion = only("Jane Doe said the bank will not fail by June.")

    assert (suggestion.direction, suggestion.wording) == ("will_not", None)


def test_a_hedge_is_never_hardened() -> None:
    suggestion = only("Jane Doe said the bank could well fail.")

    assert suggestion.wording is not None
    assert suggestion.wording.phrase == "could well"
    assert suggestion.wording.point is None


def test_each_sentence_says_where_it_starts() -> None:
    text = "It rained. Jane Doe said it will snow."

    assert text[only(text).start :].startswith("Jane Doe")


PIECES = [
    *("Jane Doe said", "will", "may", "could", "by June", "“", "”", "\n", ".", "?"),
    *("the bank", "is set to", "fail", "on Monday", "if", "Mr", ",", "he told", "May"),
]


@given(
    st.text(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for suggestion in suggest(text):
        assert suggestion.sentence in text
        assert text[suggestion.start :].startswith(suggestion.sentence)
        assert suggestion.source is not None or suggestion.window is not None
