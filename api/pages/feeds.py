"""Feeds: the newest claims of a source or an outlet, and what came of them, as Atom."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Response

from api.model.claims import Claim
from api.model.figures import Record
from api.pages import layouts

MOST = 40


def answer(record: Record, claims: Sequence[Claim], origin: str) -> Response[str]:
    """Answer the feed of a record, what changed last first."""
    newest = sorted(claims, key=_updated, reverse=True)[:MOST]
    template = layouts.ENVIRONMENT.get_template("feed.xml")
    content = template.render(
        subject=record.subject,
        entries=[(claim, _updated(claim)) for claim in newest],
        updated=_updated(newest[0]) if newest else record.as_of,
        origin=origin,
    )
    return Response(content, media_type="application/atom+xml; charset=utf-8")


def _updated(claim: Claim) -> datetime:
    """Return when a claim last changed: when it was settled, or else entered."""
    settled = None if claim.outcome is None else claim.outcome.settled_at
    return max(claim.recorded_at, settled or claim.recorded_at)
