"""Changes to what somebody else may change meanwhile: which version a form is of."""

from collections.abc import Mapping, Sequence
from typing import cast

from msgspec import Struct

from api.desk.fields import Field, FormState, Values

NOTHING = "–"
VERSION = "version"  # the field that holds the entity tag of what the form shows


class Difference(Struct, frozen=True):
    """A field in which what stands now is not what one typed."""

    label: str
    standing: str
    typed: str


def typed(noun: Mapping[str, object]) -> dict[str, str]:
    """Return the fields of a noun as they would have been typed, lists by line."""
    values: dict[str, str] = {}
    for name, value in noun.items():
        if isinstance(value, list):
            items = cast("list[object]", value)
            values[name] = "\n".join(map(str, items))
        elif value is not None:
            values[name] = str(value)
    return {name: value for name, value in values.items() if value}


def cleared(fields: Sequence[Field], values: Values) -> dict[str, object]:
    """Return the values as changes: what was emptied is None, or an empty list."""
    sent: dict[str, object] = {}
    for field in fields:
        value = values.get(field.name, "")
        if field.input == "tick":
            if value:
                sent[field.name] = value
        elif field.several:
            sent[field.name] = field.parts(value)
        else:
            sent[field.name] = value or None
    return sent


def differences(form: FormState, standing: Values) -> list[Difference]:
    """Return the fields that somebody else changed, or that one is about to."""
    return [
        Difference(
            field.label,
            field.in_words(standing.get(field.name, "")) or NOTHING,
            field.in_words(form.values.get(field.name, "")) or NOTHING,
        )
        for field in form.fields
        if field.input != "tick"
        and standing.get(field.name, "") != form.values.get(field.name, "")
    ]
