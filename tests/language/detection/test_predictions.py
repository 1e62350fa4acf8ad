"""Predictions that rules find in the grammar of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.language.detection.predictions import Prediction
from tests.reading import read


def only(text: str) -> Prediction:
    (prediction,) = read(text)
    return prediction


def hedge_of(prediction: Prediction) -> str | None:
    wording = prediction.asserted.wording
    return None if wording is None else wording.phrase


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
        ("It may well rain by Sunday night.", None, "may well", "by Sunday night"),
        ("The bank has a 70% chance of failing in May.", None, "70%", "in May"),
        ("The bank will not open until June.", None, None, "before June"),
        ("May 9 may be the day of the handover.", None, "may", "May 9"),
        ("Rate cut expected in June", None, "expected", "in June"),
        ("Experts: Collapse very likely in June", "Experts", "very likely", "in June"),
    ],
)
def test_a_prediction_is_found(
    text: str, speaker: str | None, hedge: str | None, due: str | None
) -> None:
    prediction = only(text)

    assert (prediction.speaker and prediction.speaker.name) == speaker
    assert hedge_of(prediction) == hedge
    assert prediction.due == due
    assert prediction.why or speaker is None


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
        "Jane Doe wrongly said the bank will fail in June.",
        "Jane Doe had said the bank would fail in June.",
        "Jane Doe would not say that the bank will fail in June.",
        "The statistics will be out in May, the office of Brell forecast.",
        "Never will the bank be sold this year.",
        "x" * 700 + " will fall by June.",
        "",
    ],
)
def test_what_predicts_nothing_is_left_out(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("The bank could fail within weeks.", "The bank will fail"),
        ("No deal will be reached in May.", "A deal will be reached"),
        ("There will be no election in May.", "There will be an election"),
        ("Nobody will be charged in May.", "Somebody will be charged"),
        ("The bank probably won't cut rates in May.", "The bank will cut rates"),
        ("The bank is very likely to fail in May.", "The bank will fail"),
        ("The bank’s going to fail in May.", "The bank will fail"),
        ("They see prices falling in May.", "Prices will fall"),
        ("Jane Doe expects prices to fall in May.", "Prices will fall"),
        ("There is a 40% chance of a crash in May.", "There will be a crash"),
        ("A crash is expected in May.", "A crash will happen"),
        ("“I may leave in May,” said Jane Doe.", "Jane Doe will leave"),
        ("It will rain in May, according to Jane Doe.", "It will rain"),
        ("Neither Roe nor Doe will leave in May.", "Either Roe or Doe will leave"),
    ],
)
def test_a_statement_says_plainly_what_will_happen(text: str, statement: str) -> None:
    assert only(text).statement == statement


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Jane Doe, the mayor, said it will rain.", "Jane Doe", "mayor"),
        ("The mayor, Jane Doe, said it will rain.", "Jane Doe", "mayor"),
        ("Defence Secretary Jo Roe said it will rain.", "Jo Roe", "Defence Secretary"),
        (
            "“It will rain,” said the analyst Mary Keller, of the Chatham institute.",
            "Mary Keller",
            "analyst",
        ),
        ("Dr. Jane Doe, 54, said it will rain.", "Jane Doe", None),
        ("The Freedonian bank said it will rain.", "Freedonian bank", None),
        ("A source close to the bank said it will rain.", None, None),
        ("A report said it will rain in May.", None, None),
        ("Many say it will rain in May.", None, None),
    ],
)
def test_a_speaker_has_a_name_and_a_role(
    text: str, name: str | None, role: str | None
) -> None:
    for prediction in read(text):
        speaker = prediction.speaker
        assert (speaker and speaker.name, speaker and speaker.role) == (name, role)


def test_a_quotation_continues_in_the_next_paragraph() -> None:
    first, second = read(
        "Jane Doe said: “The bank will fail.\n\n“Others may follow it.”\n"
    )

    assert [item.speaker and item.speaker.name for item in (first, second)] == [
        "Jane Doe",
        "Jane Doe",
    ]
    assert second.quote == "Others may follow it."


def test_who_is_named_where_a_quotation_ends_said_all_of_it() -> None:
    text = "“The bank will fail. Others may follow it,” said Jane Doe."

    assert [item.speaker and item.speaker.name for item in read(text)] == [
        "Jane Doe"
    ] * 2


def test_a_surname_or_a_pronoun_is_whoever_was_named() -> None:
    text = "Jane Doe said it will rain. Ms Doe said it may snow. She said it will hail."

    assert [item.speaker and item.speaker.name for item in read(text)] == [
        "Jane Doe"
    ] * 3


def test_a_flat_denial_says_that_it_will_not() -> None:
    prediction = only("Jane Doe said the bank will not fail by June.")

    assert prediction.asserted.direction == "will_not"
    assert prediction.asserted.wording is None


def test_a_hedge_is_never_hardened() -> None:
    wording = only("Jane Doe said the bank could well fail.").asserted.wording

    assert wording is not None
    assert wording.phrase == "could well"
    assert wording.point is None


def test_captions_and_links_of_an_article_are_left_out() -> None:
    text = "It will rain in May\n\nIt rained.\n\nIt could snow in June, says minister\n"

    assert [item.sentence for item in read(text)] == ["It will rain in May"]


def test_each_sentence_says_where_it_starts_and_its_words_stand() -> None:
    text = "It rained. Jane Doe said it will probably snow in May."
    prediction = only(text)

    assert text[prediction.start :].startswith("Jane Doe")
    spans = prediction.hedge, prediction.date, prediction.said_by
    assert [span and text[slice(*span)] for span in spans] == [
        "probably",
        "in May",
        "Jane Doe",
    ]


PIECES = [
    *("Jane Doe said", "will", "may", "could", "by June", "“", "”", "\n", ".", "?"),
    *("the bank", "is set to", "fail", "on Monday", "if", "Mr", ",", "he told", "May"),
    *(
        "not",
        "no",
        "nobody",
        "likely",
        "40%",
        "chance of",
        "that",
        "expects",
        ":",
        "to",
    ),
]


@settings(max_examples=60)
@given(
    st.text(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for prediction in read(text):
        assert prediction.sentence in text
        assert text[prediction.start :].startswith(prediction.sentence)
        assert prediction.statement
