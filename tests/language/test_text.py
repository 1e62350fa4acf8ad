import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidError
from api.language import text


def test_text_is_trimmed_and_in_normalized_paths() -> None:
    assert text.clean("  Cafe\u0301 ", "/name") == "Café"


def test_line_breaks_are_allowed_in_multiline_text() -> None:
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
        "a\u2028b",
        "a\tb",
        "a" + "\u0301" * 9,
        "a" + "\u0301" * 8 + "\u200d" + "\u0301",
        "\u0301",
    ],
)
def test_text_that_hides_or_breaks_something_is_refused(bad: str) -> None:
    with pytest.raises(InvalidError) as refused:
        text.clean(bad, "/name")

    assert refused.value.flaws[0].pointer == "/name"


@pytest.mark.parametrize("point", [*range(9), *range(11, 32), *range(127, 160)])
def test_control_characters_are_refused_in_multiline_text_too(point: int) -> None:
    for value in (f"a{chr(point)}b", f"{chr(point)}a", f"a{chr(point)}", chr(point)):
        for multiline in (False, True):
            if value.strip("\r") == "a":
                continue  # a line end at the edge is outer white space
            with pytest.raises(InvalidError):
                text.clean(value, "/note", multiline=multiline)


def test_a_refusal_names_the_code_point() -> None:
    with pytest.raises(InvalidError, match=r"a control character \(U\+0007\)"):
        text.clean("ding\a", "/name")


def test_eight_marks_on_a_letter_are_accepted() -> None:
    assert text.clean("a" + "\u0301" * 8, "/name")


@pytest.mark.parametrize("name", ["李小龙", "محمد", "नरेन्द्र मोदी", "👩‍🚀 News"])
def test_people_write_in_their_own_script_and_with_emoji(name: str) -> None:
    assert text.clean(name, "/name") == name


@pytest.mark.parametrize(
    "good",
    [
        "https://example.org/a?b=c#d",
        "http://[::1]:8000/",
        "https://bücher.de/",
        "https://a.b/%20?q=1",
    ],
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
        "http:example.org",
        "http:///path",
        "http://:80/",
        "http://.",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://good.example\\@evil.example/",
        "http://exa\u200bmple.org/",
        "http://ex／ample.org/",
        "http://%65xample.org/",
        "https://example.org/a\nb",
        "https://example.org/<script>",
        "https://" + "a" * 2000,
    ],
)
def test_anything_else_is_not(bad: str) -> None:
    with pytest.raises(InvalidError):
        text.url(bad, "/url")


@given(
    st.text() | st.text(alphabet="htps:/@.[]%?#0aé\\", max_size=20).map("http:".__add__)
)
def test_any_text_is_cleaned_or_refused(value: str) -> None:
    for check in (text.clean, text.url):
        try:
            cleaned = check(value, "/x")
        except InvalidError:
            continue
        assert check(cleaned, "/x") == cleaned


@given(st.text())
def test_lines_are_cleaned_or_refused(value: str) -> None:
    try:
        cleaned = text.clean(value, "/x", multiline=True)
    except InvalidError:
        return
    assert text.clean(cleaned, "/x", multiline=True) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
