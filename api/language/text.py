"""Text: which texts are accepted, and the form in which they are stored."""

import re
import sys
import unicodedata
from urllib.parse import SplitResult, urlsplit

from api.errors import InvalidError

MOST_MARKS = 8
LONGEST_URL = 2000
# Most URLs by far, in which no part can be wrong; the others are taken apart.
PLAIN_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:[/?#][!#-;=?-\[\]-~]*)?")

# Python's own white space includes control characters, which are refused instead.
SPACES = "\t\n\r" + "".join(
    chr(point) for point in range(0x3001) if unicodedata.category(chr(point))[0] == "Z"
)
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
LINES = "\t\n\u2028\u2029"
BIDI = "\u202a-\u202e\u2066-\u2069"
SURROGATES = "\ud800-\udfff"
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane | last)
    for plane in range(0, sys.maxunicode, 0x10000)
    for last in (0xFFFE, 0xFFFF)
)
KINDS = (
    (re.compile(f"[{CONTROLS}]"), "a control character"),
    (re.compile(f"[{LINES}]"), "a line break or a tab"),
    (re.compile(f"[{BIDI}]"), "a character that overrides the direction of the text"),
    (re.compile(f"[{SURROGATES}]"), "half of a surrogate pair"),
    (re.compile(f"[{NONCHARACTERS}]"), "a code point that is no character"),
)
FORBIDDEN = re.compile(f"[{CONTROLS}{BIDI}{SURROGATES}{NONCHARACTERS}]")
FORBIDDEN_IN_A_LINE = re.compile(f"{FORBIDDEN.pattern[:-1]}{LINES}]")

# Letters and symbols that Unicode draws as nothing.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})


def clean(value: str, pointer: str, *, multiline: bool = False) -> str:
    """Return *value* in NFC without outer white space, or raise InvalidError.

    Refused are text without a visible character, control characters, overrides of the
    direction, code points that are no characters, and more than 8 combining marks in a
    row. Line breaks (CRLF becomes LF) and tabs are refused unless *multiline*.
    """
    trimmed = value.strip(SPACES)
    if trimmed.isascii() and trimmed.isprintable() and trimmed:
        return trimmed
    if multiline:
        trimmed = trimmed.replace("\r\n", "\n")
    _refuse(pointer, _flaw(trimmed, multiline=multiline))
    return unicodedata.normalize("NFC", trimmed)


def url(value: str, pointer: str) -> str:
    """Return *value* if it is an http or https URL; raise InvalidError if it is not.

    It has a host, no user name or password, and at most 2,000 characters. Nothing is
    fetched.
    """
    if len(value) > LONGEST_URL:
        _refuse(pointer, f"a URL has at most {LONGEST_URL} characters")
    cleaned = clean(value, pointer)
    _refuse(pointer, _url_flaw(cleaned))
    return cleaned


def _refuse(pointer: str, flaw: str | None) -> None:
    if flaw is not None:
        raise InvalidError.at(pointer, flaw)


def _flaw(value: str, *, multiline: bool) -> str | None:
    forbidden = (FORBIDDEN if multiline else FORBIDDEN_IN_A_LINE).search(value)
    if forbidden is not None:
        character = forbidden.group()
        kind = next(name for pattern, name in KINDS if pattern.match(character))
        return f"it holds {kind} (U+{ord(character):04X})"
    if not any(_visible(character) for character in value):
        return "there is nothing to see in it"
    # Normalisation takes quadratic time to sort a long run of marks: check before it.
    if _has_mark_pile(value) or _has_mark_pile(unicodedata.normalize("NFD", value)):
        return f"it piles up more than {MOST_MARKS} combining marks"
    return None


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and character not in BLANKS


def _has_mark_pile(value: str) -> bool:
    run = 0
    for character in value:
        category = unicodedata.category(character)
        if category[0] == "M":
            run += 1
            if run > MOST_MARKS:
                return True
        elif category != "Cf":  # an invisible joiner doesn't interrupt a pile of marks
            run = 0
    return False


def _url_flaw(value: str) -> str | None:
    if len(value) > LONGEST_URL:
        return f"a URL has at most {LONGEST_URL} characters"
    if PLAIN_URL.fullmatch(value):
        return None
    if re.search(r'[\s<>"\\]', value):
        return "a URL holds no spaces, quotes, angle brackets or backslashes"
    try:
        parts = urlsplit(value)
        return _parts_flaw(parts, parts.hostname or "", parts.port)
    except ValueError:
        return "it is not a well-formed URL"


def _parts_flaw(parts: SplitResult, host: str, port: int | None) -> str | None:
    if parts.scheme not in {"http", "https"}:
        return "a URL starts with http:// or https://"
    if "@" in parts.netloc:
        return "a URL holds no user's name or password"
    if port == 0 or not _names_a_host(host):
        return "a URL names a host"
    return None


def _names_a_host(host: str) -> bool:
    return any(character.isalnum() for character in host) and all(
        character.isalnum()
        or character in "-._:"
        or unicodedata.category(character)[0] == "M"
        for character in host
    )
