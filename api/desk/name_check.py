"""Names that are typed: a slip is asked about before it makes somebody new."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from api.database.pool import Database
from api.desk.fields import NAMES_RIGHT, NEW_NAMES, Field, FormState, Values
from api.model.references import SubjectType
from api.store import name_lookup

NEW = Field(
    name=NEW_NAMES,
    label="The names are right: whoever is not known yet is new",
    input="tick",
)
USE = "use"  # the button that takes a name on offer: `source.name:Ben Wallace`
Names = Mapping[str, SubjectType]


async def flaws(db: Database, values: Values, names: Names) -> dict[str, str]:
    """Return a flaw for each name that nobody bears, but somebody almost.

    *names* are the references of the form and whom each names.
    """
    if values.get(NEW.name):
        return {}
    found: dict[str, str] = {}
    for reference, kind in names.items():
        typed = values.get(f"{reference}.name", "")
        if typed and await name_lookup.named(db, kind, typed) is None:
            near = await name_lookup.like(db, kind, typed)
            if near:
                found[f"{reference}.name"] = question(typed, near[0].name)
    return found


def question(typed: str, name: str) -> str:
    """Return the question whether another name was meant."""
    return (
        f"nobody is called “{typed}” yet. Did you mean"
        f" “{name}”? If not, tick below that {NAMES_RIGHT}"
    )


def with_new(values: Values, names: Names) -> dict[str, str]:
    """Return the values as a client sends them, with what was said of new names."""
    sent = {name: value for name, value in values.items() if name != NEW.name}
    if values.get(NEW.name):
        for reference in names:
            if f"{reference}.name" in values:
                sent[f"{reference}.distinct"] = "true"
    return sent


async def with_offers(db: Database, form: FormState) -> FormState:
    """Return a form with whom each of its flawed names may mean."""
    offers: dict[str, list[str]] = {}
    for field, _ in form.summary():
        typed = form.values.get(field.name, "")
        if field.complete is None or not typed:
            continue
        if await name_lookup.named(db, field.complete, typed) is None:
            near = await name_lookup.like(db, field.complete, typed)
            offers[field.name] = [other.name for other in near]
    return replace(form, offers={name: near for name, near in offers.items() if near})


def use(fields: Sequence[Field], values: Values, chosen: str) -> FormState:
    """Return a form with a name that was on offer in the field that it is for."""
    name, _, taken = chosen.partition(":")
    named = {field.name for field in fields if field.complete is not None}
    if name not in named or not taken:
        return FormState(fields=tuple(fields), values=values)
    return FormState(fields=tuple(fields), values={**values, name: taken}, used=taken)
