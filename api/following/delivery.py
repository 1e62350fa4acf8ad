"""The delivery of one webhook: its messages in the order of the log, one at a time.

How far it has come is stored after each message, so that a server that ends in between
sends a message again, under the same id, and never leaves one out. A message is made
anew for each attempt: a text that was redacted meanwhile is not in it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from api.database.pool import Database
from api.errors import NotFoundError
from api.following.sender import GONE, Answer, Sender
from api.model import webhooks
from api.model.webhooks import ENTRY_DONE, ENTRY_ITSELF, PATIENCE, Message, Place
from api.store import changes, webhook_messages
from api.store import webhooks as stored_webhooks
from api.store.webhook_messages import ENTRIES_AT_ONCE, Attempt
from api.store.webhooks import StoredWebhook
from api.writer.log_growth import LogGrowth

AT_ONCE = 100  # places of messages that are held in memory
TOO_LONG = f"Nothing could be delivered for {PATIENCE.days} days: {{error}}"


class Delivery:
    """What is needed to deliver the messages of one webhook."""

    def __init__(
        self,
        db: Database,
        webhook_id: UUID,
        sender: Sender,
        growth: LogGrowth,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._id = webhook_id
        self._sender = sender
        self._growth = growth
        self._clock = clock

    async def run(self) -> None:
        """Deliver until the webhook is disabled, deleted or delivered by another."""
        seen: Place | None = None
        while not self._growth.ended:
            webhook = await stored_webhooks.find(self._db, self._id)
            if webhook is None:
                return
            after = webhook.place if seen is None else max(seen, webhook.place)
            picked = await webhook_messages.pick(
                self._db,
                self._id,
                after,
                webhook.types,
                limit=AT_ONCE,
            )
            for place in picked.messages:
                try:
                    webhook = await self._deliver(webhook, place)
                except NotFoundError:
                    return
                if webhook is None:
                    return
            if len(picked.messages) < AT_ONCE:
                seen = await self._go_on(webhook, after, picked.reached)

    async def _go_on(
        self, webhook: StoredWebhook, after: Place, reached: int | None
    ) -> Place:
        """Wait for entries after those that were looked through; return the place."""
        last = max(after.index, -1 if reached is None else reached)
        place = Place(last, ENTRY_DONE)
        if last - webhook.at_index >= ENTRIES_AT_ONCE:
            await webhook_messages.pass_over(self._db, self._id, webhook.sent, place)
        await self._growth.beyond(last + 1)
        return place

    async def _deliver(
        self, webhook: StoredWebhook, place: Place
    ) -> StoredWebhook | None:
        """Send a message until it is taken; return None once the webhook is disabled.

        Raises NotFoundError where another has delivered it, or the webhook is gone.
        """
        attempts, since = webhook.attempts, webhook.failing_since
        await self._wait_until(webhook.next_attempt_at)
        while True:
            message = await self._message(place)
            answer = await self._sender.send(
                webhook.url, webhook.secret, message, self._clock()
            )
            attempts += 1
            attempt = self._attempt(webhook, place, message, answer, attempts)
            if answer.error is None:
                await webhook_messages.store_delivered(self._db, attempt)
                return webhook.after(place)
            since = since or attempt.at
            end = _end(answer, attempt.at, since)
            next_at = attempt.at + webhooks.pause(attempts, answer.retry_after)
            await webhook_messages.store_failed(
                self._db, attempt, None if end else next_at, end
            )
            if end is not None:
                return None
            await self._wait_until(next_at)

    async def _message(self, place: Place) -> Message:
        if place.claim_id != ENTRY_ITSELF:
            settled = await webhook_messages.settled_claim(self._db, place)
            return webhooks.of_claim(settled)
        (change,) = await changes.after(self._db, place.index - 1, limit=1)
        return webhooks.of_entry(change)

    def _attempt(
        self,
        webhook: StoredWebhook,
        place: Place,
        message: Message,
        answer: Answer,
        attempts: int,
    ) -> Attempt:
        return Attempt(
            webhook_id=webhook.id,
            nth=webhook.sent + 1,
            place=place,
            type=message.type,
            attempts=attempts,
            at=self._clock(),
            response_status=answer.status,
            milliseconds=answer.milliseconds,
            error=answer.error,
        )

    async def _wait_until(self, instant: datetime | None) -> None:
        if instant is not None:
            await asyncio.sleep(max((instant - self._clock()).total_seconds(), 0))


def _end(answer: Answer, now: datetime, since: datetime) -> str | None:
    """Return why nothing more is to be sent, or None."""
    if answer.error == GONE:
        return GONE
    if now - since >= PATIENCE:
        return TOO_LONG.format(error=answer.error)
    return None
