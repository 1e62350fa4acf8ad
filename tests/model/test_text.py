import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.model import text
from api.model.errors import InvalidError


def test_text_is_trimmed_and_in_one_form() -> None:
    assert text.clean("  Cafe\u0301 ", "/name") == "Café"


def test_lines_are_kept_where_they_belong() -> None:
    assert text.clean("one\r\ntwo", "/note", multiline=True) == "one\ntwo"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "   ",
        "a\nb",
        "a\x00b",
        "a\x85b",
        "a\u202eb",
        "a\u2066b",
        "\u200b\u200d",
        "\u3164",
        "a\ufffeb",
        "a\U0001ffffb",
        "a\ud800b",
        "a" + "\u0301" * 9,
    ],
)
def test_text_that_hides_or_breaks_something_is_refused(bad: str) -> None:
    with pytest.raises(InvalidError) as refused:
        text.clean(bad, "/name")

    assert refused.value.flaws[0].pointer == "/name"


def test_people_write_in_their_own_script_and_with_emoji() -> None:
    for name in ("李小龙", "محمد", "नरेन्द्र मोदी", "👩‍🚀 News"):
        assert text.clean(name, "/name") == name


@pytest.mark.parametrize(
    "good", ["https://example.org/a?b=c#d", "http://[::1]:8000/", "https://bücher.de/"]
)
def test_a_web_address_is_a_url(good: str) -> None:
    assert text.url(good, "/url") == good


@pytest.mark.parametrize(
    "bad",
    [
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://user:pass@example.org/",
        "https://exa mple.org/",
        "https://example.org:port/",
        "//example.org",
        "https://example.org/<script>",
        "https://" + "a" * 2000,
    ],
)
def test_anything_else_is_not(bad: str) -> None:
    with pytest.raises(InvalidError):
        text.url(bad, "/url")


@given(st.text())
def test_any_text_is_cleaned_or_refused(value: str) -> None:
    for check in (text.clean, text.url):
        try:
            cleaned = check(value, "/x")
        except InvalidError:
            continue
        assert check(cleaned, "/x") == cleaned
