"""How the demonstration is loaded: as any client would post it, once."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from api.commands.base import Command
from api.commands.claims import AddClaim
from api.database.pool import Database
from api.demo import forecasts, story
from api.model.events import NewEvent
from api.store import health
from api.writer.answers import Answer
from api.writer.group_commit import Writer

BY = "demo"
JUDGE = "demo desk"  # duties may have to be separate
TOGETHER = 64
T = TypeVar("T")


async def is_wanted(db: Database) -> bool:
    """Tell whether nothing was ever said in this database."""
    return await health.is_empty(db)


async def load(writer: Writer, tell: Callable[[str], None]) -> None:
    """Enter the demonstration; what stands already is left as it is."""
    now = datetime.now(UTC)
    tell("Demo: claims")
    await writer.do(forecasts.collection(BY))
    slugs: dict[str, str] = {}
    for claims in (story.claims(BY, now), forecasts.claims(BY, now)):
        slugs |= await _enter_claims(writer, list(claims))
    tell("Demo: outcomes")
    for outcomes in (
        story.outcomes(JUDGE, now, slugs),
        forecasts.outcomes(JUDGE, now, slugs),
    ):
        await _do(writer, list(outcomes))
    tell("Demo: loaded")


async def _enter_claims(writer: Writer, claims: Sequence[AddClaim]) -> dict[str, str]:
    """Enter claims; return the slugs of their events by key."""
    slugs: dict[str, str] = {}
    for claim, answer in zip(claims, await _do(writer, claims), strict=True):
        if isinstance(claim.event, NewEvent) and claim.event.key is not None:
            slugs[claim.event.key] = answer.resource.event.slug
    return slugs


async def _do(writer: Writer, commands: Sequence[Command[T]]) -> list[Answer[T]]:
    """Do *commands*, many at once."""
    answers: list[Answer[T]] = []
    for start in range(0, len(commands), TOGETHER):
        together = commands[start : start + TOGETHER]
        answers += await asyncio.gather(*(writer.do(command) for command in together))
    return answers
