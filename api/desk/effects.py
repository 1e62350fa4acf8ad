"""What a change makes of predictions: how each stood, and how it would stand."""

from collections.abc import Sequence

from msgspec import Struct

from api.model.claims import Claim
from api.pages.text import verdict_labels
from api.pages.text.verdict_labels import VerdictLabel


class Effect(Struct, frozen=True, kw_only=True):
    """A prediction with its label before and after; `moves` where these differ."""

    claim: Claim
    before: VerdictLabel
    after: VerdictLabel

    @property
    def moves(self) -> bool:
        """Whether anything changes for it."""
        return self.before != self.after or self.ruling

    @property
    def ruling(self) -> bool:
        """Whether it then waits for a ruling: the span straddles its time."""
        return self.claim.needs_ruling


def between(before: Sequence[Claim], after: Sequence[Claim]) -> list[Effect]:
    """Return what becomes of each prediction, those that change first."""
    stood = {claim.id: claim for claim in before}
    effects = [
        Effect(
            claim=claim,
            before=verdict_labels.of_claim(stood[claim.id]),
            after=verdict_labels.of_claim(claim),
        )
        for claim in after
        if claim.id in stood
    ]
    return sorted(effects, key=lambda effect: not effect.moves)
