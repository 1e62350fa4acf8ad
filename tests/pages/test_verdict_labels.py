"""Every way in which a claim can end has its label, its sign and its words."""

from typing import get_args

from api import terms
from api.pages.text import verdict_labels


def test_every_label_has_a_sign() -> None:
    kinds = get_args(verdict_labels.Kind)
    assert [*verdict_labels.LABELS] == [*verdict_labels.SIGNS] == [*kinds]
    assert len(set(verdict_labels.LABELS.values())) == len(kinds)


def test_every_reason_why_a_claim_is_void_has_words() -> None:
    assert verdict_labels.REASONS.keys() == set(terms.VOID_REASONS)
