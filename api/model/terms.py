"""Terms: the closed sets of words the domain speaks in."""

from typing import Literal

Status = Literal["open", "undated", "due", "settled", "void", "withdrawn"]
Verdict = Literal["happened", "did_not_happen", "partly"]
Direction = Literal["will", "will_not"]
Basis = Literal["stated", "wording", "none"]
OutcomeKind = Literal["occurred", "not_occurred", "partly", "void"]
VoidReason = Literal[
    "ambiguous",
    "unknowable",
    "premise_failed",
    "not_a_prediction",
    "duplicate",
    "other",
]
SourceKind = Literal["person", "organisation", "anonymous", "model"]
ReportRole = Literal["original", "relayed"]
Cohort = Literal["matured", "settled"]
