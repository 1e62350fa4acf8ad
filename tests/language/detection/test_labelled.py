"""Sentences labelled before they were read: how many are found, and how many right."""

from datetime import date

import pytest

from tests import published_figures, reading

SAID = date(2025, 3, 3)
LABELLED = ("predictions.csv", "predictions_press.csv")
PRECISION, RECALL = 0.97, 0.80


def test_what_is_suggested_is_right_and_little_is_missed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = published_figures.rows(*LABELLED)
    suggested = right = labelled = found = 0
    wrong: list[str] = []
    for (text,), labels in published_figures.groups(rows, "text").items():
        expected = [
            (
                row["direction"],
                reading.meaning(row["wording"]),
                reading.days(row["due"], SAID),
                row["source"],
            )
            for row in labels
            if row["direction"]
        ]
        told = [reading.told(item, SAID) for item in reading.read(text, SAID)]
        suggested += len(told)
        right += sum(item in expected for item in told)
        labelled += len(expected)
        found += sum(label in told for label in expected)
        wrong += [text for item in told if item not in expected]
    precision, recall = right / suggested, found / labelled
    with capsys.disabled():
        print(  # noqa: T201 the two figures are what the test is for
            f"\n{len(rows)} labels: precision {precision:.3f} of {suggested} suggested,"
            f" recall {recall:.3f} of {labelled}; wrong: {wrong or 'none'}"
        )
    assert precision >= PRECISION, wrong
    assert recall >= RECALL


def test_nothing_is_inverted_or_hardened() -> None:
    rows = published_figures.rows(*LABELLED)
    for (text,), labels in published_figures.groups(rows, "text").items():
        sides = {
            _side(row["direction"], row["wording"])
            for row in labels
            if row["direction"]
        }
        for item in reading.read(text, SAID):
            wording = item.asserted.wording
            side = _side(item.asserted.direction, wording.phrase if wording else "")
            assert not sides or side in sides, text


def _side(direction: str, wording: str) -> tuple[str, object]:
    return direction, reading.meaning(wording)
