"""The fields of a form: what they hold, as Structs and as they are shown again.

A field is named by the JSON pointer of its value, with dots: `source.name`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, TypeVar, cast
from uuid import UUID

from msgspec import Struct

from api.errors import InvalidError
from api.language import names as spelling
from api.model import decoding
from api.model.references import SubjectType
from api.pages.text import formatting

# The field by which one says that who is not known is new, and what its flaws say.
NEW_NAMES, NAMES_RIGHT = "new_names", "the names are right"
DEEPEST = 4  # `event.evidence.0.url`
T = TypeVar("T", bound=Struct)
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
    the value a list, `slugs` makes slugs of the words in it.
    """

    name: str
    label: str
    input: Input = "text"
    hint: str | None = None
    needed: bool = False
    depends: bool = False
    options: tuple[tuple[str, str], ...] = ()
    several: Several | None = None
    slugs: bool = False
    stand_in: str | None = None
    complete: SubjectType | None = None
    autocomplete: str | None = None

    @property
    def id(self) -> str:
        """The id of its element on the page."""
        return self.name.replace(".", "-")

    def parts(self, value: str) -> list[str]:
        """Return the values of a field that holds several."""
        parts = [part.strip() for part in value.split(self.several) if part.strip()]
        return [spelling.slug(part) for part in parts] if self.slugs else parts

    def in_words(self, value: str) -> str:
        """Return a value as people read it: a choice by its label, a day in words."""
        if self.input == "date":
            try:
                return formatting.day(date.fromisoformat(value))
            except ValueError:
                return value
        return dict(self.options).get(value, value)


class FormState(Struct, frozen=True, kw_only=True):
    """A form as it is shown: the values typed and their flaws, by field.

    `others`: flaws of no field. `standing`: the claim that stands with other content.
    `restored`: the values come from before a sign-in. `offers`: whom a name that nobody
    bears may mean, by field; `used` is the one that has just been taken.
    """

    fields: tuple[Field, ...]
    values: Values = {}
    flaws: Mapping[str, str] = {}
    others: tuple[str, ...] = ()
    standing: UUID | None = None
    restored: bool = False
    offers: Mapping[str, Sequence[str]] = {}
    used: str = ""

    @property
    def has_flaws(self) -> bool:
        """Whether something in it is wrong."""
        return bool(self.flaws or self.others)

    @property
    def asks_about_names(self) -> bool:
        """Whether it has to be said that names are right: one may be a slip."""
        said = NEW_NAMES in self.values
        return said or any(NAMES_RIGHT in flaw for flaw in self.flaws.values())

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


def decode(fields: Sequence[Field], values: Values, struct: type[T]) -> T:
    """Return the values as a *struct*, or raise InvalidError at the first flaw."""
    known = {field.name: field for field in fields}
    decoded: dict[str, object] = {}
    for name, value in values.items():
        if value:
            path = name.split(".", DEEPEST)
            _store(decoded, path, _value(known.get(name), value))
    return decoding.cells(_with_lists(decoded), struct)


def _value(field: Field | None, value: str) -> object:
    if field and field.several:
        return field.parts(value)
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
