"""Verifying: what follows from the log, computed again from its raw entries."""

import argparse
import sys
from collections.abc import AsyncIterator
from datetime import datetime

import msgspec
from msgspec import structs

from api import app
from api.accuracy import leaderboards, records
from api.audit import log_audit, signing
from api.audit.record_audit import COHORTS, KINDS, READ_AT_ONCE, compare_ranked
from api.audit.replay import comparing
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json
from api.cli import session
from api.database.pool import Database, Pool
from api.errors import InvalidError
from api.log import checkpoints, entries, signed_notes
from api.scoring.figures import Hits, Scores
from api.scoring.filters import BoardFilter, RecordFilter
from api.settings import Settings
from api.store import changes, merkle
from api.terms import Entry
from api.writer.group_commit import Writer

ENTRIES: tuple[Entry, ...] = ("any", "eligible")


def verify(options: argparse.Namespace, environment: Settings) -> None:
    """Verify a receipt, every record, or the whole log; fail where any is amiss."""
    if options.receipt is not None:
        _verify_receipt(options)
    elif options.records:
        _verify_records(options, environment)
    else:
        _verify_log(options, environment)


def sign(options: argparse.Namespace, environment: Settings) -> None:
    """Sign a checkpoint of the log, or with --watch each that is new."""
    directory = session.directory(options)
    key = signing.signer(options.key or directory / "log.key", options.origin)
    state = options.state or directory / "log.state"

    async def run(pool: Pool, _: Writer) -> None:
        if options.watch:
            await signing.keep_signing(pool, key, state)
        made = await signing.sign(pool.database, key, state)
        told = "Nothing new." if made is None else f"Signed {made.size} entries."
        print(told)  # noqa: T201

    session.with_writer(options, environment, run)


def _verify_receipt(options: argparse.Namespace) -> None:
    if options.key is None:
        raise InvalidError("Say whose log it is: --key KEY.")
    receipt = checkpoints.parse_receipt(options.receipt.read_text(encoding="utf-8"))
    under = checkpoints.check(receipt, [signed_notes.verifier(options.key)])
    body = (receipt.body or b"").decode()
    print(  # noqa: T201
        f"Entry {receipt.index} stands in {under.origin} of {under.size} entries. It"
        f" says what was entered and when, not that it is true:\n{body}"
    )


def _verify_log(options: argparse.Namespace, environment: Settings) -> None:
    kept = [path.read_text(encoding="utf-8") for path in options.checkpoint]

    async def run(pool: Pool, _: Writer) -> None:
        wrong = 0
        async for flaw in log_audit.find_flaws(pool.database, kept):
            wrong += 1
            print(flaw)  # noqa: T201
        if wrong:
            raise InvalidError("The log is not whole.")
        size = (await merkle.size(pool.database)).size
        print(  # noqa: T201
            f"{size} entries: every body, leaf, node, text and checkpoint agrees. That"
            " none was taken back before its first checkpoint is not proven."
        )

    session.with_writer(options, environment, run)


def _verify_records(options: argparse.Namespace, environment: Settings) -> None:
    """Recompute every record from the raw entries, the leaderboard from the claims.

    Boards of all entries and of eligible ones are held against records.
    """

    async def run(pool: Pool, _: Writer) -> None:
        now = app.clock()
        log = [entry async for entry in read_log(pool.database, now)]
        db = pool.database
        wrong = [
            await _told(compare_records(db, log, now), "records"),
            await _told(compare_ranked(db, now), "sources of the leaderboard"),
            await _told(compare_rows(db, now), "rows of leaderboards"),
        ]
        if any(wrong):
            raise InvalidError("A record is not what the log says.")

    session.with_writer(options, environment, run)


async def _told(found: AsyncIterator[tuple[str, Json]], what: str) -> int:
    """Tell what differs, and of how many; return how many do."""
    compared = wrong = 0
    async for path, differing in found:
        compared += 1
        wrong += bool(differing)
        for name, (told, expected) in sorted(differing.items()):
            print(f"{path}: {name} is {told}, not {expected}")  # noqa: T201
        if compared % 100 == 0:
            print(f"{compared} {what}", file=sys.stderr, flush=True)  # noqa: T201
    print(f"{compared} {what} compared, {wrong} differ")  # noqa: T201
    return wrong


async def read_log(db: Database, now: datetime) -> AsyncIterator[Json]:
    """Yield the entries recorded up to *now*, each as the API tells it."""
    index = -1
    while found := await changes.after(db, index, limit=READ_AT_ONCE):
        index = found[-1].index
        for entry in found:
            if entry.recorded_at <= now:
                yield msgspec.json.decode(msgspec.json.encode(entry))


async def compare_records(
    db: Database, log: list[Json], now: datetime
) -> AsyncIterator[tuple[str, Json]]:
    """Yield each record's path and how it differs from its recomputation."""
    seen = Reference(log, now)
    moment = entries.rfc3339(now)
    for kind in KINDS:
        counted = seen.by_source() if kind == "source" else seen.by_outlet()
        for entry in log:
            itself = entry["subject"]
            if entry["kind"] != kind or seen.root(itself) != itself:
                continue
            for cohort in COHORTS:
                slug: str = entry["body"]["slug"]
                wanted = RecordFilter(cohort=cohort, as_of=moment)
                told = await records.get(db, kind, slug, wanted, now)
                expected = seen.record(counted.get(itself, []), cohort)
                shown = comparing.shown(msgspec.to_builtins(told))
                differing = comparing.differences(shown, expected)
                yield f"/v1/{kind}s/{slug}/record?cohort={cohort}", differing


async def compare_rows(db: Database, now: datetime) -> AsyncIterator[tuple[str, Json]]:
    """Yield each row of boards, and how it differs from the record of its subject."""
    for kind in KINDS:
        for entry in ENTRIES:
            wanted = BoardFilter(entry=entry)
            async for row, record in leaderboards.beside_records(db, kind, wanted, now):
                told = _row(row.claims, row.unresolved, row.hits, row.scores)
                counted = record.claims
                expected = _row(
                    counted.total, counted.unresolved, record.hits, record.scores
                )
                yield (
                    f"/v1/leaderboards/{kind}s?entry={entry}: {row.subject.slug}",
                    {
                        name: (told[name], expected[name])
                        for name in told
                        if told[name] != expected[name]
                    },
                )


def _row(claims: int, unresolved: float | None, hits: Hits, scores: Scores) -> Json:
    return {
        "claims": claims,
        "unresolved": unresolved,
        **{f"hits.{name}": each for name, each in structs.asdict(hits).items()},
        **{f"scores.{name}": each for name, each in structs.asdict(scores).items()},
    }
