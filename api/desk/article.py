"""From an article to its predictions: read, looked at, and entered together."""

from typing import Annotated
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Meta, Struct

from api.desk import article_entry, article_fields, suggested, suggested_claim
from api.desk.article_fields import FOUND, INCLUDE, OUTLET, PASTED, PUBLISHED
from api.desk.desk import Desk, Reply
from api.desk.fields import FormState, read
from api.errors import TooLargeError, UnavailableError
from api.language.dates import windows
from api.model.references import Slug
from api.pages.page_query import query_as
from api.pages.text import formatting
from api.reader import texts
from api.reader.messages import Job
from api.reader.reader_process import ReaderProcess
from api.reader.texts import NewReading
from api.store import claims

PASTE, CONFIRM, RECEIPT = "/desk/article", "/desk/article/predictions", "entered"
BY_HAND, ADD, USE = "by_hand", "add", "use"
MAY_ENTER = {"scope": "claims:write"}
NO_OUTLET = "name it, or give the address of the article"
UNREAD = "Foresaid can’t look through texts just now. Type the predictions by hand."
TOO_LONG = "use at most 64 KiB: paste the rest afterwards"
Ids = Annotated[str, Meta(pattern="^[0-9a-f,-]*$", max_length=50 * 37)]


@get(PASTE, opt=MAY_ENTER)
async def show_article_form(desk: NamedDependency[Desk]) -> Response[str]:
    """Show where an article is pasted."""
    return desk.page("article.html", form=desk.form(PASTED))


@post(PASTE, opt=MAY_ENTER)
async def read_article(
    desk: NamedDependency[Desk], reader: NamedDependency[ReaderProcess]
) -> Reply:
    """Show what an article predicts, or the form with its flaws."""
    by_hand = desk.values.pop(BY_HAND, "")

    async def save() -> Response[str]:
        values = _about(desk)
        if by_hand:
            return await _add(desk, values)
        found = await _read(reader, _job(desk, values))
        values |= suggested.values(found)
        form = FormState(fields=article_fields.all_fields(len(found)), values=values)
        left = max(0, len(found) - article_fields.MOST)
        note = f"{formatting.plural(left, 'more')} left out." if left else None
        return await _show(desk, form, 200, fresh=True, note=note)

    async def show(form: FormState, status: int) -> Response[str]:
        return desk.page("article.html", status, form=form)

    return await desk.attempt(PASTED, save, show)


@get(CONFIRM, opt=MAY_ENTER)
async def show_predictions(desk: NamedDependency[Desk]) -> Reply:
    """Show the predictions again that were sent before a sign-in."""
    form = desk.form(())
    if not form.restored:
        return Redirect(PASTE, status_code=HTTP_303_SEE_OTHER)
    return await _show(desk, form, 200)


@post(CONFIRM, opt=MAY_ENTER)
async def enter_predictions(desk: NamedDependency[Desk]) -> Reply:
    """Enter the predictions that are ticked, all or none."""
    add, use = desk.values.pop(ADD, ""), desk.values.pop(USE, "")
    form_fields = article_fields.all_fields(article_fields.MOST)

    async def save() -> Reply:
        article_fields.check_known(desk.values)
        if add:
            return await _add(desk, desk.values)
        if use:
            return await _use(desk, use)
        results = await article_entry.enter(desk)
        entered = [str(result.id) for result in results if result.entered]
        stood = [str(result.id) for result in results if not result.entered]
        left = article_fields.count(desk.values) - len(results)
        more = {"entered": ",".join(entered), "stood": ",".join(stood)}
        return await desk.saved(
            f"{PASTE}/{RECEIPT}", "entered", **more, left=str(left) if left else None
        )

    async def show(form: FormState, status: int) -> Response[str]:
        return await _show(desk, form, status)

    return await desk.attempt(form_fields, save, show)


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of an article: the ids of claims, and how many were left out."""

    done: Slug | None = None
    entered: Ids = ""
    stood: Ids = ""
    left: int = 0


@get(f"{PASTE}/{RECEIPT}", dependencies=query_as(Receipt))
async def show_receipt(
    desk: NamedDependency[Desk], filters: NamedDependency[Receipt]
) -> Response[str]:
    """Show what was entered, and what stood already."""
    entered, stood = _ids(filters.entered), _ids(filters.stood)
    closed_day = windows.last_closed_day(desk.now)
    found = await claims.by_ids(desk.db, {*entered, *stood}, closed_day=closed_day)
    done = [found[claim_id] for claim_id in entered if claim_id in found]
    same = [found[claim_id] for claim_id in stood if claim_id in found]
    parts = [f"{len(done)} entered"] if done or not same else []
    parts += [f"{len(same)} stood already"] if same else []
    parts += [f"{filters.left} left out"] if filters.left > 0 else []
    notice = f"{', '.join(parts)}."
    return desk.page(
        "article_entered.html", notice=notice, entered=done, stood=same, left=[]
    )


@get(f"{PASTE}/reading", opt=MAY_ENTER)
async def read_words(desk: NamedDependency[Desk]) -> Response[str]:
    """Show how the words of one prediction are read, while they are typed."""
    sent = parse_qsl(desk.request.scope["query_string"].decode("ascii", "replace"))
    own = {name.partition(".")[2] or name: value.strip() for name, value in sent}
    readings = suggested_claim.readings(own, own)
    return desk.page("article_reading.html", readings=readings)


def _about(desk: Desk) -> dict[str, str]:
    """Return the fields of the article, with what its address says of it."""
    values = {name: value for name, value in desk.values.items() if name != "text"}
    url = values.get("url")
    if PUBLISHED not in values:
        day = suggested.day_of(url, desk.now) or desk.now.date()
        values[PUBLISHED] = day.isoformat()
    if OUTLET not in values and url:
        host = _host(url)
        values |= {OUTLET: host} if host else {}
    if "headline" not in values:
        headline = suggested.headline_of(desk.values.get("text", ""))
        values |= {"headline": headline} if headline else {}
    return values


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _job(desk: Desk, values: dict[str, str]) -> Job:
    also = {} if OUTLET in values else {OUTLET: NO_OUTLET}
    sent = {
        **values,
        "text": desk.values.get("text", ""),
        "made_on": article_entry.day(values.get(PUBLISHED)) or "2000-01-01",
    }
    if sent["made_on"] > windows.latest_today(desk.now).isoformat():
        also[PUBLISHED] = "this day has not begun yet"
    try:
        return read(
            PASTED, sent, NewReading, lambda new: texts.job(new, desk.now), also
        )
    except TooLargeError:
        raise article_entry.flawed("text", TOO_LONG) from None


async def _read(reader: ReaderProcess, job: Job) -> list[suggested.Suggestion]:
    try:
        return await reader.read(job)
    except UnavailableError:
        raise UnavailableError(UNREAD) from None


async def _add(desk: Desk, values: dict[str, str]) -> Response[str]:
    """Show the form with one more prediction, to be typed by hand."""
    nth = min(article_fields.count(values) + 1, article_fields.MOST)
    values[article_fields.name_of(nth, INCLUDE)] = "true"
    form = FormState(fields=article_fields.all_fields(nth), values=values)
    return await _show(desk, form, 200, note="Nothing is saved yet.", blank=nth)


async def _use(desk: Desk, use: str) -> Response[str]:
    """Show the form with a name in the place of one that is much like it."""
    field, _, name = use.partition(":")
    values = {**desk.values, field: name}
    article_fields.check_known(values)
    nth = field.partition(".")[0]
    if nth != "outlet" and not suggested.read(values.get(f"{nth}.{FOUND}", "")).doubts:
        values[f"{nth}.{INCLUDE}"] = "true"
    count = article_fields.count(values)
    form = FormState(fields=article_fields.all_fields(count), values=values)
    note = f"“{name}” is put in its place. Nothing is saved yet."
    return await _show(desk, form, 200, note=note)


async def _show(  # noqa: PLR0913 what the page may have to say
    desk: Desk,
    form: FormState,
    status: int,
    *,
    fresh: bool = False,
    note: str | None = None,
    blank: int = 0,
) -> Response[str]:
    numbers = range(1, article_fields.count(form.values) + 1)
    predictions = [
        await suggested_claim.look(desk.db, form, nth, fresh=fresh) for nth in numbers
    ]
    article = FormState(
        fields=article_fields.ARTICLE, values=form.values, flaws=form.flaws
    )
    outlet = await suggested_claim.find_person(
        desk.db, "outlet", OUTLET, form.values.get(OUTLET, "")
    )
    return desk.page(
        "article_predictions.html",
        status,
        form=form,
        article=article,
        outlet=outlet,
        predictions=predictions,
        note=note,
        blank=blank,
        first=[field.name for field in article_fields.FIRST],
        more=[field.name for field in article_fields.MORE],
        full=len(numbers) >= article_fields.MOST,
    )


def _ids(stored: str) -> list[UUID]:
    try:
        return [UUID(part) for part in stored.split(",") if part]
    except ValueError:
        return []
