"""Histories: one subject's record as of the end of every month, quarter or year."""

from datetime import datetime
from functools import partial

import numpy as np
from msgspec import structs

from api.accuracy import base_rates, records, scope, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.language.dates import windows
from api.model import instants
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import histories
from api.scoring.base_rates import Rates
from api.scoring.filters import HistoryFilter
from api.scoring.histories import History, Period
from api.scoring.method import METHOD
from api.store import figure_subjects, log_head
from api.store.figure_subjects import ResolvedFilter, StoredSubject


async def get(
    figures: FigureReader,
    kind: SubjectType,
    slug: str,
    filters: HistoryFilter,
    now: datetime,
) -> History:
    """Return the record of a subject as of each step's end, oldest first.

    The first step is the one in which the subject was recorded; the last is not over.
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
    key = (stored, filters, subject.position.instant.date(), *at.key)
    return await figures.share(History, key, work)


async def _history(
    figures: FigureReader, at: ClaimsAt, stored: StoredSubject, filters: HistoryFilter
) -> History:
    db, position = figures.db, at.position
    chosen = await figure_subjects.resolve(db, filters)
    first = await log_head.entered(db, stored.index)
    steps = list(instants.steps(first, position.instant, filters.step))
    sizes = await log_head.sizes_at(db, [end for _, end in steps])
    about = partial(selection.about_events_of, at, stored.subject.type, stored.index)
    own = await figures.caches.lane.short(about)
    items: list[Period] = []
    for (name, end), size in zip(steps, sizes, strict=True):
        # A burst of writes may be recorded ahead of the clock; it is in the last step.
        past = position
        if end != position.instant:
            closed_day = windows.last_closed_day(end)
            past = LogPosition(instant=end, size=size, closed_day=closed_day)
        work = partial(_period, figures, at.as_of(past), own, stored, chosen, name)
        if past == position:
            items.append(await work())
            continue
        key = (at.generation, stored.id, chosen, past)
        items.append(await figures.caches.past_periods.get(key, work))
    rated = any(item.scores.reference for item in items)
    counted = selection.of_subject(own, stored.subject.type, stored.index)
    last = counted.last
    if rated:
        last = max(last, (await base_rates.at(figures, at)).last)
    return History(
        subject=stored.subject,
        as_of=await records.answered_as_of(db, stored, position, last),
        filters=filters,
        method=METHOD,
        items=items,
    )


async def _period(  # noqa: PLR0913, PLR0917 whose it is, where, and by what
    figures: FigureReader,
    at: ClaimsAt,
    own: ClaimsAt,
    stored: StoredSubject,
    chosen: ResolvedFilter,
    name: str,
) -> Period:
    """Return a record as it stood at the end of a step.

    *own*: the claims about the events that the subject ever spoke about.
    """
    caches = figures.caches

    async def compute_rates() -> Rates:
        return (await base_rates.at(figures, at)).totals

    # The rates of all events are the same for every subject.
    rates = await caches.past_rates.get(at.key, compute_rates)
    work = partial(_compute, own.as_of(at.position), rates, stored, chosen, name)
    return await caches.lane.run(work, own.versions.entry.size)


def _compute(
    own: ClaimsAt,
    rates: Rates,
    stored: StoredSubject,
    chosen: ResolvedFilter,
    name: str,
) -> Period:
    counted = selection.of_subject(own, stored.subject.type, stored.index)
    spoken = base_rates.spoken(own, counted)
    by_topic = base_rates.of_events(own, spoken).by_topic(np.arange(spoken.size))
    claims = own.columns(selection.pick(own, counted, chosen).row)
    return histories.period(
        name,
        own.position.instant,
        claims,
        chosen.filters.options,
        structs.replace(rates, own=by_topic),
    )
