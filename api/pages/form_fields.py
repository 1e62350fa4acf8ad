"""Sheets: forms that were sent, as the Structs they stand for, flaws at their fields.

A field is named as the JSON pointer of what it holds, with dots: `source.name`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast
from urllib.parse import parse_qsl

from msgspec import Struct

from api.database.pool import Database
from api.errors import (
    Flaw,
    ForbiddenError,
    ForesaidError,
    InvalidError,
    MalformedError,
    MediaTypeError,
    TooLargeError,
    UnauthorisedError,
)
from api.model import decoding, keys
from api.model.keys import Key, Scope
from api.pages.page_query import AnyRequest
from api.store import keys as kept_keys

LARGEST = 64 * 1024
MOST_FIELDS = 60
DEEPEST = 4  # `event.evidence.0.url`
KEY = "key"
FORM = "application/x-www-form-urlencoded"
PERCENT = ("probability", "degree")
LISTS = ("topics",)
PLAINLY = {
    "Object missing required field": "this is needed",
    "Invalid RFC3339 encoded date": "this is not a day",
    "Expected `float": "write a number",
    "Expected `bool": "choose one",
}
T = TypeVar("T", bound=Struct)
Input = Literal["text", "date", "url", "long", "choice", "tick", "number"]


class Field(Struct, frozen=True, kw_only=True):
    """A field of a form."""

    name: str
    label: str
    input: Input = "text"
    hint: str | None = None
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()


class FormState(Struct, frozen=True, kw_only=True):
    """A form as it is shown: what was typed, and what is wrong with it, by field.

    The key is never among what is shown again.
    """

    fields: tuple[Field, ...]
    values: Mapping[str, str] = {}
    flaws: Mapping[str, str] = {}
    others: list[str] = []


async def sent(request: AnyRequest) -> dict[str, str]:
    """Return the fields that are filled in of a form on one of our own pages."""
    _check_origin(request)
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != FORM:
        raise MediaTypeError(f"A form is sent as {FORM}.")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > LARGEST:
            raise TooLargeError(f"A form holds at most {LARGEST} bytes.")
    try:
        pairs = parse_qsl(
            received.decode("ascii"), errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise MalformedError("The form cannot be read.") from error
    return {name: value.strip() for name, value in pairs if value.strip()}


def read(values: Mapping[str, str], struct: type[T]) -> T:
    """Return what was typed as *struct*, or raise InvalidError naming every flaw."""
    fields: dict[str, object] = {}
    for name, value in values.items():
        if name != KEY:
            _put(fields, name.split(".", DEEPEST), _value(name, value))
    return decoding.cells(_listed(fields), struct)


async def admit(
    db: Database, values: Mapping[str, str], scope: Scope, now: datetime
) -> Key:
    """Return the key that was typed, if it is valid and has the scope."""
    shown = values.get(KEY, "")
    key_id = keys.id_of(shown)
    kept = None if key_id is None else await kept_keys.find(db, key_id)
    key = keys.admit(shown, kept, now)
    if key is None:
        raise UnauthorisedError(None, Flaw("/key", "this key is not valid"))
    if scope not in key.scopes:
        raise ForbiddenError(None, Flaw("/key", f"this key lacks the scope {scope}"))
    return key


def again(
    fields: tuple[Field, ...], values: Mapping[str, str], error: ForesaidError
) -> FormState:
    """Return the form as it was typed, with each flaw at its field."""
    names = (*(field.name for field in fields), KEY)
    flaws: dict[str, str] = {}
    others: list[str] = []
    for flaw in error.flaws:
        name = _nearest(flaw.pointer.lstrip("/").replace("/", "."), names)
        if name is None:
            others.append(f"{flaw.pointer}: {flaw.detail}")
        else:
            flaws.setdefault(name, _plainly(flaw.detail))
    if not error.flaws:
        others.append(error.detail or (type(error).__doc__ or "").strip())
    return FormState(
        fields=fields,
        values={name: value for name, value in values.items() if name != KEY},
        flaws=flaws,
        others=others,
    )


def _check_origin(request: AnyRequest) -> None:
    """Raise ForbiddenError where a page of another site had a browser send the form.

    It could do little, since it knows no key; but a person may have pasted one there.
    Our pages name no referrer, for which browsers write `null` as their origin too.
    """
    site = request.headers.get("sec-fetch-site")
    origin = _host(request.headers.get("origin", "null"))
    host = request.headers.get("host", "")
    known = {"", host, _host(request.app.state["public_url"])}
    if site not in {None, "same-origin", "none"} or origin not in known:
        raise ForbiddenError("The form was sent from a page of another site.")


def _host(origin: str) -> str:
    return origin.partition("://")[2]


def _plainly(detail: str) -> str:
    """Return what is wrong in a reader's words, where it is about a type."""
    for start, told in PLAINLY.items():
        if detail.startswith(start):
            return told
    return detail


def _nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the field a flaw is about: its own, one around it, or one within."""
    if name in names:
        return name
    around = [each for each in names if name.startswith(f"{each}.")]
    within = [each for each in names if each.startswith(f"{name}.")]
    return next(iter([*around, *within]), None) if name else None


def _value(name: str, value: str) -> object:
    if name in LISTS:
        return [each.strip() for each in value.split(",") if each.strip()]
    if name in PERCENT:
        try:
            return round(float(value.removesuffix("%")) / 100, 6)
        except ValueError:
            return value
    return value


def _put(fields: dict[str, object], path: list[str], value: object) -> None:
    """Put a value where its path leads, unless another field is there already."""
    *around, last = path
    for name in around:
        inner = fields.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidError.at(f"/{'/'.join(path)}", "another field is around it")
        fields = cast("dict[str, object]", inner)
    if last in fields:
        raise InvalidError.at(f"/{'/'.join(path)}", "another field is within it")
    fields[last] = value


def _listed(fields: dict[str, object]) -> dict[str, object]:
    """Return *fields* with `evidence` as the list that it is."""
    evidence = fields.get("evidence")
    if isinstance(evidence, dict):
        parts = cast("dict[str, object]", evidence)
        return {**fields, "evidence": [parts[nth] for nth in sorted(parts)]}
    return fields
