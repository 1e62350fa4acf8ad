"""What keeps a suggestion from saying more than its sentence does."""

import pytest

from tests.reading import read


@pytest.mark.parametrize(
    "text",
    [
        "Only two of 40 economists expect a cut in June.",
        "Only a miracle will save the bank in May.",
        "Nothing but a miracle will save the bank in May.",
        "The bank is as likely to fail as to recover in May.",
        "The bank will fail in May with near certainty, Jane Doe said.",
        "At worst, the bank will fail in May.",
        "The bank will fail by June at the current pace, Jane Doe said.",
        "“The bank will fail by June,” Jane Doe said, “or we go to war.”",
        "The bank will not sell cars this year but vans.",
        "It has been suggested that the bank will fail in May.",
        "Jane Doe was wrong when she said that the bank would fail in May.",
        "Jane Doe always said the bank would fail in May.",
        "“People say the bank will fail in May,” Jane Doe said.",
        "“The bank would fail in May,” Jane Doe said.",
        "“We’d expect the bank to fail in May,” Jane Doe said.",
        "The bank will be closed until at least May.",
        "Jane Doe will leave on Friday and Jo Roe in May.",
        "The bank, officials deny, will fail in May.",
    ],
)
def test_what_is_doubtful_is_left_out(text: str) -> None:
    assert read(text) == []


def test_a_belief_set_aside_is_a_hedge() -> None:
    (prediction,) = read("The bank, Jane Doe believes, will fail by Christmas.")

    wording = prediction.asserted.wording
    assert wording is not None
    assert wording.phrase == "believes"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The bank will fail in May, but Jane Doe warned of panic.", None),
        ("The bank will fail in May, whatever the papers say.", None),
        ("Jane Doe and Jo Roe said the bank will fail in May.", None),
        ("Jane Doe said she believes the bank will fail in May.", "Jane Doe"),
        ("The bank will fail in May, Harlow & Pike said.", "Harlow & Pike"),
        ("The bank will fail in May, according to an assessment by spies.", None),
    ],
)
def test_nobody_is_credited_with_what_others_say(
    text: str, speaker: str | None
) -> None:
    (prediction,) = read(text)

    assert (prediction.speaker and prediction.speaker.name) == speaker


def test_a_statement_names_what_is_denied_without_the_denial() -> None:
    (prediction,) = read("Jane Doe expects no recovery before 2027.")

    assert prediction.statement == "There will be some recovery"
    assert prediction.asserted.direction == "will_not"
