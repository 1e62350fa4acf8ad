"""The fields of a form: what they hold, as Structs and as they are shown again.

A field is named by the JSON pointer of its value, with dots: `source.name`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeVar, cast

from msgspec import Struct

from api.desk import plain_words
from api.errors import ForesaidError, InvalidError
from api.model import decoding
from api.model.references import SubjectType

DEEPEST = 4  # `event.evidence.0.url`
T = TypeVar("T", bound=Struct)
R = TypeVar("R")
V = TypeVar("V")
Values = Mapping[str, str]
Input = Literal[
    "text", "date", "url", "long", "choice", "radio", "tick", "percent", "secret"
]
# What stands between the values of a field that holds several.
Several = Literal[",", "\n"]


class Field(Struct, frozen=True, kw_only=True):
    """A field of a form.

    `depends`: whether it is needed depends on another field. `complete`: whose names
    are offered while one types. `stand_in` is a value known to be right: where the one
    typed is wrong or missing, the other fields are checked beside it. `several` makes
    the value a list.
    """

    name: str
    label: str
    input: Input = "text"
    hint: str | None = None
    needed: bool = False
    depends: bool = False
    options: tuple[tuple[str, str], ...] = ()
    several: Several | None = None
    stand_in: str | None = None
    complete: SubjectType | None = None
    autocomplete: str | None = None

    @property
    def id(self) -> str:
        """The id of its element on the page."""
        return self.name.replace(".", "-")


class FormState(Struct, frozen=True, kw_only=True):
    """A form as it is shown: the values typed and their flaws, by field.

    `others`: flaws of no field. `restored`: the values come from before a sign-in.
    """

    fields: tuple[Field, ...]
    values: Values = {}
    flaws: Mapping[str, str] = {}
    others: tuple[str, ...] = ()
    restored: bool = False

    @property
    def has_flaws(self) -> bool:
        """Whether something in it is wrong."""
        return bool(self.flaws or self.others)

    def field(self, name: str) -> Field:
        """Return the field of that name."""
        return next(field for field in self.fields if field.name == name)

    def summary(self) -> list[tuple[Field, str]]:
        """Return each field that has a flaw, with it, in the form's order."""
        return [
            (field, self.flaws[field.name])
            for field in self.fields
            if field.name in self.flaws
        ]


class FlawedError(InvalidError):
    """Some fields need another look."""

    def __init__(self, flaws: Mapping[str, str], others: Sequence[str]) -> None:
        super().__init__(None)
        self.by_field = dict(flaws)
        self.others = tuple(others)


def check_known(fields: Sequence[Field], values: Values) -> None:
    """Raise FlawedError where a form sends what it has no field for."""
    unknown = values.keys() - {field.name for field in fields}
    if unknown:
        raise FlawedError({}, [f"this form has no field “{min(unknown)[:40]}”"])


def decode(fields: Sequence[Field], values: Values, struct: type[T]) -> T:
    """Return the values as a *struct*, or raise InvalidError at the first flaw."""
    known = {field.name: field for field in fields}
    decoded: dict[str, object] = {}
    for name, value in values.items():
        if value:
            path = name.split(".", DEEPEST)
            _store(decoded, path, _value(known.get(name), value))
    return decoding.cells(_with_lists(decoded), struct)


def read(
    fields: Sequence[Field],
    values: Values,
    struct: type[T],
    build: Callable[[T], R],
    also: Mapping[str, str] | None = None,
) -> R:
    """Return what *build* makes of the values; raise FlawedError with the flaw of each.

    *also* are flaws found already. Decoding and the rules of the domain stop at the
    first flaw. So what is flawed is left out, or replaced by the field's stand-in,
    until nothing new is found.
    """
    return _read(
        fields, values, lambda trial: build(decode(fields, trial, struct)), also
    )


def read_sent(
    fields: Sequence[Field],
    sent: Mapping[str, object],
    struct: type[T],
    build: Callable[[T], R],
) -> R:
    """Return the same of values that are as a client of the API sends them."""
    return _read(fields, sent, lambda trial: build(decoding.fields(trial, struct)))


def _read(
    fields: Sequence[Field],
    values: Mapping[str, V],
    build: Callable[[dict[str, V | str]], R],
    also: Mapping[str, str] | None = None,
) -> R:
    flaws = dict(also or {})
    others: list[str] = []
    trial: dict[str, V | str] = dict(values)
    while True:
        try:
            built = build(trial)
        except InvalidError as error:
            new, rest = located(fields, error)
            new = {name: flaw for name, flaw in new.items() if name not in flaws}
            others += [flaw for flaw in rest if flaw not in others]
            flaws |= new
            if not new:
                break
            for name in new:
                stand_in = next(f.stand_in for f in fields if f.name == name)
                trial.pop(name, None)
                if stand_in is not None:
                    trial[name] = stand_in
        else:
            if not flaws:
                return built
            break
    raise FlawedError(flaws, others)


def located(
    fields: Sequence[Field], error: ForesaidError
) -> tuple[dict[str, str], list[str]]:
    """Return the flaws of an error by field, and those of no field, in plain words."""
    names = [field.name for field in fields]
    flaws: dict[str, str] = {}
    others: list[str] = []
    for flaw in error.flaws:
        pointer = flaw.pointer.lstrip("/").replace("/", ".")
        name = _nearest(pointer, names)
        if name is None:
            others.append(plain_words.elsewhere(flaw))
        else:
            flaws.setdefault(name, plain_words.of(flaw))
    if not error.flaws:
        others.append(error.detail or plain_words.of_kind(error))
    return flaws, others


def with_flaws(
    fields: Sequence[Field], values: Values, error: ForesaidError
) -> FormState:
    """Return the form as it was typed, with each flaw at its field."""
    if isinstance(error, FlawedError):
        flaws, others = error.by_field, list(error.others)
    else:
        flaws, others = located(fields, error)
    return FormState(
        fields=tuple(fields), values=values, flaws=flaws, others=tuple(others)
    )


def _nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the field of a flaw: of its own name, one around it, or one within."""
    if name in names:
        return name
    around = [field for field in names if name.startswith(f"{field}.")]
    within = [field for field in names if field.startswith(f"{name}.")]
    return next(iter([*around, *within]), None) if name else None


def _value(field: Field | None, value: str) -> object:
    if field and field.several:
        parts = (part.strip() for part in value.split(field.several))
        return [part for part in parts if part]
    if field and field.input == "percent":
        try:
            return round(float(value.removesuffix("%").strip()) / 100, 6)
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


def _with_lists(fields: dict[str, object]) -> dict[str, object]:
    """Return *fields* with those whose names are numbers as lists, in their order."""
    lists: dict[str, object] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            parts = _with_lists(cast("dict[str, object]", value))
            numbered = all(part.isdecimal() for part in parts)
            lists[name] = (
                [parts[nth] for nth in sorted(parts, key=int)] if numbered else parts
            )
        else:
            lists[name] = value
    return lists
