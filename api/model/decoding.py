"""Decoding of JSON, or of the cells of a table, into Structs; each flaw has its place.

Why twice: the fast decoder takes the last of several members of one name, and rounds
numbers. A second pass refuses what two readers could understand differently (RFC 7493).
"""

import re
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from math import isinf
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import Struct

from api.errors import Flaw, InvalidError, MalformedError

T = TypeVar("T", bound=Struct)
DEEPEST = 32
LARGEST = 2**53
NOT_ZERO = re.compile("[0.]*[1-9]")
# Probabilities with a meaning of their own: an even chance, certainty.
EXACT = frozenset({0.5, 1.0})
PLAINLY = {
    "Invalid RFC3339 encoded date": "this is no day: write YYYY-MM-DD",
    "Invalid RFC3339 encoded datetime": "this is no instant: write RFC 3339, as"
    " 2026-01-31T12:00:00Z",
}
STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


def json(raw: bytes, struct: type[T]) -> T:
    """Return JSON as *struct*, or raise MalformedError or InvalidError."""
    check(raw)
    try:
        return msgspec.json.decode(raw, type=struct)
    except msgspec.ValidationError as error:
        message, pointer = where(str(error))
        raise InvalidError(message, Flaw(pointer, message)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(_describe(error)) from error


def cells(given: object, struct: type[T]) -> T:
    """Return fields whose values are texts as *struct*, or raise InvalidError."""
    return fields(given, struct, strict=False)


def fields(given: object, struct: type[T], *, strict: bool = True) -> T:
    """Return fields as *struct*, or raise InvalidError."""
    try:
        return msgspec.convert(given, struct, strict=strict)
    except msgspec.ValidationError as error:
        message, pointer = where(str(error))
        raise InvalidError(message, Flaw(pointer, message)) from error


def where(message: str) -> tuple[str, str]:
    """Split a message of msgspec into the problem and the JSON pointer of its place."""
    problem, _, path = message.partition(" - at `")
    pointer = re.sub(r"\[(\d+)\]", r"/\1", path.rstrip("`").removeprefix("$"))
    unknown = re.search(r"unknown field `([^`]*)`", problem)
    if unknown:
        pointer += f".{unknown[1]}"
    missing = re.search(r"missing required field `([^`]*)`", problem)
    if missing:
        pointer += f".{missing[1]}"
    return PLAINLY.get(problem, problem), pointer.replace(".", "/")


def check(raw: bytes) -> None:
    """Raise MalformedError unless *raw* is JSON that has only one meaning."""
    try:
        text = raw.decode()
        _check_depth(text)
        STRICT.decode(text)
    except (JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(_describe(error)) from error


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for match in STRUCTURE.finditer(text):
        if match.group() in "[{":
            depth += 1
            if depth > DEEPEST:
                raise MalformedError(f"nested more than {DEEPEST} deep")
        elif match.group() in "]}":
            depth -= 1


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        shown = twice.encode(errors="backslashreplace").decode()
        raise MalformedError(f"the member `{shown[:80]}` is given more than once")
    return members


def _integer(digits: str) -> int:
    # Longer numbers are wrong unread: reading digits takes quadratic time.
    if len(digits) > len(str(LARGEST)) + 1 or abs(int(digits)) > LARGEST:
        raise MalformedError("an integer is beyond 2^53")
    if digits == "-0":
        raise MalformedError("zero has no sign")
    return int(digits)


def lost(digits: str) -> str | None:
    """Return why a double can't hold the number that *digits* write, if it can't.

    It would be infinity; a zero, where the number is none or has a sign; or certainty
    or an even chance, where the number is only near to them.
    """
    number = float(digits)
    if isinf(number):
        return "a number is too large"
    if number == 0 and digits.startswith("-"):
        return "zero has no sign, and no number is that small"
    if number == 0 and NOT_ZERO.match(digits):
        return "a number is too small to be distinguished from zero"
    if number in EXACT and Decimal(digits) != Decimal(number):
        return f"a number is too near to {number} to be distinguished from it"
    return None


def _number(digits: str) -> float:
    flaw = lost(digits)
    if flaw is not None:
        raise MalformedError(flaw)
    return float(digits)


def _no_number(name: str) -> NoReturn:
    raise MalformedError(f"{name} is no JSON")


STRICT = JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_no_number,
)


def _describe(error: Exception) -> str:
    match error:
        case RecursionError():
            return "nested too deeply"
        case UnicodeDecodeError():
            return f"byte {error.start + 1} is not UTF-8"
        case JSONDecodeError():
            return f"this is not JSON: look at character {error.pos + 1}"
        case _:
            return "this is not JSON"
