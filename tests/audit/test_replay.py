"""The replay refuses what it does not know, rather than ignoring it."""

from datetime import UTC, datetime

import pytest

from api.audit.replay import figures, settling
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLAIM: Json = {
    "id": "claim",
    "made_on": "2025-01-01",
    "earliest": "2025-01-01",
    "latest": "2025-06-30",
    "basis": "none",
    "probability": None,
    "direction": "will",
}


def test_a_new_outcome_kind_is_not_ignored() -> None:
    finding: Json = {"kind": "postponed", "on": None, "through": None, "final": False}

    with pytest.raises(AssertionError, match="postponed"):
        settling.settle(CLAIM, [finding])


def test_a_new_entry_kind_is_not_ignored() -> None:
    entry: Json = {"kind": "appeal", "subject": "claim", "index": 0, "body": {}}

    with pytest.raises(AssertionError, match="appeal"):
        Reference([entry], NOW)


def test_a_new_basis_is_not_ignored() -> None:
    with pytest.raises(AssertionError, match="guessed"):
        figures.is_plain({**CLAIM, "basis": "guessed", "committed": True})


def test_a_new_cohort_is_not_ignored() -> None:
    claim: Json = {
        "kind": "claim",
        "subject": "claim",
        "index": 1,
        "recorded_at": "2025-01-01T00:00:00Z",
        "body": {**CLAIM, "event_id": "event", "source_id": "source", "topics": []},
    }
    event: Json = {
        "kind": "event",
        "subject": "event",
        "index": 0,
        "body": {"topics": [], "series": None},
    }

    with pytest.raises(ValueError, match="recent"):
        Reference([event, claim], NOW).record([claim], "recent")
