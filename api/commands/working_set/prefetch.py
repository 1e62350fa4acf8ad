"""What a batch of commands has to know before it can be decided."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from api.commands.base import (
    AddCollection,
    AddEvent,
    AddOutlet,
    AddReport,
    AddSource,
    Command,
    GrantKey,
    ImportLine,
    JudgeClaim,
    Merge,
    RecordOutcome,
    Redact,
    Revise,
    RevokeKey,
    SayClaim,
    Withdraw,
)
from api.language import lookalikes, names
from api.log.entries import Target
from api.model.events import NewEvent, statement_key
from api.model.outlets import NewOutlet
from api.model.reports import NewReport
from api.model.sources import NewSource


class LackingError(Exception):
    """A decision has to know more than was loaded: the claims about an event.

    Only those whose windows end by `until` and have no verdict, where that is a day.
    """

    def __init__(self, event_id: UUID, until: date | None) -> None:
        super().__init__(event_id)
        self.event_id = event_id
        self.until = until


class NamePrefetch:
    """Sources, or outlets, by slug, by normalised name and by how they look."""

    def __init__(self) -> None:
        self.slugs: set[str] = set()
        self.names: set[str] = set()
        self.skeletons: set[str] = set()

    def named(self, noun: str | NewSource | NewOutlet | None) -> None:
        """Want what *noun* names or describes, and the slug it would get."""
        if isinstance(noun, str):
            self.slugs.add(noun)
        elif noun is not None:
            self.called(noun.name, *noun.aliases)

    def called(self, *called: str) -> None:
        """Want what bears, or seems to bear, these names."""
        for name in called:
            self.names.add(names.key(name))
            self.skeletons |= lookalikes.possible_skeletons(name)
            self.slugs.add(names.slug(name, _free))


class Prefetch:
    """The sets by which a batch's ledger is loaded."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.sources = NamePrefetch()
        self.outlets = NamePrefetch()
        self.event_slugs: set[str] = set()
        self.event_keys: set[tuple[str, str]] = set()
        self.statements: set[bytes] = set()
        self.claims: set[UUID] = set()
        self.external_ids: set[tuple[str, str]] = set()
        self.said: list[SayClaim] = []
        self.reports: set[UUID] = set()
        self.withdrawn: set[UUID] = set()
        self.versions: set[tuple[Target, str]] = set()
        self.judged_events: set[str] = set()
        self.judged_claims: set[UUID] = set()
        self.merged: set[tuple[Target, str]] = set()
        self.judged_found = False
        self.keys: set[str] = set()
        self.collections: set[str] = set()
        self.once: set[tuple[str, str]] = set()
        self.by: set[str] = set()
        self.redacted: set[int] = set()
        for command in commands:
            self._add(command)

    def _add(self, command: Command) -> None:  # noqa: C901, PLR0912 a line each
        self.by.add(command.by)
        self.keys.add(command.by)
        if command.once is not None:
            self.once.add((command.by, command.once.key))
        match command:
            case AddSource():
                self.sources.named(command.source)
            case AddOutlet():
                self.outlets.named(command.outlet)
            case AddEvent():
                self._event(command.event, command.by)
            case SayClaim():
                self._claim(command)
            case AddCollection():
                self.collections.add(command.slug)
            case ImportLine():
                self._claim(command.claim)
                self.judged_found |= command.outcome is not None
            case AddReport():
                self.claims.add(command.claim_id)
                self._report(command.report)
            case RecordOutcome():
                self.event_slugs.add(command.event)
                self.judged_events.add(command.event)
                self.claims.update(command.outcome.claims or ())
            case JudgeClaim():
                self.claims.add(command.claim_id)
                self.judged_claims.add(command.claim_id)
            case Withdraw():
                self._withdraw(command)
            case Revise():
                self._revise(command)
            case Merge():
                self._merge(command)
            case RevokeKey():
                self.keys.add(command.id)
            case GrantKey():
                self.outlets.slugs.update(command.key.outlets)
            case Redact():
                self.redacted.add(command.target)
            case _:
                pass

    def _claim(self, command: SayClaim) -> None:
        self.sources.named(command.source)
        self._event(command.event, command.by)
        self._report(command.report)
        self.said.append(command)
        if command.collection is not None:
            self.collections.add(command.collection)
        if command.external_id is not None:
            self.external_ids.add((command.by, command.external_id))
        if command.corrects is not None:
            self.claims.add(command.corrects)

    def _event(self, event: str | NewEvent, by: str) -> None:
        if isinstance(event, str):
            self.event_slugs.add(event)
            return
        self.event_slugs.add(names.slug(event.statement, _free))
        if event.key is None:
            self.statements.add(statement_key(event.statement))
        else:
            self.event_keys.add((by, event.key))

    def _report(self, report: NewReport) -> None:
        self.outlets.named(report.outlet)
        self.outlets.named(report.via)

    def _withdraw(self, command: Withdraw) -> None:
        self.withdrawn.add(command.id)
        match command.kind:
            case "claim":
                self.claims.add(command.id)
            case "report":
                self.reports.add(command.id)
            case "outcome":
                self.event_slugs.add(command.event or "")
                self.judged_events.add(command.event or "")

    def _revise(self, command: Revise) -> None:
        self.versions.add((command.kind, command.slug))
        if command.kind == "event":
            self.event_slugs.add(command.slug)
            if "criteria" in command.changes:
                self.judged_events.add(command.slug)
            return
        nouns = self.sources if command.kind == "source" else self.outlets
        nouns.slugs.add(command.slug)
        nouns.called(*command.names)

    def _merge(self, command: Merge) -> None:
        slugs = {command.slug, command.into}
        match command.kind:
            case "source":
                self.sources.slugs |= slugs
            case "outlet":
                self.outlets.slugs |= slugs
            case "event":
                self.event_slugs |= slugs
                self.judged_events |= slugs
        self.merged |= {(command.kind, slug) for slug in slugs}


def _free(_: str) -> bool:
    return False
