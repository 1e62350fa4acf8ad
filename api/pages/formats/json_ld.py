"""A claim as linked data (schema.org), for search engines and archives."""

from typing import Any

import msgspec
from markupsafe import Markup

from api.model.claims import Claim
from api.pages.text import claim_labels, formatting
from api.pages.text.verdict_labels import VerdictLabel

RATINGS = {"wrong": 1, "partly": 3, "right": 5}
# An anonymous source is nobody that could be linked to.
AUTHORS = {
    "person": "Person",
    "organisation": "Organization",
    "model": "SoftwareApplication",
}
FEWEST_WORDS = 4  # of a quote that stands alone
LONGEST = 1000  # characters, the longest that a statement can be


def markup(claim: Claim, verdict: VerdictLabel, origin: str) -> Markup | None:
    """Return a Claim, within its ClaimReview once it is right or wrong, as JSON-LD.

    Return None for a claim that was withdrawn, or whose statement was redacted:
    others copy linked data, and their copies stay.
    """
    if verdict.kind == "withdrawn" or _is_redacted(claim, "statement"):
        return None
    address = f"{origin}/claims/{claim.id}"
    data = _claim(claim, address)
    if verdict.kind in RATINGS and claim.outcome is not None:
        settled = claim.outcome.settled_at or claim.recorded_at
        data = {
            "@type": "ClaimReview",
            "url": address,
            "datePublished": settled.date(),
            "author": {"@type": "Organization", "name": "Foresaid"},
            "claimReviewed": claim_labels.statement(claim, LONGEST),
            "reviewRating": {
                "@type": "Rating",
                "ratingValue": RATINGS[verdict.kind],
                "bestRating": 5,
                "worstRating": 1,
                "alternateName": f"{verdict.label}: {verdict.story}",
            },
            "itemReviewed": data,
        }
    text = msgspec.json.encode({"@context": "https://schema.org", **data}).decode()
    # Only `<` could end the script element around it; JSON has another spelling.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 see above


def cite(claim: Claim, verdict: VerdictLabel) -> str:
    """Return the line by which a claim is cited, without its address.

    Only a verbatim quote has quotation marks: a statement is in our words. It stands,
    too, where so few words are quoted that they say nothing by themselves.
    """
    name, day = claim.source.name, formatting.day(claim.made_on)
    quote = claim.quote or ""
    if len(quote.split()) < FEWEST_WORDS or _is_redacted(claim, "quote"):
        words = formatting.clip(claim.statement, 160).rstrip(".")
        came = f"{verdict.sentence} {verdict.label}."
        return f"{name} {verdict.said.of}: {words} ({day}). {came} Foresaid, "
    words = formatting.clip(quote, 160).rstrip(".")
    return f"{name}, “{words}”, {day}. {verdict.story} {verdict.label}. Foresaid, "


def _claim(claim: Claim, address: str) -> dict[str, Any]:
    name = claim_labels.statement(claim, LONGEST)
    kind = AUTHORS.get(claim.source.kind)
    reports = [report for report in claim.reports if report.withdrawn_at is None]
    return {
        "@type": "Claim",
        "@id": address,
        "text": name if _is_redacted(claim, "quote") else claim.quote or name,
        "name": name,
        "datePublished": claim.made_on,
        **({"author": {"@type": kind, "name": claim.source.name}} if kind else {}),
        "appearance": [
            {
                "@type": "NewsArticle",
                "publisher": {"@type": "Organization", "name": report.outlet.name},
                **({"url": report.url} if report.url else {}),
                **({"headline": report.headline} if report.headline else {}),
            }
            for report in reports
        ],
    }


def _is_redacted(claim: Claim, field: str) -> bool:
    return any(field in redaction.fields for redaction in claim.redactions)
