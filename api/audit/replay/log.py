"""The log as the reference reads it: its entries at an instant, by what they say."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from api.audit.replay import figures
from api.audit.replay.settling import Json
from api.log.entries import EntryKind


class Log:
    """Entries by kind, what was merged into what, and the topics of events."""

    def __init__(self, entries: Sequence[Json]) -> None:
        self.claims: list[Json] = []
        self.reports: list[Json] = []
        self.outcomes: list[Json] = []
        self.merges: list[Json] = []
        self.withdrawn: dict[str, datetime] = {}
        self.topics: dict[str, list[str]] = {}
        self.series: dict[str, str | None] = {}
        for entry in entries:
            self._read(entry)
        self.merged = [merge["body"]["from_id"] for merge in self.merges]

    def _read(self, entry: Json) -> None:
        kind: EntryKind = entry["kind"]
        body = entry["body"]
        match kind:
            case "claim":
                self.claims.append(entry)
            case "report":
                self.reports.append(body)
            case "outcome":
                self.outcomes.append(entry)
            case "merge":
                self.merges.append(entry)
            case "withdrawal":
                self.withdrawn[body["subject_id"]] = figures.at(entry)
            case "event":
                self.topics[entry["subject"]] = body["topics"]
                self.series[entry["subject"]] = body["series"]
            case "revision":
                if "topics" in body["changes"]:
                    self.topics[body["subject_id"]] = body["changes"]["topics"]
            case (
                "source"
                | "outlet"
                | "collection"
                | "evidence"
                | "redaction"
                | "key"
                | "revocation"
            ):  # no figure of a record depends on these
                pass
            case _:
                assert_never(kind)

    def root(self, noun: str, before: int | None = None) -> str:
        """Return the id that *noun* is merged into, or itself.

        Merges count only with an index under *before*, if that is given.
        """
        for merge in self.merges:
            body = merge["body"]
            if body["from_id"] == noun and (not before or merge["index"] < before):
                noun = body["into_id"]
        return noun

    def event(self, claim: Json) -> str:
        """Return the id of the event that a claim is about, after merges."""
        return self.root(claim["body"]["event_id"])

    def cluster(self, claim: Json) -> str:
        """Return the id that groups a claim in intervals: its event's series."""
        event = self.event(claim)
        return self.series.get(event) or event

    def about(self, claim: Json) -> set[str]:
        """Return the topics of a claim: its own, and those of its event."""
        return {*claim["body"]["topics"], *self.topics[self.event(claim)]}

    def by_source(self) -> dict[str, list[Json]]:
        """Return the claims of each source."""
        claims: dict[str, list[Json]] = {}
        for claim in self.claims:
            source = self.root(claim["body"]["source_id"])
            claims.setdefault(source, []).append(claim)
        return claims

    def by_outlet(self) -> dict[str, list[Json]]:
        """Return the claims that each outlet has reported, each claim once."""
        outlets_of: dict[str, set[str]] = {}
        for report in self.reports:
            if report["id"] not in self.withdrawn:
                outlets = outlets_of.setdefault(report["claim_id"], set())
                outlets.add(self.root(report["outlet_id"]))
        claims: dict[str, list[Json]] = {}
        for claim in self.claims:
            for outlet in outlets_of.get(claim["subject"], ()):
                claims.setdefault(outlet, []).append(claim)
        return claims
