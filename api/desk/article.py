"""An article is pasted, and what it predicts is shown."""

from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.desk import article_fields, article_predictions, checking, suggested
from api.desk.article_fields import OUTLET, PASTED, PUBLISHED
from api.desk.article_predictions import MAY_ENTER, PASTE
from api.desk.checking import FlawedError
from api.desk.desk import Desk, Reply
from api.desk.fields import FormState
from api.errors import TooLargeError, UnavailableError
from api.language.dates import windows
from api.reader import texts
from api.reader.messages import Job
from api.reader.reader_process import ReaderProcess
from api.reader.suggestions import Suggestion
from api.reader.texts import NewReading

TEXT, BY_HAND = "text", "by_hand"
NO_OUTLET = "name it, or give the address of the article"
NOT_YET = "this day has not begun yet"
UNREAD = "Foresaid can’t look through texts just now. Type the predictions by hand."
TOO_LONG = "use at most 64 KiB: paste the rest afterwards"


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
        about = _about(desk)
        if by_hand:
            return await article_predictions.add(desk, about)
        found = await _read(reader, _job(desk, about))
        form = FormState(
            fields=article_fields.all_fields(len(found)),
            values={**about, **suggested.values(found)},
        )
        left = max(0, len(found) - article_fields.MOST)
        note = f"{left} more left out: paste what is after these." if left else None
        return await article_predictions.show(desk, form, 200, fresh=True, note=note)

    async def show(form: FormState, status: int) -> Response[str]:
        return desk.page("article.html", status, form=form)

    return await desk.attempt(PASTED, save, show)


def _about(desk: Desk) -> dict[str, str]:
    """Return the fields of the article, with what its address and text say of it."""
    values = {name: value for name, value in desk.values.items() if name != TEXT}
    url = values.get("url", "")
    day = suggested.day_of(url, desk.now) or desk.now.date()
    proposed = {
        PUBLISHED: day.isoformat(),
        OUTLET: _host(url),
        "headline": suggested.headline_of(desk.values.get(TEXT, "")),
    }
    return {**{name: value for name, value in proposed.items() if value}, **values}


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _job(desk: Desk, about: dict[str, str]) -> Job:
    """Return what is to be read, or raise FlawedError with all that is wrong."""
    also = {} if OUTLET in about else {OUTLET: NO_OUTLET}
    made_on = article_fields.day(about[PUBLISHED]) or article_fields.DAY
    if made_on > windows.latest_today(desk.now):
        also[PUBLISHED] = NOT_YET
    text = desk.values.get(TEXT, "")
    sent = {**about, TEXT: text, "made_on": made_on.isoformat()}
    try:
        return checking.read(
            PASTED, sent, NewReading, lambda new: texts.job(new, desk.now), also
        )
    except TooLargeError:
        raise FlawedError({**also, TEXT: TOO_LONG}, ()) from None


async def _read(reader: ReaderProcess, job: Job) -> list[Suggestion]:
    try:
        return await reader.read(job)
    except UnavailableError:
        raise UnavailableError(UNREAD) from None
