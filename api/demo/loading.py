"""Loads the demonstration, with the requests that any client would send."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from api.commands.base import Command
from api.demo import forecasts, story
from api.writer.group_commit import Writer

BY = "demo"
# Another name, since who enters a claim may not be allowed to record its outcome.
RECORDER = "demo desk"
AT_ONCE = 64


async def load(writer: Writer, report: Callable[[str], None]) -> None:
    """Enter the demonstration; what is already entered is left unchanged."""
    now = datetime.now(UTC)
    report("Demo: claims")
    await writer.do(forecasts.collection(BY))
    slugs: dict[str, str] = {}
    for claims in (story.claims(BY, now), forecasts.claims(BY, now)):
        slugs |= await _do(writer, claims)
    report("Demo: outcomes")
    for outcomes in (
        story.outcomes(RECORDER, now, slugs),
        forecasts.outcomes(RECORDER, now, slugs),
    ):
        await _do(writer, outcomes)
    report("Demo: loaded")


async def _do(writer: Writer, commands: Iterable[Command]) -> dict[str, str]:
    """Do *commands*, many at once; return the slugs of their events by their keys."""
    pending = list(commands)
    slugs: dict[str, str] = {}
    for start in range(0, len(pending), AT_ONCE):
        batch = pending[start : start + AT_ONCE]
        answers = await asyncio.gather(*(writer.do(command) for command in batch))
        for command, answer in zip(batch, answers, strict=True):
            key = getattr(getattr(command, "event", None), "key", None)
            if key is not None:
                slugs[key] = answer.claim.event.slug
    return slugs
