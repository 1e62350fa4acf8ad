"""A form as a whole: read as what it asks for, or shown with all its flaws at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from api.desk import fields as form_fields
from api.desk import plain_words
from api.desk.fields import Field, FormState, Values
from api.errors import ForesaidError, InvalidError
from api.model import decoding

T = TypeVar("T", bound=Struct)
R = TypeVar("R")
V = TypeVar("V")


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
        fields,
        values,
        lambda trial: build(form_fields.decode(fields, trial, struct)),
        also,
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
        fields=tuple(fields),
        values=values,
        flaws=flaws,
        others=tuple(others),
        standing=plain_words.standing_claim(error),
    )


def _nearest(name: str, names: Sequence[str]) -> str | None:
    """Return the field of a flaw: of its own name, one around it, or one within."""
    if name in names:
        return name
    around = [field for field in names if name.startswith(f"{field}.")]
    within = [field for field in names if field.startswith(f"{name}.")]
    return next(iter([*around, *within]), None) if name else None
