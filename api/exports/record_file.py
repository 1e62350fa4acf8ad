"""The figures of every source or outlet at a position of the log, as NDJSON."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import cast

import msgspec

from api.accuracy import base_rates, records, scope, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.records import Picked
from api.exports import columns
from api.model.references import SubjectType
from api.scoring import event_rates
from api.scoring.candidates import BoardSubject
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.filters import RecordsFilter
from api.scoring.method import METHOD
from api.store import figure_subjects
from api.store.figure_subjects import ResolvedFilter

SUBJECTS = 50  # that are computed at a time


class RecordFile:
    """The records of all subjects at a position; its filters are checked already."""

    def __init__(
        self,
        figures: FigureReader,
        kind: SubjectType,
        at: ClaimsAt,
        chosen: ResolvedFilter,
    ) -> None:
        self._figures = figures
        self._kind: SubjectType = kind
        self.at = at
        self._chosen = chosen

    async def lines(self) -> AsyncGenerator[bytes]:
        """Yield a line a subject, some at a time, by slug."""
        at, db = self.at, self._figures.db
        events = await base_rates.at(self._figures, at)
        everyone = await self._figures.everyone(self._kind, at)
        for start in range(0, len(everyone), SUBJECTS):
            subjects = everyone[start : start + SUBJECTS]
            reports: Mapping[int, Sequence[ReportAsOf]] = {}
            if self._kind == "outlet":
                indexes = [subject.index for subject in subjects]
                reports = await figure_subjects.reports(db, indexes, at.position)
            work = partial(self._compute, subjects, events, reports)
            yield await self._figures.caches.lane.long(work)

    def _compute(
        self,
        subjects: Sequence[BoardSubject],
        events: EventRates,
        reports: Mapping[int, Sequence[ReportAsOf]],
    ) -> bytes:
        at, indexes = self.at, [subject.index for subject in subjects]
        rows: list[dict[str, object]] = []
        for which, spoken in at.in_parts(self._kind, indexes):
            counted = spoken, selection.pick(at, spoken, self._chosen)
            own = [some.by_subject(indexes[which]) for some in counted]
            for subject in subjects[which]:
                spoken_rows, picked_rows = (of[subject.index] for of in own)
                about = event_rates.spoken_events(at.columns(spoken_rows))
                claims = at.columns(picked_rows).together()
                picked = Picked(claims, events.rates(about), -1)
                rows.append(self._row(subject, picked, reports.get(subject.index, ())))
        return msgspec.json.Encoder().encode_lines(rows)

    def _row(
        self, subject: BoardSubject, picked: Picked, reports: Sequence[ReportAsOf]
    ) -> dict[str, object]:
        at, filters = self.at, self._chosen.filters
        figures = records.figures_of(picked, at.position, filters, reports)
        return {
            "type": self._kind,
            "slug": subject.subject.slug,
            "name": subject.subject.name,
            "as_of": at.position.instant,
            "method": METHOD,
            **dict(_flat(msgspec.to_builtins(figures))),
        }


def _flat(
    figures: Mapping[str, object], prefix: str = ""
) -> Iterator[tuple[str, object]]:
    """Yield figures by the names of their columns: see `columns`."""
    for field, value in figures.items():
        name = f"{prefix}{field}"
        if isinstance(value, dict):
            yield from _flat(cast("Mapping[str, object]", value), f"{name}_")
        elif isinstance(value, tuple) and f"{name}_low" in columns.RECORDS:
            yield f"{name}_low", value[0]
            yield f"{name}_high", value[1]
        elif name in columns.RECORDS:
            yield name, value


async def find(
    figures: FigureReader, filters: RecordsFilter, now: datetime
) -> RecordFile:
    """Return the records that filters ask for; raise BadQueryError."""
    kind = filters.type
    position = await scope.resolve(figures.db, kind, filters, now)
    chosen = await figure_subjects.resolve(figures.db, filters)
    return RecordFile(figures, kind, await figures.at(position), chosen)
