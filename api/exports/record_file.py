"""The figures of every source or outlet at a position of the log, as NDJSON."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple, cast

import msgspec
import numpy as np

from api.accuracy import base_rates, records, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.records import Picked
from api.exports import columns
from api.model import instants
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import event_rates
from api.scoring.candidates import BoardSubject
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.filters import RecordsFilter
from api.scoring.grouping import Codes
from api.scoring.method import METHOD
from api.store import figure_subjects, log_head
from api.store.figure_subjects import ResolvedFilter

SUBJECTS = 50  # that are computed at a time


class Names(NamedTuple):
    """Whose records they are, and what filters name.

    `last`: the newest entry that changed a name by then.
    """

    everyone: Sequence[BoardSubject]
    chosen: ResolvedFilter
    last: int


class Row(NamedTuple):
    """A subject's row without its `as_of`, and the newest entry that it rests on."""

    fields: dict[str, object]
    last: int


class RecordFile:
    """The records of all subjects at a position; its filters are checked already."""

    def __init__(
        self, figures: FigureReader, kind: SubjectType, at: ClaimsAt, names: Names
    ) -> None:
        self._figures = figures
        self._kind: SubjectType = kind
        self._at = at
        self._chosen = names.chosen
        self._everyone = names.everyone
        self.names = names

    async def lines(self) -> AsyncGenerator[bytes]:
        """Yield a line a subject, some at a time, by slug."""
        at, db = self._at, self._figures.db
        events = await base_rates.at(self._figures, at)
        for start in range(0, len(self._everyone), SUBJECTS):
            subjects = self._everyone[start : start + SUBJECTS]
            reports: Mapping[int, Sequence[ReportAsOf]] = {}
            if self._kind == "outlet":
                indexes = [subject.index for subject in subjects]
                reports = await figure_subjects.reports(db, indexes, at.position)
            work = partial(self._compute, subjects, events, reports)
            yield await self._dated(await self._figures.caches.lane.long(work))

    async def _dated(self, rows: Sequence[Row]) -> bytes:
        """Return rows as lines, each as of when what it rests on last changed."""
        entries = {row.last for row in rows}
        entered = await log_head.all_entered(self._figures.db, entries)
        instant = self._at.position.instant
        for row in rows:
            row.fields["as_of"] = instants.answered(instant, entered[row.last])
        return msgspec.json.Encoder().encode_lines([row.fields for row in rows])

    def _compute(
        self,
        subjects: Sequence[BoardSubject],
        events: EventRates,
        reports: Mapping[int, Sequence[ReportAsOf]],
    ) -> list[Row]:
        at, indexes = self._at, [subject.index for subject in subjects]
        rows: list[Row] = []
        for which, spoken in at.in_parts(self._kind, indexes):
            counted = spoken, selection.pick(at, spoken, self._chosen)
            own = [some.by_subject(indexes[which]) for some in counted]
            for subject in subjects[which]:
                spoken_rows, picked_rows = (of[subject.index] for of in own)
                about = event_rates.spoken_events(at.columns(spoken_rows))
                claims = at.columns(picked_rows).together()
                last = self._last(subject, spoken_rows)
                picked = Picked(claims, events.rates(about), last)
                of_outlet = reports.get(subject.index, ())
                rows.append(self._row(subject, picked, of_outlet, events))
        return rows

    def _row(
        self,
        subject: BoardSubject,
        picked: Picked,
        reports: Sequence[ReportAsOf],
        events: EventRates,
    ) -> Row:
        position, filters = self._at.position, self._chosen.filters
        figures = records.figures_of(picked, position, filters, reports)
        fields = {
            "type": self._kind,
            "slug": subject.subject.slug,
            "name": subject.subject.name,
            "as_of": None,
            "method": METHOD,
            **dict(_flat(msgspec.to_builtins(figures))),
        }
        return Row(fields, records.last_of(picked.last, figures.scores, events))

    def _last(self, subject: BoardSubject, rows: Codes) -> int:
        """Return the newest entry that changed a subject, or any of its claims."""
        changed = int(self._at.versions.entry[rows].max(initial=0))
        return max(changed, subject.index, self._reported.get(subject.index, -1))

    @cached_property
    def _reported(self) -> Mapping[int, int]:
        """The newest entry about a report of each outlet, by that of the outlet."""
        if self._kind == "source":
            return {}
        reports, outlets = self._at.reports, self._at.held.outlets
        known = reports.entry < self._at.position.size
        newest = np.full(outlets.size, -1)
        # They are in the order of entries: the last one of each outlet stays.
        newest[reports.outlet[known]] = reports.entry[known]
        return dict(zip(outlets.tolist(), newest.tolist(), strict=True))


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
    figures: FigureReader, filters: RecordsFilter, position: LogPosition
) -> RecordFile:
    """Return the records of a position; *filters* are checked already."""
    at = await figures.at(position)
    while True:  # a name may change while others are read
        named = await log_head.renamed(figures.db, also_new=False)
        everyone = await figures.everyone(filters.type, at)
        chosen = await figure_subjects.resolve(figures.db, filters)
        if await log_head.renamed(figures.db, also_new=False) == named:
            names = Names(everyone, chosen, named)
            return RecordFile(figures, filters.type, at, names)
