"""Reviews: a claim as linked data (schema.org), for search engines and archives."""

from typing import Any

import msgspec
from markupsafe import Markup

from api.model.claims import Claim
from api.pages.text import claim_labels, formatting
from api.pages.text.verdict_labels import VerdictLabel

RATINGS = {"wrong": 1, "partly": 3, "right": 5}
# Officials who are not named are nobody that could be linked to.
AUTHORS = {
    "person": "Person",
    "organisation": "Organization",
    "model": "SoftwareApplication",
}
WHOLE = 1000  # characters, the longest that a statement can be


def linked(claim: Claim, mark: VerdictLabel, origin: str) -> Markup | None:
    """Return a Claim, within its ClaimReview once it is right or wrong, as JSON-LD.

    Nothing of one that was withdrawn, or whose statement was taken down: what is told
    so is copied, and stays where it was copied.
    """
    if mark.kind == "withdrawn" or _is_gone(claim, "statement"):
        return None
    address = f"{origin}/claims/{claim.id}"
    told = _claim(claim, address)
    if mark.kind in RATINGS and claim.outcome is not None:
        settled = claim.outcome.settled_at or claim.recorded_at
        told = {
            "@type": "ClaimReview",
            "url": address,
            "datePublished": settled.date(),
            "author": {"@type": "Organization", "name": "Foresaid"},
            "claimReviewed": claim_labels.say(claim, WHOLE),
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": RATINGS[mark.kind],
                "bestRating": 5,
                "worstRating": 1,
                "alternateName": f"{mark.label}: {mark.sentence}",
            },
            "itemReviewed": told,
        }
    written = msgspec.json.encode({"@context": "https://schema.org", **told}).decode()
    # Within a script element `<` is all that could end it; JSON has another spelling.
    return Markup(written.replace("<", "\\u003c"))  # noqa: S704 see above


def cite(claim: Claim, mark: VerdictLabel) -> str:
    """Return the line by which a claim is cited, but for where it is."""
    words = formatting.clip(claim.quote or claim.statement, 160).rstrip(".")
    way = "" if claim.quote else claim_labels.manner(claim)
    return (
        f"{claim.source.name}, “{words}”{way and f' ({way})'},"
        f" {formatting.day(claim.made_on)}. {mark.label}. Foresaid, "
    )


def _claim(claim: Claim, address: str) -> dict[str, Any]:
    said = claim_labels.say(claim, WHOLE)
    kind = AUTHORS.get(claim.source.kind)
    standing = [each for each in claim.reports if each.withdrawn_at is None]
    return {
        "@type": "Claim",
        "@id": address,
        "text": said if _is_gone(claim, "quote") else claim.quote or said,
        "name": said,
        "datePublished": claim.made_on,
        **({"author": {"@type": kind, "name": claim.source.name}} if kind else {}),
        "appearance": [
            {
                "@type": "NewsArticle",
                "publisher": {"@type": "Organization", "name": each.outlet.name},
                **({"url": each.url} if each.url else {}),
                **({"headline": each.headline} if each.headline else {}),
            }
            for each in standing
        ],
    }


def _is_gone(claim: Claim, field: str) -> bool:
    return any(field in each.fields for each in claim.redactions)
