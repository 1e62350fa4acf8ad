"""Layouts: templates filled in, with the headers that every page has."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

from api.pages import assets
from api.pages.text import claim_labels, formatting, links, verdict_labels

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HTML = "text/html"


def topic(slug: str) -> str:
    """Return a topic's slug as words."""
    return slug.replace("-", " ")


def pair(word: str) -> tuple[str, str]:
    """Return a choice that is shown as it is sent."""
    return word, word


def topic_pair(slug: str) -> tuple[str, str]:
    """Return a topic as a choice."""
    return slug, topic(slug)


GIVEN: dict[str, Any] = {
    "asset": assets.address,
    "at": links.of,
    "mark": verdict_labels.of_claim,
    "say": claim_labels.say,
    "window": formatting.window,
    "topic": topic,
}


FILTERS: dict[str, Any] = {
    "percent": formatting.percent,
    "between": formatting.between,
    "score": formatting.score,
    "scores": formatting.scores,
    "count": formatting.count,
    "plural": formatting.plural,
    "day": formatting.day,
    "clip": formatting.clip,
    "pair": pair,
    "topic_pair": topic_pair,
}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(GIVEN)
    return environment


ENVIRONMENT = _environment()


def page(template: str, status: int = 200, **values: Any) -> Response[str]:
    """Return the page that *template* makes of *values*."""
    return answer(text(template, **values), status)


def text(template: str, **values: Any) -> str:
    """Return the HTML that *template* makes of *values*."""
    return ENVIRONMENT.get_template(template).render(values)


def answer(html: str, status: int = 200) -> Response[str]:
    """Return a page as it is answered."""
    return Response(
        html,
        status_code=status,
        media_type=HTML,
        headers={"Content-Security-Policy": POLICY},
    )
