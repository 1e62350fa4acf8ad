"""How the demonstration is loaded: as any client would post it, once."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from api.commands.base import Command
from api.database.pool import Database
from api.demo import forecasts, story
from api.store import health
from api.writer.group_commit import Writer

BY = "demo"
JUDGE = "demo desk"  # duties may have to be separate
TOGETHER = 64


async def is_wanted(db: Database) -> bool:
    """Tell whether nothing was ever said in this database."""
    return await health.is_empty(db)


async def load(writer: Writer, tell: Callable[[str], None]) -> None:
    """Enter the demonstration; what stands already is left as it is."""
    now = datetime.now(UTC)
    tell("Demo: claims")
    await writer.do(forecasts.collection(BY))
    slugs: dict[str, str] = {}
    for said in (story.claims(BY, now), forecasts.claims(BY, now)):
        slugs |= await _do(writer, said)
    tell("Demo: outcomes")
    for found in (
        story.outcomes(JUDGE, now, slugs),
        forecasts.outcomes(JUDGE, now, slugs),
    ):
        await _do(writer, found)
    tell("Demo: loaded")


async def _do(writer: Writer, commands: Iterable[Command]) -> dict[str, str]:
    """Do *commands*, many at once; return the slugs of their events by key."""
    waiting = list(commands)
    slugs: dict[str, str] = {}
    for start in range(0, len(waiting), TOGETHER):
        together = waiting[start : start + TOGETHER]
        answers = await asyncio.gather(*(writer.do(command) for command in together))
        for command, answer in zip(together, answers, strict=True):
            key = getattr(getattr(command, "event", None), "key", None)
            if key is not None:
                slugs[key] = answer.claim.event.slug
    return slugs
