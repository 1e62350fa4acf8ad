"""The audit of records: recomputes each from the log, and compares it."""

from collections.abc import AsyncIterator
from datetime import datetime
from itertools import product
from typing import cast

import msgspec
from msgspec import structs

from api.accuracy import leaderboards, records
from api.accuracy.figure_reader import FigureReader
from api.audit.replay import comparing
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json
from api.database.pool import Database
from api.log import entries
from api.model.references import SubjectType
from api.scoring.figures import Hits, Scores
from api.scoring.filters import BoardFilter, RecordFilter
from api.scoring.leaderboard_rows import own_value
from api.store import merkle
from api.terms import BoardSort, Cohort, Entry

READ_AT_ONCE = 1000
COHORTS: tuple[Cohort, ...] = ("matured", "settled")
KINDS: tuple[SubjectType, ...] = ("source", "outlet")
ENTRIES: tuple[Entry, ...] = ("any", "eligible")
SORTS: tuple[BoardSort, ...] = ("brier", "hit_rate", "skill_vs_topic")


async def read_log(db: Database, now: datetime) -> AsyncIterator[Json]:
    """Yield what `GET /v1/changes` says of the entries up to *now*, from their bodies.

    Without leaves and texts, on which no figure depends.
    """
    first = 0
    while page := await merkle.bodies(db, first, limit=READ_AT_ONCE):
        first = page[-1].index + 1
        for entry in page:
            body = msgspec.json.decode(entry.body, type=Json)
            if datetime.fromisoformat(body["recorded_at"]) <= now:
                yield {
                    "index": entry.index,
                    "recorded_at": body["recorded_at"],
                    "kind": body["entry"],
                    "subject": body.get("id"),
                    "body": body,
                }


async def compare_records(
    figures: FigureReader, log: list[Json], now: datetime
) -> AsyncIterator[tuple[str, Json]]:
    """Yield each record's path, and how the record differs from the replayed log."""
    reference = Reference(log, now)
    moment = entries.rfc3339(now)
    for kind in KINDS:
        by_source = kind == "source"
        claims = reference.by_source() if by_source else reference.by_outlet()
        for entry in log:
            subject_id = entry["subject"]
            if entry["kind"] != kind or reference.root(subject_id) != subject_id:
                continue
            for cohort in COHORTS:
                slug: str = entry["body"]["slug"]
                filters = RecordFilter(cohort=cohort, as_of=moment)
                record = await records.get(figures, kind, slug, filters, now)
                expected = reference.record(claims.get(subject_id, []), cohort)
                actual = comparing.shown(cast("Json", msgspec.to_builtins(record)))
                differing = comparing.differences(actual, expected)
                yield f"/v1/{kind}s/{slug}/record?cohort={cohort}", differing


async def compare_rows(
    figures: FigureReader, now: datetime
) -> AsyncIterator[tuple[str, Json]]:
    """Yield each leaderboard row, and how it differs from the record of its subject."""
    for kind, entry in product(KINDS, ENTRIES):
        filters = BoardFilter(entry=entry)
        rows = leaderboards.rows_beside_records(figures, kind, filters, SORTS, now)
        async for row, record, values in rows:
            actual = _row(row.claims, row.unresolved, row.hits, row.scores)
            counts = record.claims
            expected = _row(counts.total, counts.unresolved, record.hits, record.scores)
            differing = {
                name: (actual[name], expected[name])
                for name in actual
                if actual[name] != expected[name]
            }
            differing |= comparing.differences(
                {**values},
                {
                    sort: own_value(sort, None, record.hits, record.scores)
                    for sort in SORTS
                },
            )
            yield (
                f"/v1/leaderboards/{kind}s?entry={entry}: {row.subject.slug}",
                differing,
            )


def _row(claims: int, unresolved: float | None, hits: Hits, scores: Scores) -> Json:
    return {
        "claims": claims,
        "unresolved": unresolved,
        **{f"hits.{name}": value for name, value in structs.asdict(hits).items()},
        **{f"scores.{name}": value for name, value in structs.asdict(scores).items()},
    }
