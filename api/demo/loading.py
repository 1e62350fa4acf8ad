"""Loads the demonstration, with the requests that any client would send."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from api.commands.base import Command
from api.commands.claims import AddClaim
from api.demo import forecasts, story
from api.model.events import NewEvent
from api.writer.answers import Answer
from api.writer.group_commit import Writer

BY = "demo"
# Another name, since who enters a claim may not be allowed to record its outcome.
RECORDER = "demo desk"
AT_ONCE = 64
T = TypeVar("T")


async def load(writer: Writer, report: Callable[[str], None]) -> None:
    """Enter the demonstration; what is already entered is left unchanged."""
    now = datetime.now(UTC)
    report("Demo: claims")
    await writer.do(forecasts.collection(BY))
    slugs: dict[str, str] = {}
    for claims in (story.claims(BY, now), forecasts.claims(BY, now)):
        slugs |= await _enter_claims(writer, list(claims))
    report("Demo: outcomes")
    for outcomes in (
        story.outcomes(RECORDER, now, slugs),
        forecasts.outcomes(RECORDER, now, slugs),
    ):
        await _do(writer, list(outcomes))
    report("Demo: loaded")


async def _enter_claims(writer: Writer, claims: Sequence[AddClaim]) -> dict[str, str]:
    """Enter claims, many at once; return the slugs of their events by their keys."""
    slugs: dict[str, str] = {}
    for claim, answer in zip(claims, await _do(writer, claims), strict=True):
        if isinstance(claim.event, NewEvent) and claim.event.key is not None:
            slugs[claim.event.key] = answer.resource.event.slug
    return slugs


async def _do(writer: Writer, commands: Sequence[Command[T]]) -> list[Answer[T]]:
    """Do *commands*, many at once."""
    answers: list[Answer[T]] = []
    for start in range(0, len(commands), AT_ONCE):
        together = commands[start : start + AT_ONCE]
        answers += await asyncio.gather(*(writer.do(command) for command in together))
    return answers
