"""Forms that people send, decoded into Structs, with each flaw at its field.

A field is named by the JSON pointer of its value, with dots: `source.name`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast
from urllib.parse import parse_qsl

from msgspec import Struct

from api import state
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
from api.language import names as spelling
from api.model import decoding, keys
from api.model.keys import Key, Scope
from api.pages.page_query import AnyRequest
from api.store import keys as stored_keys

LARGEST = 64 * 1024
MOST_FIELDS = 60
DEEPEST = 4  # `event.evidence.0.url`
KEY = "key"
FORM = "application/x-www-form-urlencoded"
PERCENT = ("probability", "degree")
LISTS = ("topics",)
PLAIN_WORDS = {
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
    """A form as it is shown: the values typed and their flaws, by field.

    `others`: flaws of no field. The key is never among the values.
    """

    fields: tuple[Field, ...]
    values: Mapping[str, str] = {}
    flaws: Mapping[str, str] = {}
    others: list[str] = []


async def receive(request: AnyRequest) -> dict[str, str]:
    """Return the filled-in fields of a form on one of our own pages."""
    _check_origin(request)
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != FORM:
        raise MediaTypeError(f"A form is sent as {FORM}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLargeError(f"A form holds at most {LARGEST} bytes.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise MalformedError("The form cannot be read.") from error
    return {name: value.strip() for name, value in pairs if value.strip()}


def decode(values: Mapping[str, str], struct: type[T]) -> T:
    """Return the values as a *struct*, or raise InvalidError naming every flaw."""
    fields: dict[str, object] = {}
    for name, value in values.items():
        if name != KEY:
            _store(fields, name.split(".", DEEPEST), _value(name, value))
    return decoding.cells(_with_list(fields), struct)


async def authorise(
    db: Database, values: Mapping[str, str], scope: Scope, now: datetime
) -> Key:
    """Return the key that was typed; raise an error unless it has the scope."""
    typed = values.get(KEY, "")
    key_id = keys.id_of(typed)
    stored = None if key_id is None else await stored_keys.find(db, key_id)
    key = keys.admit(typed, stored, now)
    if key is None:
        raise UnauthorisedError(None, Flaw("/key", "this key is not valid"))
    if scope not in key.scopes:
        raise ForbiddenError(None, Flaw("/key", f"this key lacks the scope {scope}"))
    return key


def with_flaws(
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
            flaws.setdefault(name, _plain_words(flaw.detail))
    if not error.flaws:
        others.append(error.detail or (type(error).__doc__ or "").strip())
    return FormState(
        fields=fields,
        values={name: value for name, value in values.items() if name != KEY},
        flaws=flaws,
        others=others,
    )


def _check_origin(request: AnyRequest) -> None:
    """Raise ForbiddenError where a page of another site made a browser send the form.

    Such a page could do little, as it has no key; but a person may have pasted one
    there. Our pages send no referrer, so browsers write `null` as their origin.
    """
    site = request.headers.get("sec-fetch-site")
    origin = _host(request.headers.get("origin", "null"))
    host = request.headers.get("host", "")
    own = {"", host, _host(state.of(request).public_url)}
    if site not in {None, "same-origin", "none"} or origin not in own:
        raise ForbiddenError("The form was sent from a page of another site.")


def _host(origin: str) -> str:
    return origin.partition("://")[2]


def _plain_words(detail: str) -> str:
    """Return a flaw in a reader's words, where it is about a type."""
    for start, words in PLAIN_WORDS.items():
        if detail.startswith(start):
            return words
    return detail


def _nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the field of a flaw: of its own name, one around it, or one within."""
    if name in names:
        return name
    around = [field for field in names if name.startswith(f"{field}.")]
    within = [field for field in names if field.startswith(f"{name}.")]
    return next(iter([*around, *within]), None) if name else None


def _value(name: str, value: str) -> object:
    if name in LISTS:
        items = (item.strip() for item in value.split(","))
        return [spelling.slug(item, lambda _: False) for item in items if item]
    if name in PERCENT:
        try:
            return round(float(value.removesuffix("%")) / 100, 6)
        except ValueError:
            return value
    return value


def _store(fields: dict[str, object], path: list[str], value: object) -> None:
    """Store a value at its path; raise InvalidError where another field is there."""
    *around, last = path
    for name in around:
        inner = fields.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidError.at(f"/{'/'.join(path)}", "another field is around it")
        fields = cast("dict[str, object]", inner)
    if last in fields:
        raise InvalidError.at(f"/{'/'.join(path)}", "another field is within it")
    fields[last] = value


def _with_list(fields: dict[str, object]) -> dict[str, object]:
    """Return *fields* with `evidence` as a list."""
    evidence = fields.get("evidence")
    if isinstance(evidence, dict):
        parts = cast("dict[str, object]", evidence)
        return {**fields, "evidence": [parts[nth] for nth in sorted(parts)]}
    return fields
