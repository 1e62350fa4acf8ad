"""Webhooks over HTTP: made under the key in use, listed, tried out and deleted."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import state
from api.database.pool import Database
from api.errors import Flaw, InvalidError, UnavailableError
from api.following.sender import Sender
from api.http import request_data
from api.http.request_data import reads, writes
from api.model import paging, references, webhooks
from api.model.filters import Paged
from api.model.paging import Page
from api.model.webhooks import (
    Delivery,
    MadeWebhook,
    Message,
    NewWebhook,
    Trial,
    Webhook,
)
from api.routes import responses
from api.routes.authorization import needs
from api.routes.responses import AnyRequest
from api.store import webhook_deliveries
from api.store import webhooks as stored_webhooks
from api.store.webhooks import Signed
from api.writer.group_commit import KeyedWriter
from api.writer.repeated_requests import Repeatable

MANAGES = [needs("webhooks:manage")]
TEST_SECONDS = 5.0
T = TypeVar("T")


@post("/", guards=MANAGES, dependencies=writes(NewWebhook))
async def make_webhook(  # noqa: PLR0913, PLR0917 what a request has
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    db: NamedDependency[Database],
    by: NamedDependency[str],
    sent: NamedDependency[NewWebhook],
    now: NamedDependency[datetime],
) -> Response[MadeWebhook]:
    """Have new entries of the log sent to a URL, as Standard Webhooks describes.

    The `secret` that signs them is shown once. Every entry from now on is sent at least
    once, in the order of the log, under an id that stays the same (`webhook-id`: its
    index, and for `claim.settled` the claim's id behind it); `data` is as in
    /v1/changes. What is not answered with 2xx is sent again, for three days at most. An
    equal webhook of the same key is answered with 200 and without its secret. A request
    sent again under its Idempotency-Key is answered as it was, without the secret.
    """
    new = webhooks.tidy(sent, local=state.of(request).webhook_sender.local)
    secret = webhooks.mint()

    async def make() -> tuple[Webhook, bool]:
        await _check_names(db, sent)
        return await _add(db, new, by, secret, now)

    webhook, entered = await _once(request, writer, "webhook", Webhook, make)
    is_new = entered and not writer.replayed
    made = webhooks.made(webhook, secret if is_new else None)
    return responses.made(made, f"/v1/webhooks/{webhook.id}", entered=entered)


@get("/", guards=MANAGES)
async def list_webhooks(
    db: NamedDependency[Database], by: NamedDependency[str]
) -> Page[Webhook]:
    """List the webhooks of the key in use and of all keys minted under it."""
    return Page(items=await stored_webhooks.under(db, by), next=None)


@get("/{webhook_id:uuid}", guards=MANAGES)
async def get_webhook(
    db: NamedDependency[Database], by: NamedDependency[str], webhook_id: FromPath[UUID]
) -> Webhook:
    """Get a webhook: how far it has come, and whether it is failing or disabled."""
    return await stored_webhooks.get(db, by, webhook_id)


@get("/{webhook_id:uuid}/deliveries", guards=MANAGES, dependencies=reads(Paged))
async def list_deliveries(
    request: AnyRequest,
    db: NamedDependency[Database],
    by: NamedDependency[str],
    webhook_id: FromPath[UUID],
    filters: NamedDependency[Paged],
) -> Response[Page[Delivery]]:
    """List what became of the last 1,000 messages of a webhook, newest first."""
    await stored_webhooks.get(db, by, webhook_id)
    before = paging.place(filters.cursor, webhook_deliveries.SORT)
    rows = await webhook_deliveries.find(
        db, webhook_id, before, limit=filters.limit + 1
    )
    total = await webhook_deliveries.total(db, webhook_id) if filters.count else None
    return responses.listed(request, rows, filters, total)


@delete("/{webhook_id:uuid}", guards=MANAGES, status_code=204)
async def delete_webhook(
    db: NamedDependency[Database], by: NamedDependency[str], webhook_id: FromPath[UUID]
) -> None:
    """Delete a webhook: nothing more is sent, after a moment."""
    await stored_webhooks.get(db, by, webhook_id)
    await stored_webhooks.remove(db, webhook_id)


@post("/{webhook_id:uuid}/test", guards=MANAGES, status_code=200)
async def try_webhook(  # noqa: PLR0913, PLR0917 what a request has
    request: AnyRequest,
    writer: NamedDependency[KeyedWriter],
    db: NamedDependency[Database],
    by: NamedDependency[str],
    now: NamedDependency[datetime],
    webhook_id: FromPath[UUID],
) -> Trial:
    """Send a message of type `webhook.test` at once, and tell what came back.

    It waits five seconds for an answer, and is sent once only.
    """

    async def attempt() -> tuple[Trial, bool]:
        await stored_webhooks.get(db, by, webhook_id)
        webhook = await stored_webhooks.signed(db, webhook_id)
        message = webhooks.of_test(webhook_id, now)
        return await _try(state.of(request).webhook_sender, webhook, message, now), True

    trial, _ = await _once(request, writer, "trial", Trial, attempt)
    return trial


async def _once(
    request: AnyRequest,
    writer: KeyedWriter,
    kind: str,
    shape: type[T],
    work: Callable[[], Awaitable[tuple[T, bool]]],
) -> tuple[T, bool]:
    """Do *work* once under the Idempotency-Key of a request, if it has one."""
    key = request_data.once(request)
    if key is None:
        return await work()

    async def digest() -> bytes:
        return key.request

    app = state.of(request)
    place = (request.scope["state"]["key"].id, key.key)
    answer, entered, writer.replayed = await app.repeated_requests.do(
        app.pool.database, Repeatable(place, digest, kind, shape), app.clock(), work
    )
    return answer, entered


async def _add(
    db: Database, new: NewWebhook, by: str, secret: bytes, now: datetime
) -> tuple[Webhook, bool]:
    """Store a webhook, or find the equal one; tell whether it is new."""
    fingerprint = webhooks.fingerprint(new)
    new_id = references.new_id(now)
    is_new = await stored_webhooks.add(db, new_id, new, by, fingerprint, secret, now)
    found = new_id if is_new else await stored_webhooks.same(db, by, fingerprint)
    if found is None:
        raise UnavailableError("It was deleted just now; send it again.")
    return await stored_webhooks.get(db, by, found), is_new


async def _try(
    sender: Sender, webhook: Signed, message: Message, now: datetime
) -> Trial:
    """Send a message once; raise UnavailableError where many are being tried out."""
    if sender.trials.locked():
        raise UnavailableError("Too many webhooks are being tried out.")
    async with sender.trials:
        answer = await sender.send(
            webhook.url, webhook.secret, message, now, seconds=TEST_SECONDS
        )
    return Trial(
        delivered=answer.error is None,
        response_status=answer.status,
        milliseconds=answer.milliseconds,
        error=answer.error,
    )


async def _check_names(db: Database, new: NewWebhook) -> None:
    """Raise InvalidError where a source or an outlet is unknown."""
    unknown = await stored_webhooks.unknown(db, new)
    if unknown:
        flaws = [
            Flaw(
                f"/{name.kind}s/{name.position}", f"there is no {name.kind} {name.slug}"
            )
            for name in unknown
        ]
        raise InvalidError(None, *flaws)


router = Router(
    "/v1/webhooks",
    route_handlers=[
        make_webhook,
        list_webhooks,
        get_webhook,
        list_deliveries,
        delete_webhook,
        try_webhook,
    ],
    tags=["Webhooks"],
)
