"""Files of claims: their formats, what a line says, and what an import answers."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from api.errors import ForesaidError, InvalidError
from api.model import import_words
from api.model.claims import NewClaim, NewWithdrawal
from api.model.outcomes import Degree, EvidenceList, NewOutcome, ShortOutcome
from api.model.outlets import NewOutlet
from api.model.references import Passage, Slug
from api.model.reports import NewReport
from api.model.sources import NewSource
from api.terms import OutcomeKind, VoidReason

Format = Literal[
    "ndjson",
    "csv",
    "json",
    "fatebook",
    "metaculus",
    "manifold",
    "predictionbook",
    "gjopen",
]
MOST_ERRORS = 1000
MOST_SHOWN = 20


class LineOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome of a claim in a file: the short form, or why it can't be judged.

    `void` is the reason of a void finding, which needs a `note`; `kind` and `reason`
    say the same in the form of findings.
    """

    happened: bool | Degree | None = None
    on: date | None = None
    final: bool = False
    evidence: EvidenceList = []
    note: Passage | None = None
    void: VoidReason | None = None
    kind: Literal["void"] | None = None
    reason: VoidReason | None = None

    def spelled_out(self) -> ShortOutcome | NewOutcome:
        """Return the outcome in its short form, or the void finding."""
        reason = self.void or self.reason
        if reason is not None or self.kind is not None:
            self._check_void()
            return NewOutcome(
                kind="void", reason=reason, evidence=self.evidence, note=self.note
            )
        if self.happened is None:
            detail = "say `happened`, or `void` with a reason"
            raise InvalidError.at("/happened", detail)
        if not self.evidence:
            raise InvalidError.at("/evidence", "an outcome needs evidence")
        return ShortOutcome(
            happened=self.happened,
            on=self.on,
            final=self.final,
            evidence=self.evidence,
            note=self.note,
        )

    def _check_void(self) -> None:
        for name in ("happened", "on", "final"):
            if getattr(self, name) is not getattr(NO_OUTCOME, name):
                raise InvalidError.at(f"/{name}", f"`{name}` has no place in `void`")
        if self.void is not None and self.reason not in {None, self.void}:
            raise InvalidError.at("/reason", "the reason is given twice")


NO_OUTCOME = LineOutcome()


class LineFinding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding about the event of a claim in a file, as findings are recorded.

    `only`: it is about this claim alone, as a void finding may be.
    """

    kind: OutcomeKind
    on: date | None = None
    on_latest: date | None = None
    through: date | None = None
    final: bool = False
    degree: Degree | None = None
    reason: VoidReason | None = None
    only: bool = False
    evidence: EvidenceList = []
    note: Passage | None = None

    def spelled_out(self) -> NewOutcome:
        """Return the finding without whose it is."""
        if self.only and self.kind != "void":
            raise InvalidError.at("/only", "only a void finding is about one claim")
        fields = msgspec.structs.asdict(self)
        del fields["only"]
        return NewOutcome(**fields)


class LineReport(NewReport, frozen=True, kw_only=True):
    """A further report of a claim in a file, and why it was withdrawn, if it was."""

    withdrawal: NewWithdrawal | None = None


LineFindings = Annotated[list[LineFinding], Meta(max_length=1000)]
LineReports = Annotated[list[LineReport], Meta(max_length=1000)]


class NewLine(NewClaim, frozen=True, kw_only=True):
    """A claim as a line of a file gives it, with its outcome if that is known.

    What the outcome's short form can't say is in `findings`, all about the event of
    the claim. `reports` are those after the first. `withdrawal`: the claim is entered
    and withdrawn. Here `due` may stand beside `window`, whose days then hold.
    """

    outcome: LineOutcome | None = None
    findings: LineFindings | UnsetType = UNSET
    reports: LineReports | UnsetType = UNSET
    withdrawal: NewWithdrawal | UnsetType = UNSET


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How to read a file: what it calls things, and what it doesn't say.

    `columns`: by its own names, those of fields as a table nests them, or None for what
    is left out. `outlet` and `source`: a slug, or a name, for lines that name none.
    """

    columns: Mapping[str, str | None] = {}
    outlet: Slug | NewOutlet | None = None
    source: Slug | NewSource | None = None
    charset: str | None = None


class LineError(Struct, frozen=True, kw_only=True):
    """Why a line was refused.

    Lines count from 1, with the header of a table; so do items of a JSON array.
    """

    line: int
    pointer: str
    detail: str


class Imported(Struct, frozen=True, kw_only=True):
    """The result of an import: claims made, claims found existing, lines refused.

    `errors` lists the flaws of the lines refused, the first thousand of them. Of a dry
    run, `sample` is the first 20 lines as they would be entered.
    """

    made: int
    found: int
    refused: int
    errors: Annotated[list[LineError], Meta(max_length=MOST_ERRORS)]
    sample: Annotated[list[NewLine], Meta(max_length=MOST_SHOWN)] | UnsetType = UNSET


def errors(line: int, error: ForesaidError) -> list[LineError]:
    """Return the flaws for which a line was refused."""
    if not error.flaws:
        return [LineError(line=line, pointer="", detail=str(error))]
    return [
        LineError(line=line, pointer=flaw.pointer, detail=import_words.of(flaw.detail))
        for flaw in error.flaws
    ]


FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(NewLine))
