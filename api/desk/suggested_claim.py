"""A prediction of an article as it is shown: its fields, and what is known of them."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from api.database.pool import Database
from api.desk import (
    article_fields,
    event_choice,
    name_check,
    plain_words,
    suggested,
)
from api.desk.article_fields import EVENT, FOUND, INCLUDE, MORE, PUBLISHED, day
from api.desk.event_choice import Choice, Said
from api.desk.fields import FormState, Values
from api.desk.suggested import Found
from api.errors import Flaw, InvalidError
from api.language import names
from api.language.dates import windows
from api.language.dates.windows import Window
from api.model.references import SubjectType
from api.pages import previews
from api.pages.previews import FieldReading, PartialForm
from api.store import name_lookup, said_before
from api.store.name_lookup import Named
from api.store.said_before import SaidBefore

NEW_EVENT = ("", "a new one: what is described above")
FLAT = FieldReading(label="No hedge:", text="read as a flat statement")
UNDATED = FieldReading(
    label="No date:", text="kept and counted, but never right or wrong"
)


class Person(Struct, frozen=True, kw_only=True):
    """A name in a field: who bears it, or else whose names are much like it."""

    field: str
    typed: str
    bearer: Named | None
    near: list[Named]


class SameWords(Struct, frozen=True, kw_only=True):
    """A prediction of the same words that stands; `alike` where it says the same."""

    claim: SaidBefore
    alike: bool


class SuggestedClaim(Struct, frozen=True, kw_only=True):
    """The nth prediction of an article, and what is known of its words and names.

    `asks`: it has to be said that a name is right. `is_wide`: a further field is wrong.
    """

    nth: int
    form: FormState
    found: Found
    readings: list[FieldReading]
    people: dict[str, Person]
    same: SameWords | None
    asks: bool
    is_wide: bool


async def look(
    db: Database, form: FormState, nth: int, *, fresh: bool
) -> SuggestedClaim:
    """Return the nth prediction of a form with what is known about it.

    A *fresh* one was only just found: the event that it certainly means is chosen. It
    is not ticked where a name may be a slip, or its words stand for something else.
    """
    own = article_fields.of(form.values, nth)
    people = {
        name: await find_person(
            db, kind, f"p{nth}.{name}.name", own.get(f"{name}.name", "")
        )
        for name, kind in article_fields.NAMES.items()
    }
    made_on = day(own.get("made_on") or form.values.get(PUBLISHED))
    speaker = people["source"].bearer
    choices = await _choices(db, own, made_on, speaker)
    same = await _same_words(db, own, made_on, speaker)
    values = dict(form.values)
    if fresh:
        values |= _chosen(nth, choices, same)
        if any(person.near for person in people.values()) or (same and not same.alike):
            values.pop(article_fields.name_of(nth, INCLUDE), None)
    options = (NEW_EVENT, *((choice.slug, choice.label) for choice in choices))
    shown = FormState(fields=form.fields, values=values, flaws=form.flaws)
    return SuggestedClaim(
        nth=nth,
        form=article_fields.shown(shown, nth, options),
        found=suggested.read(own.get(FOUND, "")),
        readings=readings(form.values, own),
        people=people,
        same=same,
        asks=name_check.NEW.name in own
        or any(person.near or person.field in form.flaws for person in people.values()),
        is_wide=any(article_fields.name_of(nth, f.name) in form.flaws for f in MORE),
    )


async def find_person(
    db: Database, kind: SubjectType, field: str, typed: str
) -> Person:
    """Return who bears the name that was typed in a field, or almost."""
    bearer = await name_lookup.named(db, kind, typed) if typed else None
    near = await name_lookup.like(db, kind, typed) if typed and not bearer else []
    return Person(field=field, typed=typed, bearer=bearer, near=near)


def readings(article: Values, own: Values) -> list[FieldReading]:
    """Return how the words of a prediction are read, or that there are none."""
    form = PartialForm(
        made_on=own.get("made_on") or article.get(PUBLISHED),
        due=own.get("due"),
        wording=own.get("wording"),
        direction="will_not" if own.get("direction") else None,
    )
    read = [
        replace(reading, text=plain_words.of(Flaw("", reading.text)))
        for reading in previews.read_fields(form)
    ]
    if not (own.get("due") or own.get("window.latest")):
        read.append(UNDATED)
    if not (own.get("wording") or own.get("probability")):
        read.append(FLAT)
    return read


def _chosen(
    nth: int, choices: Sequence[Choice], same: SameWords | None
) -> dict[str, str]:
    slugs = [
        choice.slug
        for choice in choices
        if (choice.same if same is None else choice.slug == same.claim.event)
    ]
    return {article_fields.name_of(nth, EVENT): slugs[0]} if slugs else {}


async def _choices(
    db: Database, own: Values, made_on: date | None, speaker: Named | None
) -> list[Choice]:
    if "statement" not in own:
        return []
    said = Said(
        statement=own["statement"],
        window=_window(own, made_on),
        speaker=speaker and speaker.slug,
        said_on=made_on,
    )
    return await event_choice.offer(db, said)


async def _same_words(
    db: Database, own: Values, made_on: date | None, speaker: Named | None
) -> SameWords | None:
    """Return the prediction that stands with the same words of the same speaker."""
    if speaker is None or made_on is None or "quote" not in own:
        return None
    key = names.quote_key(own["quote"])
    for claim in await said_before.find(db, speaker.slug, made_on):
        if names.quote_key(claim.quote) == key:
            alike = names.alike(claim.statement, own.get("statement"))
            return SameWords(claim=claim, alike=alike)
    return None


def _window(own: Values, made_on: date | None) -> Window | None:
    """Return the days that a prediction names, as far as they can be read."""
    latest = day(own.get("window.latest"))
    try:
        if made_on and "due" in own:
            negated = own.get("direction") == "will_not"
            return windows.read(own["due"], made_on, negated=negated)
        return windows.explicit(None, latest, made_on) if made_on and latest else None
    except InvalidError:
        return None
