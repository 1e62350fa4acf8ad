"""The replay: what a log says at an instant.

It is slow and plain on purpose: days are listed one by one, sets are compared, nothing
is kept between two questions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import mean, median

from api.audit.replay import figures
from api.audit.replay.base_rates import Rates
from api.audit.replay.settling import End, Json, facts, settle

STATUSES = ("undated", "open", "due", "settled", "void", "withdrawn")


def as_of(log: Iterable[Json], instant: datetime) -> "Reference":
    """Return what the log said by then."""
    return Reference([one for one in log if figures.at(one) <= instant], instant)


class Reference:
    """What a log says at an instant."""

    def __init__(self, log: Sequence[Json], now: datetime) -> None:
        self.closed_day = str((now - figures.NOON_OF_NEXT).date())
        self.claims = [one for one in log if one["kind"] == "claim"]
        self.reports = [one["body"] for one in log if one["kind"] == "report"]
        self.outcomes = [one for one in log if one["kind"] == "outcome"]
        self.merges = [one for one in log if one["kind"] == "merge"]
        self.withdrawn = {
            one["body"]["subject_id"]: figures.at(one)
            for one in log
            if one["kind"] == "withdrawal"
        }
        self.merged = [one["body"]["from_id"] for one in self.merges]
        self.judged_at = {
            one["body"]["event_id"]: one["index"] for one in reversed(self.outcomes)
        }
        naming = [one for one in self.outcomes if one["body"]["supersedes"]]
        self.superseded = {each for one in naming for each in self._wrong(one)}
        self.topics: dict[str, list[str]] = {}
        self.series: dict[str, str | None] = {}
        for one in log:
            said = one["body"]
            if one["kind"] == "event":
                self.topics[one["subject"]] = said["topics"]
                self.series[one["subject"]] = said["series"]
            if one["kind"] == "revision" and "topics" in said["changes"]:
                self.topics[said["subject_id"]] = said["changes"]["topics"]
        gone = {*self.withdrawn, *self.superseded}
        self.found: dict[str, list[Json]] = {}
        for one in self.outcomes:
            if one["subject"] not in gone:
                event = self.root(one["body"]["event_id"])
                self.found.setdefault(event, []).append(one["body"])
        self.ends = {
            one["subject"]: settle(one["body"], self.found.get(self.event(one), []))
            for one in self.claims
        }
        self.rates = Rates(self._matured())

    def _wrong(self, entry: Json) -> list[str]:
        """Return what a finding supersedes: those it names, and what said the same."""
        now, named = entry["index"], entry["body"]["supersedes"]
        event = self.root(entry["body"]["event_id"], now)
        known = [
            one
            for one in self.outcomes
            if one["index"] < now and self.root(one["body"]["event_id"], now) == event
        ]
        wrong = [facts(one["body"]) for one in known if one["subject"] in named]
        return [one["subject"] for one in known if facts(one["body"]) in wrong]

    def root(self, noun: str, before: int | None = None) -> str:
        """Return what *noun* was merged into, if anything, by then."""
        for one in self.merges:
            if one["body"]["from_id"] == noun and (not before or one["index"] < before):
                noun = one["body"]["into_id"]
        return noun

    def end(self, entry: Json) -> End:
        """Return where a claim ends, withdrawn or not."""
        return self.ends[entry["subject"]]

    def event(self, entry: Json) -> str:
        """Return the event that a claim is about."""
        return self.root(entry["body"]["event_id"])

    def cluster(self, entry: Json) -> str:
        """Return what a claim is counted with in intervals: its event's series."""
        event = self.event(entry)
        return self.series.get(event) or event

    def about(self, entry: Json) -> set[str]:
        """Return the topics of a claim: its own, and its event's."""
        return {*entry["body"]["topics"], *self.topics[self.event(entry)]}

    def status(self, entry: Json) -> str:
        """Return the status of a claim."""
        end, latest = self.end(entry), entry["body"]["latest"]
        if entry["subject"] in self.withdrawn:
            return "withdrawn"
        if end.void or end.verdict:
            return "void" if end.void else "settled"
        if latest is None:
            return "undated"
        return "due" if latest <= self.closed_day else "open"

    def by_source(self) -> dict[str, list[Json]]:
        """Return the claims that count for each source."""
        found: dict[str, list[Json]] = {}
        for one in self.claims:
            found.setdefault(self.root(one["body"]["source_id"]), []).append(one)
        return found

    def by_outlet(self) -> dict[str, list[Json]]:
        """Return the claims that count for each outlet, each once."""
        reported: dict[str, set[str]] = {}
        for one in self.reports:
            if one["id"] not in self.withdrawn:
                outlets = reported.setdefault(one["claim_id"], set())
                outlets.add(self.root(one["outlet_id"]))
        found: dict[str, list[Json]] = {}
        for one in self.claims:
            for outlet in reported.get(one["subject"], ()):
                found.setdefault(outlet, []).append(one)
        return found

    def record(
        self,
        claims: Sequence[Json],
        cohort: str,
        every: Sequence[Json] | None = None,
        topic: str | None = None,
    ) -> Json:
        """Return the figures of a record over *claims*, where filtered of *every*.

        Where a *topic* was asked for, claims are compared with its rate alone.
        """
        every = claims if every is None else every
        spoken = {self.event(c) for c in every if c["subject"] not in self.withdrawn}
        kept = [c for c in claims if c["subject"] not in self.withdrawn]
        dated = [c for c in kept if c["body"]["latest"]]
        judged_claims = [
            c
            for c in dated
            for end in [self.end(c)]
            if end.verdict and (cohort == "settled" or end.final or self._closed(c))
        ]
        sides = [c for c in judged_claims if figures.is_plain(c["body"])]
        plain = [figures.credit(c["body"], self.end(c).degree) for c in sides]
        scored = [c for c in judged_claims if c["body"]["probability"] is not None]
        points = [
            (float(c["body"]["probability"]), self.end(c).degree or 0.0) for c in scored
        ]
        events, clusters = (
            [each(c) for c in scored] for each in (self.event, self.cluster)
        )
        ends = [self.end(c) for c in judged_claims]
        late = [end.late_by for end in ends if end.late_by is not None]
        return {
            **self._counts(claims, kept, dated),
            "right": sum(plain),
            "wrong": len(plain) - sum(plain),
            "rate": mean(plain) if plain else None,
            **figures.ends("rate", figures.wilson(plain, map(self.cluster, sides))),
            **figures.ends("brier", figures.clustered(events, clusters, points)),
            **figures.of(points),
            **self.rates.compare(
                spoken, [{topic} if topic else self.about(c) for c in scored], points
            ),
            "late": len(late),
            "median_late_days": median(late) if late else None,
        }

    def _matured(self) -> dict[str, tuple[float, set[str]]]:
        """Return each matured event's mean outcome and the topics of its claims."""
        events: dict[str, list[Json]] = {}
        for one in self.claims:
            if one["subject"] not in self.withdrawn:
                events.setdefault(self.event(one), []).append(one)
        found: dict[str, tuple[float, set[str]]] = {}
        for event, claims in events.items():
            degrees = [
                self.end(c).degree or 0.0
                for c in claims
                if c["body"]["latest"]
                and self.end(c).verdict
                and (self.end(c).final or self._closed(c))
            ]
            if degrees:
                topics = {topic for c in claims for topic in self.about(c)}
                found[event] = (mean(degrees), topics)
        return found

    def _counts(
        self, claims: Sequence[Json], kept: Sequence[Json], dated: Sequence[Json]
    ) -> Json:
        statuses = Counter(self.status(c) for c in claims)
        ends = {c["subject"]: self.end(c) for c in kept}
        closed = [c for c in dated if self._closed(c)]
        gone = [c for c in claims if self._gone_late(c)]
        waiting = sum(self.status(c) in {"due", "void"} for c in closed)
        settled = [c for c in dated if ends[c["subject"]].verdict]
        come = [
            c for c in kept if not c["body"]["latest"] and ends[c["subject"]].degree
        ]
        return {
            **{each: statuses[each] for each in STATUSES},
            "total": len(kept),
            "dated": len(dated),
            "undated_occurred": len(come),
            "closed": len(closed),
            "matured": sum(self._closed(c) or self.end(c).final for c in settled),
            **Counter(f"void: {end.void}" for end in ends.values() if end.void),
            "committed": sum(figures.is_plain(c["body"]) for c in dated),
            "hedged": sum(not figures.is_plain(c["body"]) for c in dated),
            "events": len({self.root(c["body"]["event_id"]) for c in kept}),
            "closing_days": len({c["body"]["latest"] for c in dated}),
            "checkable": figures.share(len(dated), len(kept)),
            "unresolved": figures.share(waiting + len(gone), len(closed) + len(gone)),
            "prospective": figures.share(sum(map(self.ahead, kept)), len(kept)),
        }

    def _closed(self, entry: Json) -> bool:
        latest = entry["body"]["latest"]
        return latest is not None and latest <= self.closed_day

    def _gone_late(self, entry: Json) -> bool:
        gone, latest = self.withdrawn.get(entry["subject"]), entry["body"]["latest"]
        return (
            gone is not None and latest is not None and gone >= figures.closing(latest)
        )

    def ahead(self, entry: Json) -> bool:
        """Tell whether a claim came before its window closed and any finding."""
        latest, index = entry["body"]["latest"], entry["index"]
        # What was found of others counts where they had been merged into this event.
        event = entry["body"]["event_id"]
        told = any(
            self.judged_at.get(each, index) < index and self.root(each, index) == event
            for each in (event, *self.merged)
        )
        return not told and (
            latest is None or figures.at(entry) < figures.closing(latest)
        )
