"""Terms: the closed sets of words that the domain uses."""

from typing import Literal, get_args

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
# Why a claim may be void: for the reason of a finding, or since the event had happened
# before it was made. Claim versions hold places in this list: add to its end only.
VOID_REASONS: tuple[str, ...] = (*get_args(VoidReason), "hindsight")
SourceKind = Literal["person", "organisation", "anonymous", "model"]
ReportRole = Literal["original", "relayed"]
Cohort = Literal["matured", "settled"]
Entry = Literal["any", "eligible", "prospective"]
Role = Literal["any", "original", "relayed", "own_voice"]
Step = Literal["month", "quarter", "year"]
BoardSort = Literal[
    "adjusted_skill",
    "skill_vs_topic",
    "adjusted_brier",
    "brier",
    "hit_rate",
    "peer_score",
    "claims",
]
Weighting = Literal["claim", "event"]

# The days from a claim to its due day, in bands with both ends included.
LEAD_BANDS = ((0, 7), (8, 30), (31, 90), (91, 365), (366, None))
