"""Tables: which fields of our rows are their columns, in the order of these."""

from operator import attrgetter
from typing import Any, LiteralString

from msgspec import Struct

from api.log.entries import Entry, Text
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

SETTLEMENT = (
    "settlement.verdict settlement.degree settlement.late_by settlement.early_by"
    " settlement.needs_ruling settlement.final settlement.void_reason"
    " settlement.outcome_id"
)


class Table:
    """A table that takes rows of one type: which of their fields are its columns."""

    def __init__(self, name: LiteralString, fields: LiteralString) -> None:
        self.name: LiteralString = name
        self.columns: list[LiteralString] = [
            field.rpartition(".")[2] for field in fields.split()
        ]
        self.read: attrgetter[Any] = attrgetter(*fields.split())


TABLES: dict[type[Struct], Table] = {
    Entry: Table("entries", "index recorded_at kind subject entered_by body leaf"),
    Text: Table("texts", "index field salt text"),
    Node: Table("nodes", "level place hash"),
    SourceRow: Table(
        "sources",
        "id slug name kind role aliases links merged_into index recorded_at",
    ),
    OutletRow: Table(
        "outlets",
        "id slug name homepage country aliases merged_into index recorded_at",
    ),
    EventRow: Table(
        "events",
        "id slug statement_key key series topics criteria_index entered_by merged_into"
        " index recorded_at",
    ),
    TopicsRow: Table("event_topics", "event_id index topics"),
    CollectionRow: Table(
        "collections", "id slug from_on to_on entered_by index recorded_at"
    ),
    ClaimRow: Table(
        "claims",
        "id source_id event_id collection_id direction made_on earliest latest phrase"
        " rule exact rules_version probability basis wording committed topics"
        " external_id entered_by corrects index recorded_at",
    ),
    ClaimState: Table(
        "claim_states",
        "claim_id source_id event_id made_on earliest latest quote_hash entered_by"
        f" external_id {SETTLEMENT} settled_at withdrawn_at corrected_by index",
    ),
    ReportRow: Table(
        "reports",
        "id claim_id outlet_id via_id role published_on wording probability"
        " entered_by index recorded_at",
    ),
    ReportState: Table(
        "report_states",
        "report_id claim_id outlet_id published_as url_hash withdrawn_at index",
    ),
    OutcomeRow: Table(
        "outcomes",
        "id event_id kind on on_latest through final degree reason claims supersedes"
        " entered_by index recorded_at",
    ),
    EvidenceRow: Table("evidence", "id outcome_id entered_by index recorded_at"),
    RetirementRow: Table("retirements", "outcome_id index superseded_by"),
    SettlementRow: Table("settlements", f"claim_id index recorded_at {SETTLEMENT}"),
    WithdrawalRow: Table("withdrawals", "id kind subject_id index recorded_at"),
    RedactionRow: Table("redactions", "index target fields recorded_at"),
    MergeRow: Table("merges", "index kind from_id into_id"),
    TopicSet: Table("topic_sets", "id topics"),
    Hedge: Table("hedges", "id phrase low high"),
    ClaimVersion: Table(
        "claim_versions",
        "index claim event source collection topics hedge made_on earliest latest"
        " probability degree late_by flags",
    ),
    ReportVersion: Table("report_versions", "index claim outlet roles"),
    KeyRow: Table("keys", "id name hash scopes expires_at outlets index recorded_at"),
    RevocationRow: Table("revocations", "key_id index recorded_at"),
}
