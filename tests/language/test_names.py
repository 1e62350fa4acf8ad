import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.language import names


def nothing_taken(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    "name",
    ["ben wallace", "BEN  WALLACE", " Ben\u00a0Wallace", "Bén Wallace", "Ｂen Wallace"],
)
def test_case_spacing_accents_and_form_do_not_make_another_name(name: str) -> None:
    assert names.key(name) == names.key("Ben Wallace")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("O'Neill", "O’Neill"),
        ("Le Monde-Diplo", "Le Monde–Diplo"),
        ("Reuters", "Reu\u200bters"),
        ("STRASSE", "Straße"),
        ("“Times”", '"times"'),
        ("Αθήνα", "αθηνα"),
    ],
)
def test_marks_that_look_alike_or_cannot_be_seen_make_no_other_name(
    first: str, second: str
) -> None:
    assert names.key(first) == names.key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("バス", "ハス"), ("कि", "क"), ("Reuters", "Rеuters"), ("Søn", "Son")],
)
def test_marks_that_make_another_letter_make_another_name(
    first: str, second: str
) -> None:
    assert names.key(first) != names.key(second)


def test_a_name_of_accents_alone_still_has_a_key() -> None:
    assert names.key("¨") != names.key("´") != ""


def test_a_key_is_bounded_and_still_differs_for_long_names() -> None:
    long = "\ufdfa" * 199  # grows eighteen times in the compatibility form

    assert len(names.key(long)) == 400
    assert names.key(long + "a") != names.key(long + "b")


def test_another_word_makes_another_name() -> None:
    assert names.key("Ben Wallis") != names.key("Ben Wallace")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ben Wallace", "ben-wallace"),
        ("The Sun", "the-sun"),
        ("Łódź & Straße", "lodz-and-strasse"),
        ("Владимир Путин", "vladimir-putin"),
        ("Αθήνα", "athina"),
        ("O’Neill", "oneill"),
        ("Søren Þór Œuvre", "soren-thor-oeuvre"),
        ("Щукин, Андрей", "shchukin-andrey"),
        ("İstanbul", "istanbul"),
        ("AT&T", "at-and-t"),
        ("新聞 24", "24"),
        ("538", "538"),
    ],
)
def test_a_slug_is_legible(name: str, slug: str) -> None:
    assert names.slug(name, nothing_taken) == slug


def test_a_name_that_cannot_be_spelled_gets_a_stable_slug_of_its_own() -> None:
    slug = names.slug("李小龙", nothing_taken)

    assert re.fullmatch("name-[0-9a-f]{8}", slug)
    assert slug == names.slug(" 李小龙 ", nothing_taken)
    assert slug != names.slug("毛泽东", nothing_taken)


def test_a_long_slug_ends_with_a_word_and_leaves_room_for_a_number() -> None:
    slug = names.slug("prediction " * 20, nothing_taken)

    assert slug == "-".join(["prediction"] * 6)
    assert len(names.slug("x" * 200, {"x" * 72}.__contains__)) <= 80


def test_a_taken_slug_gets_the_next_number() -> None:
    taken = {"the-sun", "the-sun-2"}

    assert names.slug("The Sun", taken.__contains__) == "the-sun-3"


@given(st.text(min_size=1, max_size=300))
def test_any_name_gets_a_sound_slug(name: str) -> None:
    slug = names.slug(name, nothing_taken)

    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


@given(st.text(max_size=450))
def test_a_key_is_its_own_key(name: str) -> None:
    assert names.key(names.key(name)) == names.key(name)
    assert names.text_key(names.text_key(name)) == names.text_key(name)


def test_statements_differ_by_more_than_their_full_stop() -> None:
    assert names.text_key("The Fed raises rates.") == names.text_key(
        "the fed  raises rates"
    )


def test_accents_make_no_other_statement() -> None:
    assert names.text_key("Pele resigns") == names.text_key("Pelé resigns")


def test_a_statement_of_punctuation_is_not_lost() -> None:
    assert names.text_key("?!") == "?!"
