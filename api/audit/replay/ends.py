"""Where claims end at an instant, and what follows for their status."""

from collections.abc import Sequence
from datetime import datetime
from statistics import fmean

from api.audit.replay import figures
from api.audit.replay.log import Log
from api.audit.replay.settling import End, Json, facts, settle
from api.terms import Status


class Ends(Log):
    """The log with the findings in force, and the end of every claim."""

    def __init__(self, entries: Sequence[Json], now: datetime) -> None:
        super().__init__(entries)
        self.closed_day = str((now - figures.NOON_OF_NEXT).date())
        self.first_outcome = {
            outcome["body"]["event_id"]: outcome["index"]
            for outcome in reversed(self.outcomes)
        }
        self.superseded = {
            outcome_id
            for outcome in self.outcomes
            if outcome["body"]["supersedes"]
            for outcome_id in self._superseded_by(outcome)
        }
        self.findings: dict[str, list[Json]] = {}
        for outcome in self.outcomes:
            if outcome["subject"] not in {*self.withdrawn, *self.superseded}:
                event = self.root(outcome["body"]["event_id"])
                self.findings.setdefault(event, []).append(outcome["body"])
        self.ends = {
            claim["subject"]: settle(
                claim["body"], self.findings.get(self.event(claim), [])
            )
            for claim in self.claims
        }

    def _superseded_by(self, outcome: Json) -> list[str]:
        """Return the findings that one supersedes: those it names, and their equals."""
        now, named = outcome["index"], outcome["body"]["supersedes"]
        event = self.root(outcome["body"]["event_id"], now)
        earlier = [
            other
            for other in self.outcomes
            if other["index"] < now
            and self.root(other["body"]["event_id"], now) == event
        ]
        wrong = [facts(other["body"]) for other in earlier if other["subject"] in named]
        return [other["subject"] for other in earlier if facts(other["body"]) in wrong]

    def end(self, claim: Json) -> End:
        """Return where a claim ends, whether it is withdrawn or not."""
        return self.ends[claim["subject"]]

    def status(self, claim: Json) -> Status:
        """Return the status of a claim."""
        end, latest = self.end(claim), claim["body"]["latest"]
        if claim["subject"] in self.withdrawn:
            return "withdrawn"
        if end.void or end.verdict:
            return "void" if end.void else "settled"
        if latest is None:
            return "undated"
        return "due" if latest <= self.closed_day else "open"

    def is_closed(self, claim: Json) -> bool:
        """Whether the window of a claim is over everywhere."""
        latest = claim["body"]["latest"]
        return latest is not None and latest <= self.closed_day

    def is_withdrawn_late(self, claim: Json) -> bool:
        """Whether a claim was withdrawn after its window had closed."""
        at, latest = self.withdrawn.get(claim["subject"]), claim["body"]["latest"]
        return at is not None and latest is not None and at >= figures.closing(latest)

    def ahead(self, claim: Json) -> bool:
        """Whether a claim was recorded before its window closed and any finding."""
        latest, index = claim["body"]["latest"], claim["index"]
        # Findings of other events count where these had been merged into this one.
        event = claim["body"]["event_id"]
        is_known = any(
            self.first_outcome.get(other, index) < index
            and self.root(other, index) == event
            for other in (event, *self.merged)
        )
        return not is_known and (
            latest is None or figures.at(claim) < figures.closing(latest)
        )

    def matured(self) -> dict[str, tuple[float, set[str]]]:
        """Return each matured event's mean outcome, 0 to 1, and its claims' topics."""
        by_event: dict[str, list[Json]] = {}
        for claim in self.claims:
            if claim["subject"] not in self.withdrawn:
                by_event.setdefault(self.event(claim), []).append(claim)
        matured: dict[str, tuple[float, set[str]]] = {}
        for event, claims in by_event.items():
            degrees = [
                self.end(claim).degree or 0.0
                for claim in claims
                if claim["body"]["latest"]
                and self.end(claim).verdict
                and (self.end(claim).final or self.is_closed(claim))
            ]
            if degrees:
                topics = {topic for claim in claims for topic in self.about(claim)}
                matured[event] = (fmean(degrees), topics)
        return matured
