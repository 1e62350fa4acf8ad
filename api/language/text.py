"""Text: what may enter, and the form in which it is kept."""

import re
import sys
import unicodedata
from urllib.parse import SplitResult, urlsplit

from api.errors import InvalidError

MARKS = 8
URL_LENGTH = 2000

# Python's own idea of white space holds control characters, which are refused instead.
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

    Refused are text without anything to see, control characters, overrides of the
    direction, what is no character, and more than 8 combining marks in a row. Line
    breaks (CRLF becomes LF) and tabs are kept when *multiline*, else refused too.
    """
    trimmed = value.strip(SPACES)
    if trimmed.isascii() and trimmed.isprintable() and trimmed:
        return trimmed
    if multiline:
        trimmed = trimmed.replace("\r\n", "\n")
    _refuse(pointer, _flaw(trimmed, multiline=multiline))
    return unicodedata.normalize("NFC", trimmed)


def url(value: str, pointer: str) -> str:
    """Return *value* if it is an http or https URL fit to be shown; nothing is fetched.

    It has a host and no user's name or password, and at most 2,000 characters.
    """
    if len(value) > URL_LENGTH:
        _refuse(pointer, f"a URL has at most {URL_LENGTH} characters")
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
    # Sorting a long run of marks takes normalisation quadratic time: look before it.
    if _piled(value) or _piled(unicodedata.normalize("NFD", value)):
        return f"it piles up more than {MARKS} combining marks"
    return None


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and character not in BLANKS


def _piled(value: str) -> bool:
    run = 0
    for character in value:
        category = unicodedata.category(character)
        if category[0] == "M":
            run += 1
            if run > MARKS:
                return True
        elif category != "Cf":  # an invisible joiner doesn't interrupt the pile
            run = 0
    return False


def _url_flaw(value: str) -> str | None:
    if len(value) > URL_LENGTH:
        return f"a URL has at most {URL_LENGTH} characters"
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
