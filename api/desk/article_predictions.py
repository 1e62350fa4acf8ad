"""The predictions of an article: looked at, mended, and entered together."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from api.commands.result import CommandResult
from api.desk import article_entry, article_fields, checking, suggested, suggested_claim
from api.desk.article_fields import ARTICLE, FIRST, FOUND, INCLUDE, MORE, MOST, OUTLET
from api.desk.desk import Desk, Reply
from api.desk.fields import FormState
from api.desk.sessions import AnyRequest

PASTE, CONFIRM = "/desk/article", "/desk/article/predictions"
MAY_ENTER = {"scope": "claims:write"}
ADD, USE = "add", "use"
UNSAVED = "Nothing is saved yet."
NUMBER = re.compile(r"^p\d+\.")


@get(CONFIRM, opt=MAY_ENTER)
async def show_predictions(desk: NamedDependency[Desk]) -> Reply:
    """Show the predictions again that were sent before a sign-in."""
    form = desk.form(())
    if not form.restored:
        return Redirect(PASTE, status_code=HTTP_303_SEE_OTHER)
    return await show(desk, form, 200)


@post(CONFIRM, opt=MAY_ENTER)
async def enter_predictions(desk: NamedDependency[Desk]) -> Reply:
    """Enter the predictions that are ticked, all or none; or mend the form first."""
    to_add, to_use = desk.values.pop(ADD, ""), desk.values.pop(USE, "")

    async def save() -> Reply:
        checking.check_known(article_fields.all_fields(MOST), desk.values)
        if to_add:
            return await add(desk, desk.values)
        if to_use:
            return await _use(desk, to_use)
        entered = await article_entry.enter(desk)
        return await desk.saved(
            f"{PASTE}/entered",
            "entered",
            new=_ids(one.result for one in entered if one.result.entered),
            stood=_ids(one.result for one in entered if not one.result.entered),
            left=str(article_fields.count(desk.values) - len(entered)),
            roles=_ids(one.result for one in entered if one.role_stays) or None,
        )

    async def show_again(form: FormState, status: int) -> Response[str]:
        return await show(desk, form, status)

    return await desk.attempt(article_fields.all_fields(MOST), save, show_again)


def _ids(results: Iterable[CommandResult[Any]]) -> str:
    return ",".join(str(result.id) for result in results)


def _words(request: AnyRequest) -> dict[str, str]:
    """Return what the fields of one prediction hold so far, by the names of a claim's.

    Why not a Struct: the names begin with the number of the prediction.
    """
    sent = parse_qsl(request.scope["query_string"].decode("ascii", "replace"))
    return {
        NUMBER.sub("", name): value.strip() for name, value in sent if value.strip()
    }


@get(
    f"{PASTE}/reading",
    opt=MAY_ENTER,
    dependencies={"filters": Provide(_words, sync_to_thread=False)},
)
async def read_words(
    desk: NamedDependency[Desk], filters: NamedDependency[dict[str, str]]
) -> Response[str]:
    """Show how the words of one prediction are read, while they are typed."""
    readings = suggested_claim.readings(filters, filters)
    return desk.page("article_reading.html", readings=readings)


async def add(desk: Desk, values: dict[str, str]) -> Response[str]:
    """Show the form with one more prediction, to be typed by hand."""
    nth = min(article_fields.count(values) + 1, MOST)
    more = {**values, article_fields.name_of(nth, INCLUDE): "true"}
    form = FormState(fields=article_fields.all_fields(nth), values=more)
    return await show(desk, form, 200, note=UNSAVED, blank=nth)


async def _use(desk: Desk, to_use: str) -> Response[str]:
    """Show the form with a name in the place of one that is much like it."""
    field, _, name = to_use.partition(":")
    values = {**desk.values, field: name}
    checking.check_known(article_fields.all_fields(MOST), values)
    start = field.partition(".")[0]
    found = suggested.read(values.get(f"{start}.{FOUND}", ""))
    if not suggested.is_doubted(found.doubts) and field != OUTLET:
        values[f"{start}.{INCLUDE}"] = "true"
    count = article_fields.count(values)
    form = FormState(fields=article_fields.all_fields(count), values=values)
    return await show(desk, form, 200, note=f"It says “{name}” now. {UNSAVED}")


async def show(  # noqa: PLR0913 what the page may have to say
    desk: Desk,
    form: FormState,
    status: int,
    *,
    fresh: bool = False,
    note: str | None = None,
    blank: int = 0,
) -> Response[str]:
    """Show predictions to be looked at: *fresh* from the reader, the *blank* one new.

    See `suggested_claim.look`.
    """
    numbers = range(1, article_fields.count(form.values) + 1)
    return desk.page(
        "article_predictions.html",
        status,
        form=form,
        article=FormState(fields=ARTICLE, values=form.values, flaws=form.flaws),
        outlet=await suggested_claim.find_person(
            desk.db, "outlet", OUTLET, form.values.get(OUTLET, "")
        ),
        predictions=[
            await suggested_claim.look(desk.db, form, nth, fresh=fresh)
            for nth in numbers
        ],
        note=note,
        blank=blank,
        first=[field.name for field in FIRST],
        more=[field.name for field in MORE],
        full=len(numbers) >= MOST,
    )
