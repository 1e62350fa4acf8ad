"""Names that are typed: a slip is asked about before it makes somebody new."""

from collections.abc import Mapping

from api.database.pool import Database
from api.desk.fields import Field, Values
from api.model.references import SubjectType
from api.store import name_lookup

NEW = Field(
    name="new_names",
    label="The names are right: whoever is not known yet is new",
    input="tick",
)
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
        f" “{name}”? If not, tick below that the names are right"
    )


def with_new(values: Values, names: Names) -> dict[str, str]:
    """Return the values as a client sends them, with what was said of new names."""
    sent = {name: value for name, value in values.items() if name != NEW.name}
    if values.get(NEW.name):
        for reference in names:
            if f"{reference}.name" in values:
                sent[f"{reference}.distinct"] = "true"
    return sent
