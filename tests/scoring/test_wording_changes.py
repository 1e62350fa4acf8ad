"""How outlets change the wording of their sources, report by report."""

from typing import Any

import pytest

from api.scoring import wording_drift
from api.scoring.claims_as_of import ReportAsOf


def report(**more: Any) -> ReportAsOf:
    fields: dict[str, Any] = {
        "outlet": 1, "claim": 2, "direction": "will", "stated": None, "phrase": None,
        "reported": None, "reported_phrase": None,
    }  # fmt: skip
    return ReportAsOf(**(fields | more))


def test_the_same_change_of_words_is_counted_together() -> None:
    hardened = report(stated=0.6, reported=0.9)
    changes = wording_drift.changes(
        [hardened, report(stated=0.7, reported=0.7), hardened]
    )
    assert [change.reports for change in changes] == [2, 1]
    first, second = changes
    assert (first.before, first.after) == pytest.approx((0.6, 0.9))
    assert first.is_hardened
    assert not first.is_softened
    assert not second.is_hardened
    assert not second.is_softened


def test_surety_is_of_what_the_source_held_for_likelier() -> None:
    [change] = wording_drift.changes([report(stated=0.1, reported=0.4)])
    assert (change.before, change.after) == pytest.approx((0.9, 0.6))
    assert change.is_softened


def test_words_are_named_and_an_even_chance_changes_nothing() -> None:
    [change] = wording_drift.changes(
        [
            report(phrase="probably", reported=0.95),
            report(stated=0.5, reported=0.9),
            report(phrase="probably"),
        ]
    )
    assert (change.said, change.written, change.reports) == ("probably", None, 1)


def test_changes_agree_with_the_drift_of_the_record() -> None:
    reports = [
        report(claim=nth, stated=said, reported=wrote)
        for nth, (said, wrote) in enumerate([(0.6, 0.9), (0.2, 0.4), (0.8, 0.8)])
    ]
    drift = wording_drift.measure(reports)
    changes = wording_drift.changes(reports)
    assert drift is not None
    assert sum(change.is_hardened for change in changes) == drift.hardened == 1
    assert sum(change.is_softened for change in changes) == drift.softened == 1
