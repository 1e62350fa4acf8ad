"""The desk's templates, which extend those of the pages that everyone reads."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from litestar import Response

from api.desk import plain_words
from api.pages import templating

READERS = Path(templating.__file__).parent / "templates"
ENVIRONMENT = templating.ENVIRONMENT.overlay(
    loader=ChoiceLoader(
        [
            FileSystemLoader(Path(__file__).parent / "templates"),
            FileSystemLoader(READERS),
        ]
    )
)
ENVIRONMENT.filters["with_links"] = plain_words.with_links
# `same-origin`: a form's Origin is the proof that a page of ours sent it. A page may
# be shown again by the browser's own back button, typed values and all, but by no cache
# between.
HEADERS = {
    "Content-Security-Policy": templating.POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie",
}


def page(template: str, status: int = 200, **values: Any) -> Response[str]:
    """Return the page that *template* makes of *values*."""
    html = ENVIRONMENT.get_template(template).render(values)
    headers = dict(HEADERS)
    if status != HTTPStatus.OK:
        headers["Cache-Control"] = "no-store"
    return Response(
        html, status_code=status, media_type=templating.HTML, headers=headers
    )
