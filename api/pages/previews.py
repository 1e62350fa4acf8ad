"""How the words of a form are read, shown while they are typed."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from litestar import Response, Router, get
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from api.errors import InvalidError
from api.language.dates import windows
from api.language.dates.windows import Window
from api.language.hedges import assertions
from api.language.hedges.assertions import Assertion
from api.language.hedges.wording import STATED, is_flat
from api.pages import templating
from api.pages.page_query import query_as
from api.pages.text import claim_labels, formatting

Typed = Annotated[str, Meta(max_length=1000)]


class PartialForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of a form that may be filled in so far."""

    made_on: Typed | None = None
    due: Typed | None = None
    wording: Typed | None = None
    direction: Literal["will", "will_not"] | None = None


class FieldReading(Struct, frozen=True, kw_only=True):
    """How one field is read, or why it is not."""

    label: str
    text: str
    flawed: bool = False


@get("/claims/new/reading", dependencies=query_as(PartialForm))
async def preview_claim(filters: NamedDependency[PartialForm]) -> Response[str]:
    """Show how a date phrase and a hedge are read, by the rules that will read them."""
    return templating.page("reading.html", readings=list(read_fields(filters)))


def read_fields(form: PartialForm) -> Iterator[FieldReading]:
    """Yield how each field that is filled in is read."""
    if form.due is not None:
        yield _due(form.due, _day(form.made_on), negated=_negated(form))
    if form.wording is not None:
        yield _wording(form.wording, form)


def _negated(form: PartialForm) -> bool:
    """Whether the claim is that it won't happen, as far as its words are read."""
    if form.direction == "will_not" or form.wording is None:
        return form.direction == "will_not"
    try:
        return _asserted(form.wording, form).denies
    except InvalidError:
        return False


def _due(phrase: str, made_on: date | None, *, negated: bool) -> FieldReading:
    label = f"“{formatting.clip(phrase.strip(), 60)}”"
    if made_on is None:
        return FieldReading(label=label, text="can be read once “Said on” is filled in")
    try:
        window = windows.read(phrase, made_on, negated=negated)
    except InvalidError as error:
        return FieldReading(label=label, text=error.flaws[0].detail, flawed=True)
    return FieldReading(label=label, text=f"is read as {_window(window, made_on)}")


def _window(window: Window, made_on: date) -> str:
    days = formatting.window(made_on, window.earliest, window.latest)
    return days if window.exact else f"{days}, though the words are vague"


def _wording(phrase: str, form: PartialForm) -> FieldReading:
    label = f"“{formatting.clip(phrase.strip(), 60)}”"
    try:
        assertion = _asserted(phrase, form)
    except InvalidError as error:
        return FieldReading(label=label, text=error.flaws[0].detail, flawed=True)
    wording = assertion.wording
    if is_flat(phrase):
        text = "says so flatly: it can be right or wrong"
        return FieldReading(label=label, text=text)
    if wording is None or wording.low is None or wording.high is None:
        text = "is too vague for a number, so it counts in no score"
    elif wording.point is None:
        between = formatting.between((wording.low, wording.high))
        readers = "" if wording.yardstick == STATED else " to readers"
        text = f"means {between}{readers}, which is too vague to score"
    else:
        between = formatting.between((wording.low, wording.high))
        point = formatting.percent(wording.point)
        scale = claim_labels.scale_name(wording.yardstick)
        text = f"usually means {between} ({scale}), and is scored as {point}"
    if not assertion.committed:
        text += "; a hedge is neither right nor wrong"
    elif wording is None or wording.point is None:
        text += "; it can be right or wrong all the same"
    return FieldReading(label=label, text=text)


def _asserted(phrase: str, form: PartialForm) -> Assertion:
    return assertions.read(
        direction=form.direction, probability=None, phrase=phrase, yardstick=None
    )


def _day(typed: str | None) -> date | None:
    try:
        return None if typed is None else date.fromisoformat(typed)
    except ValueError:
        return None


router = Router("/", route_handlers=[preview_claim], opt={"undocumented": True})
