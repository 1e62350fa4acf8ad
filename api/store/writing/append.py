"""How the log grows: what a batch entered goes out in one statement.

Why one: each statement, and each COPY twice, waits for the database to answer, which
for a single claim takes longer than the writing.
"""

from collections.abc import Iterable, Mapping
from typing import LiteralString, TypeVar
from uuid import UUID

from msgspec import Struct

from api.commands.working_set.claim_versions import ClaimVersions
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import NameIndex, RowT
from api.commands.working_set.numbering import Numbering
from api.database.pool import Database
from api.database.statements import Insert
from api.language import lookalikes, names
from api.log import merkle
from api.log.entries import Entry, Row, Text
from api.log.merkle import Node
from api.log.redactions import RedactionRow
from api.model.added_evidence import EvidenceRow
from api.model.claim_versions import ClaimVersion, Hedge, ReportVersion, TopicSet
from api.model.claims import ClaimRow, ClaimState
from api.model.collections import CollectionRow
from api.model.events import EventRow
from api.model.keys import KeyRow, RevocationRow
from api.model.outcomes import OutcomeRow
from api.model.outlets import OutletRow
from api.model.reports import ReportRow, ReportState
from api.model.rows import (
    MergeRow,
    RetirementRow,
    SettlementRow,
    TopicsRow,
    WithdrawalRow,
)
from api.model.sources import SourceRow
from api.store.writing import columns
from api.store.writing.columns import Table

# Rows that never change. Foreign keys are checked when all tables are written.
APPENDED: tuple[type[Row], ...] = (
    TopicsRow,
    CollectionRow,
    ClaimRow,
    ReportRow,
    OutcomeRow,
    EvidenceRow,
    RetirementRow,
    SettlementRow,
    WithdrawalRow,
    MergeRow,
    KeyRow,
    RevocationRow,
    RedactionRow,
)
Changing = TypeVar("Changing", SourceRow, OutletRow, EventRow, ClaimState, ReportState)
# The columns that change of rows that can, by table; roles.sql grants no others.
CHANGES: dict[LiteralString, LiteralString] = {
    "sources": "name role aliases links merged_into",
    "outlets": "name homepage country aliases merged_into",
    "events": "topics criteria_index merged_into",
    "claim_states": (
        "source_id event_id verdict degree late_by early_by needs_ruling final"
        " void_reason outcome_id settled_at withdrawn_at corrected_by"
    ),
    "report_states": "outlet_id withdrawn_at",
}


async def append(
    db: Database, ledger: Ledger, versions: ClaimVersions, numbering: Numbering
) -> None:
    """Write out everything that *ledger* entered, and move the head of the log.

    *versions*: what it made of claims, by the numbers of *numbering*.
    """
    if not ledger.entries:
        return
    await _release_names(db, ledger)
    grown = merkle.grow(
        ledger.first_index, ledger.edge, [entry.leaf for entry in ledger.entries]
    )
    rows: dict[type[Row], list[Row]] = {}
    for row in ledger.rows:
        rows.setdefault(type(row), []).append(row)
    inserts = [
        _insert(Entry, ledger.entries),
        _insert(Text, [text for entry in ledger.entries for text in entry.texts]),
        _insert(Node, grown.nodes),
        _changed(ledger, SourceRow, ledger.sources.rows),
        _changed(ledger, OutletRow, ledger.outlets.rows),
        Insert("source_names", _names(ledger, "sources", ledger.sources)),
        Insert("outlet_names", _names(ledger, "outlets", ledger.outlets)),
        _changed(ledger, EventRow, ledger.events.rows),
        _changed(ledger, ClaimState, ledger.claims.states),
        _changed(ledger, ReportState, ledger.reports.states),
        *(_insert(kind, rows.get(kind, ())) for kind in APPENDED),
        _insert(TopicSet, numbering.new_topic_sets),
        _insert(Hedge, numbering.new_hedges),
        _insert(ClaimVersion, versions.rows),
        _insert(ReportVersion, versions.reports),
    ]
    query = """
        UPDATE log_head SET size = $1, recorded_at = $2, edge = $3 WHERE only_one
    """
    head = (ledger.size, ledger.recorded_at, b"".join(grown.edge))
    await db.insert(inserts, query, *head)


def _insert(kind: type[Struct], rows: Iterable[Struct]) -> Insert:
    table = columns.TABLES[kind]
    return Insert(table.name, [*map(table.read, rows)])


def _changed(
    ledger: Ledger,
    kind: type[Changing],
    known: Mapping[UUID, Changing],
) -> Insert:
    """Return the rows that were made or changed, the withdrawn ones first.

    Why these first: they make room for others.
    """
    table = columns.TABLES[kind]
    rows = [known[row_id] for row_id in ledger.changed_in(table.name)]
    if all(row.index >= ledger.first_index for row in rows):
        return _insert(kind, rows)
    rows.sort(key=lambda row: (row.index >= ledger.first_index, _stands(row)))
    return _insert(kind, rows)._replace(conflict=_update(table))


def _update(table: Table) -> LiteralString:
    """Return what becomes of a row whose first column, its key, is there already."""
    changes = ", ".join(
        [f"{column} = excluded.{column}" for column in CHANGES[table.name].split()]
    )
    return f" ON CONFLICT ({table.columns[0]}) DO UPDATE SET {changes}"


def _stands(row: Changing) -> bool:
    return not isinstance(row, ClaimState | ReportState) or row.withdrawn_at is None


async def _release_names(db: Database, ledger: Ledger) -> None:
    """Delete the names of what was changed: those that it has are written anew."""
    source_ids = _older(ledger, "sources", ledger.sources)
    if source_ids:
        query = """
            DELETE FROM source_names WHERE id = ANY($1)
        """
        await db.run(query, source_ids)
    outlet_ids = _older(ledger, "outlets", ledger.outlets)
    if outlet_ids:
        query = """
            DELETE FROM outlet_names WHERE id = ANY($1)
        """
        await db.run(query, outlet_ids)


def _older(ledger: Ledger, table: str, index: NameIndex[RowT]) -> list[UUID]:
    return [
        row_id
        for row_id in ledger.changed_in(table)
        if index.rows[row_id].index < ledger.first_index
    ]


def _names(
    ledger: Ledger, table: str, index: NameIndex[RowT]
) -> list[tuple[str, UUID, str]]:
    """Return the key, the bearer and the skeleton of each name, none twice."""
    by_key: dict[str, tuple[str, UUID, str]] = {}
    for row_id in ledger.changed_in(table):
        row = index.rows[row_id]
        if row.merged_into is None:
            for name in (row.name, *row.aliases):
                key = names.key(name)
                by_key[key] = (key, row.id, lookalikes.skeleton(name))
    return [*by_key.values()]
