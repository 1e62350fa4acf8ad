"""The reference: statuses and records replayed from the log, sharing nothing with api/.

It is slow and plain on purpose: days are listed one by one, sets are compared, nothing
is kept between two questions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import isclose, log
from statistics import mean, median
from typing import Any, NamedTuple

Json = dict[str, Any]
NOON_OF_NEXT = timedelta(hours=36)
STATUSES = ("undated", "open", "due", "settled", "void", "withdrawn")


class End(NamedTuple):
    """Where a claim ends by the findings alone."""

    verdict: str | None = None
    degree: float | None = None
    late_by: int | None = None
    early_by: int | None = None
    ruling: bool = False
    final: bool = False
    void: str | None = None


def settle(claim: Json, findings: Sequence[Json]) -> End:
    """Read the settling table, day by day."""
    for one in findings:
        if one["kind"] == "void" and claim["id"] in (one["claims"] or [claim["id"]]):
            return End(void=one["reason"])
    absences = [one for one in findings if one["kind"] == "not_occurred"]
    free = max((one["through"] or "" for one in absences), default="")
    final = any(one["final"] for one in absences)
    told = [
        (one, days, {_where(claim, day) for day in days})
        for one in findings
        if one["on"] is not None
        for days in [_days(one, free if one["kind"] == "occurred" else "")]
    ]
    degrees = [float(one["degree"] or 1) for one, _, where in told if where == {"in"}]
    if degrees:
        best = max(degrees)
        return End("happened" if best == 1 else "partly", best)
    late = [_between(claim["latest"], min(d)) for _, d, w in told if w == {"late"}]
    early = [_between(max(d), claim["earliest"]) for _, d, w in told if w == {"early"}]
    if late or early or final or (claim["latest"] and free >= claim["latest"]):
        by = (min(late, default=None), min(early, default=None))
        return End("did_not_happen", 0.0, *by, final=final)
    if any(len(where) > 1 for _, _, where in told):
        return End(ruling=True)
    return End(void="hindsight") if told else End()


def _days(finding: Json, free: str) -> list[str]:
    first = date.fromisoformat(finding["on"])
    more = _between(finding["on"], finding["on_latest"] or finding["on"])
    days = [str(first + timedelta(days=each)) for each in range(more + 1)]
    return [day for day in days if day > free]


def _between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _where(claim: Json, day: str) -> str:
    if day < claim["made_on"]:
        return "before"
    if day < claim["earliest"]:
        return "early"
    return "late" if claim["latest"] and day > claim["latest"] else "in"


def as_of(log: Iterable[Json], instant: datetime) -> "Reference":
    """Return what the log said by then."""
    return Reference([one for one in log if at(one) <= instant], instant)


class Reference:
    """What a log says at an instant."""

    def __init__(self, log: Sequence[Json], now: datetime) -> None:
        self.closed_day = str((now - NOON_OF_NEXT).date())
        self.claims = [one for one in log if one["kind"] == "claim"]
        self.reports = [one["body"] for one in log if one["kind"] == "report"]
        self.outcomes = [one for one in log if one["kind"] == "outcome"]
        self.merges = [one for one in log if one["kind"] == "merge"]
        self.withdrawn = {
            one["body"]["subject_id"]: at(one)
            for one in log
            if one["kind"] == "withdrawal"
        }
        named = [one["body"]["supersedes"] for one in self.outcomes]
        self.superseded = {each for ids in named for each in ids}

    def root(self, noun: str, before: int | None = None) -> str:
        """Return what *noun* was merged into, if anything, by then."""
        for one in self.merges:
            if one["body"]["from_id"] == noun and (not before or one["index"] < before):
                noun = one["body"]["into_id"]
        return noun

    def end(self, entry: Json) -> End:
        """Return where a claim ends, withdrawn or not."""
        event = entry["body"]["event_id"]
        found = [one["body"] for one in self.outcomes if self.stands(one, event)]
        return settle(entry["body"], found)

    def about(self, entry: Json, event: str) -> bool:
        """Tell whether a claim or an outcome is about an event."""
        return self.root(entry["body"]["event_id"]) == self.root(event)

    def stands(self, outcome: Json, event: str) -> bool:
        """Tell whether an outcome about an event is in force."""
        gone = {*self.withdrawn, *self.superseded}
        return self.about(outcome, event) and outcome["subject"] not in gone

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

    def of_source(self, source: str) -> list[Json]:
        """Return the claims that count for a source."""
        return [c for c in self.claims if self.root(c["body"]["source_id"]) == source]

    def of_outlet(self, outlet: str) -> list[Json]:
        """Return the claims that count for an outlet."""
        reported = {
            one["claim_id"]
            for one in self.reports
            if self.root(one["outlet_id"]) == outlet and one["id"] not in self.withdrawn
        }
        return [c for c in self.claims if c["subject"] in reported]

    def record(self, claims: Sequence[Json], cohort: str) -> Json:
        """Return the figures of a record over *claims*."""
        kept = [c for c in claims if c["subject"] not in self.withdrawn]
        dated = [c for c in kept if c["body"]["latest"]]
        judged = [
            (c["body"], end)
            for c in dated
            for end in [self.end(c)]
            if end.verdict and (cohort == "settled" or end.final or self._closed(c))
        ]
        plain = [_credit(said, end.degree) for said, end in judged if _plain(said)]
        points = [
            (float(said["probability"]), end.degree or 0.0)
            for said, end in judged
            if said["probability"] is not None
        ]
        late = [end.late_by for _, end in judged if end.late_by is not None]
        return {
            **self._counts(claims, kept, dated),
            "right": sum(plain),
            "wrong": len(plain) - sum(plain),
            "rate": mean(plain) if plain else None,
            "scored": len(points),
            "brier": mean((p - o) ** 2 for p, o in points) if points else None,
            "log_score": mean(_surprise(p, o) for p, o in points) if points else None,
            "late": len(late),
            "median_late_days": median(late) if late else None,
        }

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
            "committed": sum(_plain(c["body"]) for c in dated),
            "hedged": sum(not _plain(c["body"]) for c in dated),
            "events": len({self.root(c["body"]["event_id"]) for c in kept}),
            "closing_days": len({c["body"]["latest"] for c in dated}),
            "checkable": _share(len(dated), len(kept)),
            "unresolved": _share(waiting + len(gone), len(closed) + len(gone)),
            "prospective": _share(sum(map(self._ahead, kept)), len(kept)),
        }

    def _closed(self, entry: Json) -> bool:
        latest = entry["body"]["latest"]
        return latest is not None and latest <= self.closed_day

    def _gone_late(self, entry: Json) -> bool:
        gone, latest = self.withdrawn.get(entry["subject"]), entry["body"]["latest"]
        return gone is not None and latest is not None and gone >= _closing(latest)

    def _ahead(self, entry: Json) -> bool:
        latest, index = entry["body"]["latest"], entry["index"]
        told = any(
            self.root(one["body"]["event_id"], index) == entry["body"]["event_id"]
            for one in self.outcomes
            if one["index"] < index
        )
        return not told and (latest is None or at(entry) < _closing(latest))


def differences(told: Json, expected: Json) -> Json:
    """Return what differs by more than rounding."""
    return {
        name: (told.get(name), expected.get(name))
        for name in told.keys() | expected.keys()
        if not near(told.get(name), expected.get(name))
    }


def near(one: float | None, other: float | None) -> bool:
    """Tell whether two figures are the same to twelve digits, or both missing."""
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)


def at(entry: Json) -> datetime:
    """Return when an entry was recorded."""
    return datetime.fromisoformat(entry["recorded_at"])


def _closing(latest: str) -> datetime:
    day = date.fromisoformat(latest)
    return datetime.combine(day, time(), tzinfo=UTC) + NOON_OF_NEXT


def _plain(said: Json) -> bool:
    if said["basis"] == "stated":
        return float(said["probability"]) != 0.5
    return said["basis"] == "none" or said["wording"]["phrase"] != "could"


def _credit(said: Json, degree: float | None) -> float:
    came = degree or 0.0
    if said["probability"] is not None:
        return came if float(said["probability"]) > 0.5 else 1 - came
    return came if said["direction"] == "will" else 1 - came


def _surprise(p: float, o: float) -> float:
    p = sorted((0.0001, p, 0.9999))[1]
    return -(o * log(p) + (1 - o) * log(1 - p))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
