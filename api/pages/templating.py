"""Templates filled in, with the headers that every page has."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

from api.pages import assets
from api.pages.text import (
    claim_labels,
    countries,
    formatting,
    glossary,
    links,
    topic_names,
    verdict_labels,
)

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HTML = "text/html"


def scale_option(yardstick: str) -> tuple[str, str]:
    """Return a scale of hedges as an option of a form."""
    return yardstick, claim_labels.scale_name(yardstick)


def topic_option(slug: str) -> tuple[str, str]:
    """Return a topic as an option of a form."""
    return slug, topic_names.name(slug)


GLOBALS: dict[str, Any] = {
    "asset": assets.address,
    "icon": assets.inline("icon.svg"),
    "link_to": links.to,
    "verdict_of": verdict_labels.of_claim,
    "statement": claim_labels.statement,
    "scale_name": claim_labels.scale_name,
    "window": formatting.window,
    "topic_name": topic_names.name,
    "meaning_of": glossary.meaning,
    "country_name": countries.name,
}


FILTERS: dict[str, Any] = {
    "percent": formatting.percent,
    "chance": formatting.chance,
    "between": formatting.between,
    "score": formatting.score,
    "scores": formatting.scores,
    "count": formatting.count,
    "plural": formatting.plural,
    "day": formatting.day,
    "clip": formatting.clip,
    "sentence": formatting.sentence,
    "scale_option": scale_option,
    "topic_option": topic_option,
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
    environment.globals.update(GLOBALS)
    return environment


ENVIRONMENT = _environment()


def page(template: str, status: int = 200, **values: Any) -> Response[str]:
    """Return the page that *template* makes of *values*."""
    return respond(text(template, **values), status)


def text(template: str, **values: Any) -> str:
    """Return the HTML that *template* makes of *values*."""
    return ENVIRONMENT.get_template(template).render(values)


def respond(html: str, status: int = 200) -> Response[str]:
    """Return a page with its headers."""
    return Response(
        html,
        status_code=status,
        media_type=HTML,
        headers={"Content-Security-Policy": POLICY},
    )
