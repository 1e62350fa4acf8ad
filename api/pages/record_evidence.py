"""What stands behind a record, claim by claim and beside others."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from markupsafe import Markup
from msgspec import Struct

from api.accuracy import peers
from api.accuracy.figure_reader import FigureReader
from api.accuracy.peers import Peer
from api.accuracy.scope import SubjectAsOf
from api.model.claims import Claim
from api.pages.charts import bars
from api.pages.text import calls as call_words
from api.pages.text import comparison_summary, formatting, links, verdict_labels
from api.pages.text.calls import ShownCall
from api.scoring.breakdowns import Breakdown
from api.scoring.calls import Call, Calls
from api.scoring.filters import RecordFilter
from api.store import claims

LONGEST_STATEMENT = 70
KINDS = {"due": "open", "undated": "open", "void": "out", "withdrawn": "out"}


class Square(Struct, frozen=True, kw_only=True):
    """One claim in the strip: its id, how it looks, and what it says."""

    id: UUID
    kind: str
    title: str


class PeerRow(Struct, frozen=True, kw_only=True):
    """A peer, how a subject did beside it in words and drawn, and a comparison."""

    peer: Peer
    text: str
    bar: Markup | None
    href: str


async def strip(figures: FigureReader, breakdown: Breakdown) -> list[Square]:
    """Return a square for each of the claims that fell due last, in that order."""
    by_entry = await claims.named(
        figures.db, [claim.claim for claim in breakdown.by_due]
    )
    squares: list[Square] = []
    for claim in breakdown.by_due:
        named = by_entry.get(claim.claim)
        if named is None:
            continue
        verdict = verdict_labels.of_claim_as_of(claim)
        statement = formatting.clip(named.statement, LONGEST_STATEMENT)
        said = f", given {formatting.chance(claim.probability)}"
        if claim.basis != "stated":
            said = ", said it would not" if claim.direction == "will_not" else ""
            said += f", “{claim.phrase}”" if claim.phrase else ""
        squares.append(
            Square(
                id=named.id,
                kind=KINDS.get(verdict.kind, verdict.kind),
                title=f"{verdict.label}: {statement}{said}",
            )
        )
    return squares


async def peer_rows(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> list[PeerRow]:
    """Return those who spoke about the same events, with a ready comparison."""
    own = subject.stored.subject
    path = "/compare" if own.type == "source" else "/compare/outlets"
    return [
        PeerRow(
            peer=peer,
            text=comparison_summary.beside(peer.tally),
            bar=bars.shares(peer.tally.first, peer.tally.even, peer.tally.second)
            if peer.tally.events
            else None,
            href=links.to(path, slug=f"{own.slug},{peer.subject.slug}"),
        )
        for peer in await peers.of(figures, subject, filters)
    ]


def best_and_worst(
    calls: Calls, by_entry: Mapping[int, Claim]
) -> dict[str, list[ShownCall]]:
    """Return the calls that stand out, in words; *by_entry*: the claims they are."""

    def show(some: Sequence[Call]) -> list[ShownCall]:
        return [
            call_words.show(call, by_entry[call.claim])
            for call in some
            if call.claim in by_entry
        ]

    best = [call for call in show(calls.best) if not call_words.is_toss_up(call.claim)]
    return {"best": best, "worst": show(calls.worst)}
