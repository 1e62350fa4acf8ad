"""Loads the demonstration, with the commands that any client's requests become."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from api.commands import requests
from api.commands.base import Command
from api.commands.result import CommandResult
from api.demo import (
    crowds,
    elections_2016,
    fivethirtyeight_elections,
    fivethirtyeight_games,
    forecast_sets,
    story,
)
from api.demo.forecast_sets import ForecastSet
from api.errors import ForesaidError
from api.model.claims import NewClaim
from api.model.events import NewEvent
from api.model.outcomes import ShortOutcome
from api.writer.group_commit import Writer

BY = "demo"
# Another name, since who enters a claim may not be allowed to record its outcome.
RECORDER = "Demonstration (loaded data)"
CHUNK = 256


def forecasts() -> Iterator[ForecastSet]:
    """Yield the sets of forecasts, in the order in which they are entered."""
    yield elections_2016.read()
    yield fivethirtyeight_elections.read()
    yield fivethirtyeight_games.read_league("NHL", "2021–22")
    yield fivethirtyeight_games.read_league("WNBA", "2021 and 2022")
    yield fivethirtyeight_games.read_world_cups()
    yield crowds.read()


async def load(writer: Writer, report: Callable[[str], None]) -> None:
    """Enter the demonstration; what is already entered is left unchanged."""
    now = datetime.now(UTC)
    for chosen in forecasts():
        report(f"Demo: {chosen.collection.name}")
        declared = requests.add_collection(chosen.collection, BY)
        await writer.do(declared)
        claims = list(forecast_sets.claims(chosen, declared.slug))
        ids = await _do(
            writer, [requests.add_claim(claim, BY, now) for claim in claims]
        )
        outcomes = _first_of_each(claims, ids, chosen)
        await _do(
            writer,
            [
                requests.judge_claim(claim_id, outcome, RECORDER, now)
                for claim_id, outcome in outcomes
            ],
        )
        await _record_spans(writer, claims, chosen, now)
    report("Demo: the article")
    await _load_story(writer, now)  # last, so that the start page shows it first
    report("Demo: loaded")


def _first_of_each(
    claims: Sequence[NewClaim], ids: Sequence[UUID], chosen: ForecastSet
) -> list[tuple[UUID, ShortOutcome]]:
    """Return the id of one claim about each question, with its outcome."""
    by_key: dict[str, UUID] = {}
    for claim, claim_id in zip(claims, ids, strict=True):
        if isinstance(claim.event, NewEvent) and claim.event.key is not None:
            by_key.setdefault(claim.event.key, claim_id)
    return [
        (claim_id, chosen.questions[key].outcome)
        for key, claim_id in by_key.items()
        if chosen.questions[key].span is None
    ]


async def _record_spans(
    writer: Writer, claims: Sequence[NewClaim], chosen: ForecastSet, now: datetime
) -> None:
    """Record what happened on a day that is not known, which no short form can say."""
    first: dict[str, NewClaim] = {}
    for claim in claims:
        if isinstance(claim.event, NewEvent) and claim.event.key is not None:
            first.setdefault(claim.event.key, claim)
    for key, claim in first.items():
        span = chosen.questions[key].span
        if span is not None:
            stored = await writer.do(requests.add_claim(claim, BY, now))
            slug = stored.resource.event.slug
            await writer.do(requests.record_outcome(slug, span, RECORDER, now))


async def _load_story(writer: Writer, now: datetime) -> None:
    """Enter the claims of the article, and what is known of their events."""
    slugs: dict[str, str] = {}
    for claim in story.claims():
        answer = await writer.do(requests.add_claim(claim, BY, now))
        if isinstance(claim.event, NewEvent) and claim.event.key is not None:
            slugs[claim.event.key] = answer.resource.event.slug
    for key, outcome in story.outcomes():
        await writer.do(requests.record_outcome(slugs[key], outcome, RECORDER, now))


async def _do(writer: Writer, commands: Iterable[Command[object]]) -> list[UUID]:
    """Do *commands*, many in one transaction; return the ids of what they made."""
    ids: list[UUID] = []
    rest = iter(commands)
    while chunk := list(islice(rest, CHUNK)):
        for result in await writer.do_all(chunk):
            if isinstance(result, ForesaidError):
                raise result
            if isinstance(result, CommandResult) and isinstance(result.id, UUID):
                ids.append(result.id)
    return ids
