"""The desk as one request finds it: who has signed in, and what they sent.

A handler that takes a `desk` is reached only by someone who has signed in and, where it
is sent a form, from a page of ours. `opt={"scope": …}` on it names the scope it needs,
`opt={"largest": …}` the bytes of the largest form that it takes.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from litestar import Response
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec.structs import replace

from api.commands.base import Command
from api.database.pool import Database
from api.desk import (
    checking,
    form_data,
    name_check,
    notices,
    places,
    sessions,
    templating,
)
from api.desk.fields import Field, FormState, Values
from api.desk.sessions import AnyRequest
from api.errors import (
    ForbiddenError,
    ForesaidError,
    MovedError,
    NotFoundError,
    UnauthorisedError,
    UnavailableError,
)
from api.http import problems
from api.model import idempotency
from api.model.keys import Key, Scope
from api.pages import error_pages
from api.pages.text import links
from api.store import sessions as stored_sessions
from api.store.sessions import Session
from api.writer import previews
from api.writer.answers import Answer
from api.writer.batches import Decided
from api.writer.group_commit import KeyedWriter

T = TypeVar("T")
Shown = Response[str]
Reply = Response[str] | Redirect
TYPED = "typed"  # where a request's state holds what was typed
RETRY = {"Retry-After": "2"}
NO_FORM = FormState(fields=())
# What no form can mend: it leads elsewhere.
ELSEWHERE = (UnauthorisedError, MovedError, NotFoundError)


class StaleFormError(ForbiddenError):
    """The form was opened before you signed in."""


class Desk:
    """The desk as one request finds it."""

    places = places.PLACES

    def __init__(
        self,
        request: AnyRequest,
        db: Database,
        writer: KeyedWriter,
        now: datetime,
        session: Session,
    ) -> None:
        self.request = request
        self.db = db
        self.now = now
        self._writer = writer
        self._session = session
        self.values: dict[str, str] = request.scope["state"].get(TYPED, {})

    @property
    def key(self) -> Key:
        """The key that opened the session."""
        return self._session.key

    @property
    def by(self) -> str:
        """Who enters what is sent, as commands name them."""
        return self.key.id

    @property
    def token(self) -> str:
        """What forms hold, so that only pages of ours can fill them in."""
        return token(self.request)

    @property
    def path(self) -> str:
        """The path of the page."""
        return self.request.scope["path"]

    @property
    def separate_duties(self) -> bool:
        """Whether nobody judges an event about which they entered a prediction."""
        return self._writer.writer.separate_duties

    def may(self, scope: Scope) -> bool:
        """Return whether the key has a scope."""
        return scope in self.key.scopes

    async def do(self, command: Command[T], once: str = "") -> Answer[T]:
        """Do what *command* asks, as the routes of the API do.

        A form that names *once* is done only once, however often it is sent.
        """
        self.request.scope["state"][error_pages.ON_DEFECT] = notices.UNSURE
        if not once:
            return await self._writer.do(command)
        key = idempotency.once(f"desk-{once}", "POST", self.path, None)
        return await self._writer.writer.do(replace(command, once=key))

    async def do_all(self, commands: Sequence[Command[Any]]) -> Decided:
        """Do what all *commands* ask, or none of them; return what each came to."""
        self.request.scope["state"][error_pages.ON_DEFECT] = notices.UNSURE
        return await self._writer.writer.do_all(commands, atomic=True)

    async def preview(
        self, command: Command[Any], read: Callable[[Database], Awaitable[T]]
    ) -> T:
        """Return what *read* would find after *command*, or raise what it would."""
        return await previews.preview(self._writer.writer, command, read)

    async def refusal(self, command: Command[Any]) -> str | None:
        """Return why *command* would be refused to who has signed in, if it would.

        Only for what they may not do; whatever else is wrong shows when they try.
        """

        async def nothing(_: Database) -> None:
            pass

        try:
            await self.preview(command, nothing)
        except ForbiddenError as error:
            return error.detail or str(error)
        except ForesaidError:
            return None
        return None

    def form(self, form_fields: tuple[Field, ...], values: Values = {}) -> FormState:  # noqa: B006 never changed
        """Return a form with *values*, or with what was typed here before a sign-in."""
        draft, path = self._session.draft, self._session.draft_path
        if draft is not None and path == self.path:
            typed = form_data.parse(draft)
            return FormState(fields=form_fields, values=typed, restored=True)
        return FormState(fields=form_fields, values=values)

    def page(self, template: str, status: int = 200, **values: Any) -> Shown:
        """Return the page that *template* makes of *values* for who has signed in."""
        return templating.page(
            template,
            status,
            **{"desk": self, "form": NO_FORM, "notice": None, **values},
        )

    async def saved(self, path: str, done: str, **more: str | None) -> Redirect:
        """Return the way to a page that says what is *done*, from a closed set."""
        if self._session.draft is not None:
            await stored_sessions.forget_draft(self.db, self._session.hash)
        address = links.to(path, done=done, **more)
        return Redirect(address, status_code=HTTP_303_SEE_OTHER)

    async def attempt(
        self,
        form_fields: tuple[Field, ...],
        save: Callable[[], Awaitable[Reply]],
        show: Callable[[FormState, int], Awaitable[Shown]],
    ) -> Reply:
        """Save a form, or show it again as it was typed, with all its flaws."""
        chosen = self.values.pop(name_check.USE, "")
        try:
            checking.check_known(form_fields, self.values)
            if chosen:
                return await show(name_check.use(form_fields, self.values, chosen), 200)
            return await save()
        except ELSEWHERE:
            raise
        except ForesaidError as error:
            form = checking.with_flaws(form_fields, self.values, error)
            status = problems.kind_of(type(error)).status
            response = await show(await name_check.with_offers(self.db, form), status)
            if isinstance(error, UnavailableError):
                response.headers.update(RETRY)
            return response


def token(request: AnyRequest) -> str:
    """Return what the forms of a session hold; see `sessions.form_token`."""
    return sessions.form_token(sessions.token_of(request) or "")


async def provide(
    request: AnyRequest,
    db: NamedDependency[Database],
    writer: NamedDependency[KeyedWriter],
    now: NamedDependency[datetime],
) -> Desk:
    """Return the desk, or raise an error where one has to sign in first.

    Raises StaleFormError where a form is of another session, and ForbiddenError where
    the key lacks the scope that the handler needs.
    """
    if request.method == "POST":
        largest = request.route_handler.opt.get("largest", form_data.LARGEST)
        values = await form_data.receive(request, largest)
        shown = values.pop(form_data.TOKEN, "")
        request.scope["state"][TYPED] = values
        request.scope["state"][error_pages.ON_DEFECT] = notices.NOT_SAVED
    else:
        shown = None
    session = await sessions.find(request, db, now)
    if session is None:
        raise UnauthorisedError
    if shown is not None and not sessions.is_ours(shown, sessions.token_of(request)):
        raise StaleFormError
    scope = request.route_handler.opt.get("scope")
    if scope is not None and scope not in session.key.scopes:
        raise ForbiddenError(f"Your key may not do this: it lacks the scope {scope}.")
    return Desk(request, db, writer, now, session)


def is_form(request: AnyRequest) -> bool:
    """Return whether a request sends a form that was received."""
    return TYPED in request.scope["state"]


def typed(request: AnyRequest) -> dict[str, str]:
    """Return what a form sent, without its token."""
    return request.scope["state"].get(TYPED, {})


DEPENDENCIES = {"desk": Provide(provide)}
