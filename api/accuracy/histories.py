"""Histories: one subject's record as of the end of every month, quarter or year."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from msgspec import msgpack, structs

from api.accuracy import base_rates, outcome_cache, records, scope, selection, step_ends
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.figure_reader import FigureReader
from api.accuracy.monthly_outcomes import MonthlyOutcomes
from api.accuracy.scope import SubjectAsOf
from api.accuracy.step_ends import StepEnds
from api.model import instants
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import histories
from api.scoring.event_rates import EventRates
from api.scoring.filters import HistoryFilter
from api.scoring.histories import History, Period
from api.scoring.method import METHOD
from api.store import figure_subjects, log_head
from api.store.figure_subjects import ResolvedFilter, StoredSubject

# The name of a step, and when it ends.
Step = tuple[str, datetime]


async def get(
    figures: FigureReader,
    kind: SubjectType,
    slug: str,
    filters: HistoryFilter,
    now: datetime,
) -> History:
    """Return the record of a subject as of each step's end, oldest first.

    The first step is the one in which the subject was recorded; the last is not over,
    and as of when what it rests on last changed.
    """
    subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    return await of(figures, subject, filters)


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: HistoryFilter
) -> History:
    """Return the record of a resolved subject as of each step's end, oldest first."""
    stored = subject.stored
    at = await figures.at(subject.position)
    work = partial(_history, figures, at, stored, filters)
    # A step begins with a day in UTC; the closed day changes at another hour.
    key = (stored, filters, subject.position.instant.date())
    return await figures.share(History, at, key, work)


async def _history(
    figures: FigureReader, at: ClaimsAt, stored: StoredSubject, filters: HistoryFilter
) -> History:
    db, position, lane = figures.db, at.position, figures.caches.lane
    chosen = await figure_subjects.resolve(db, filters)
    counted = await selection.find(lane, at, stored)
    first = await log_head.entered(db, stored.index)
    ends = [*instants.steps(first, position.instant, filters.step)]
    compute = partial(_compute, at, stored, chosen)
    digest = sha256(msgpack.encode(chosen)).digest()
    whose = Whose(stored.id, digest, counted.row.size)
    items = await _past(figures, at, whose, ends[:-1], compute)
    rates, last = await base_rates.at(figures, at), counted.last
    for name, _ in ends[-1:]:
        work = partial(_period, at, rates, counted, chosen, name)
        items.append(await lane.run(work, counted.row.size))
        last = records.last_of(counted.last, items[-1].scores, rates)
    # What a step that is over rests on never changes.
    as_of = await records.answered_as_of(db, stored, position, last)
    items[-1:] = [structs.replace(item, as_of=as_of) for item in items[-1:]]
    return History(
        subject=stored.subject,
        as_of=as_of,
        filters=filters,
        method=METHOD,
        items=items,
    )


def _period(
    at: ClaimsAt,
    rates: EventRates,
    counted: CountedClaims,
    chosen: ResolvedFilter,
    name: str,
) -> Period:
    """Return a record as it stands at a position, as a step that is not over."""
    picked = records.pick(at, rates, counted, chosen)
    instant, options = at.position.instant, chosen.filters.options
    return histories.period(name, instant, picked.claims, options, picked.rates)


class Whose(NamedTuple):
    """Whose history it is, by which filters, and of how many claims.

    `chosen`: a digest of the filters, which may name all sources of a kind.
    """

    subject: UUID
    chosen: bytes
    claims: int


async def _past(
    figures: FigureReader,
    at: ClaimsAt,
    whose: Whose,
    ends: Sequence[Step],
    compute: Callable[..., list[Period]],
) -> list[Period]:
    """Return a record as of the ends of steps that are over.

    What is not kept of it is computed at once.
    """
    kept = figures.caches.past_periods
    positions = await step_ends.positions(figures.db, at, [end for _, end in ends])
    keys = [(at.generation, *whose[:2], position) for position in positions]
    # Others may drive periods out of what is kept while these wait for their turn.
    found = [kept.find(key) for key in keys]
    new = [nth for nth, period in enumerate(found) if period is None]
    if new:
        at_ends = [positions[nth] for nth in new]
        outcomes = await outcome_cache.at(figures, at, at_ends)
        work = partial(compute, [ends[nth] for nth in new], at_ends, outcomes)
        computed = await figures.caches.lane.run(work, whose.claims)
        for nth, period in zip(new, computed, strict=True):
            found[nth] = kept.keep(keys[nth], period)
    return [period for period in found if period is not None]


def _compute(  # noqa: PLR0913, PLR0917 whose it is, of which claims, where, and by what
    at: ClaimsAt,
    stored: StoredSubject,
    chosen: ResolvedFilter,
    named: Sequence[Step],
    positions: Sequence[LogPosition],
    outcomes: MonthlyOutcomes,
) -> list[Period]:
    ends = StepEnds.of(positions)
    everything = step_ends.of_subject(at, stored.subject.type, stored.index, ends)
    rates = outcomes.rates(positions, step_ends.spoken(everything, at, len(positions)))
    some = everything
    if chosen.filters.outlet is not None:
        outlet = -1 if chosen.outlet is None else chosen.outlet  # of an unknown name
        some = step_ends.at_outlet(some, at, outlet, ends)
    claims = some.pick(at, chosen).columns(at, ends)
    return histories.periods(named, claims, chosen.filters.options, rates)
