"""Text: what may enter, in one normal form."""

import re
import unicodedata
from urllib.parse import urlsplit

from api.model.errors import InvalidError

LONGEST_URL = 2000
MOST_MARKS = 8
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROLS_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
SURROGATES = re.compile("[\ud800-\udfff]")
INVISIBLE = {"Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cc"}
BLANKS = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}
UNFIT_FOR_URLS = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"{}|\\^`]")


def clean(value: str, pointer: str, *, multiline: bool = False) -> str:
    """Return *value* trimmed and in NFC; lines and tabs only where *multiline*.

    Raises InvalidError at *pointer* where it is empty or nothing of it shows, and for
    controls, directional overrides, noncharacters, lone surrogates and piles of marks.
    """
    if SURROGATES.search(value):
        raise InvalidError.at(pointer, "it holds half a character (a lone surrogate)")
    text = unicodedata.normalize("NFC", value)
    text = text.replace("\r\n", "\n").strip() if multiline else text.strip()
    controls = CONTROLS_BUT_LINES if multiline else CONTROLS
    if controls.search(text):
        raise InvalidError.at(pointer, "it holds a control character")
    if BIDI.search(text):
        raise InvalidError.at(pointer, "it holds a directional override")
    if any(_is_noncharacter(ord(each)) for each in text):
        raise InvalidError.at(pointer, "it holds what is no character")
    if _has_pile(text):
        raise InvalidError.at(pointer, f"more than {MOST_MARKS} marks on one letter")
    if all(_is_invisible(each) for each in text):
        raise InvalidError.at(pointer, "it shows nothing")
    return text


def url(value: str, pointer: str) -> str:
    """Return *value* if it is a web address: http or https, a host, no credentials.

    Raises InvalidError at *pointer* otherwise. It is never fetched.
    """
    if len(value) > LONGEST_URL or UNFIT_FOR_URLS.search(value):
        raise InvalidError.at(pointer, "it is no URL: too long, or characters unfit")
    text = clean(value, pointer)
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise InvalidError.at(pointer, "it is no URL") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidError.at(
            pointer, "it must start with http:// or https:// and a host"
        )
    if "@" in parts.netloc:
        raise InvalidError.at(pointer, "it must not hold a user name or a password")
    return text


def _is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE  # noqa: PLR2004 Unicode's


def _has_pile(text: str) -> bool:
    marks = 0
    for each in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.combining(each) else 0
        if marks > MOST_MARKS:
            return True
    return False


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in INVISIBLE or character in BLANKS
