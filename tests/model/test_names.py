import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.model import names


def nothing_taken(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    "other",
    ["ben wallace", "BEN  WALLACE", " Ben\u00a0Wallace", "Bén Wallace", "Ｂen Wallace"],
)
def test_case_spacing_accents_and_form_do_not_make_another_name(other: str) -> None:
    assert names.key(other) == names.key("Ben Wallace")


def test_another_word_makes_another_name() -> None:
    assert names.key("Ben Wallis") != names.key("Ben Wallace")


@pytest.mark.parametrize("twin", ["reuter5", "rеuters", "Rеutеrs", "r3uters"])
def test_a_look_alike_is_suspicious_and_shares_the_skeleton(twin: str) -> None:
    assert names.suspicious(twin)
    assert names.skeleton(twin) == names.skeleton("Reuters")
    assert names.key(twin) != names.key("Reuters")


@pytest.mark.parametrize("name", ["France 24", "538", "BBC 2", "李小龙", "O'Neill"])
def test_an_ordinary_name_is_not_suspicious(name: str) -> None:
    assert not names.suspicious(name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ben Wallace", "ben-wallace"),
        ("The Sun", "the-sun"),
        ("Łódź & Straße", "lodz-and-strasse"),
        ("Владимир Путин", "vladimir-putin"),
        ("Αθήνα", "athina"),
        ("O’Neill", "oneill"),
    ],
)
def test_a_slug_is_legible(name: str, slug: str) -> None:
    assert names.slug(name, nothing_taken) == slug


def test_a_taken_slug_gets_the_next_number() -> None:
    taken = {"the-sun", "the-sun-2"}

    assert names.slug("The Sun", taken.__contains__) == "the-sun-3"


@given(st.text(min_size=1, max_size=300))
def test_any_name_gets_a_sound_slug(name: str) -> None:
    slug = names.slug(name, nothing_taken)

    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


@given(st.text(max_size=100))
def test_a_key_is_its_own_key(name: str) -> None:
    assert names.key(names.key(name)) == names.key(name)


def test_statements_differ_by_more_than_their_full_stop() -> None:
    assert names.text_key("The Fed raises rates.") == names.text_key(
        "the fed  raises rates"
    )
