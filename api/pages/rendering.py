"""Rendering: templates, and how figures and days are written for people.

Every value is escaped where it stands in a page, and what was entered stands in an
element of its own direction, so that no text can change what is around it.
"""

from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
STYLE = "foresaid.css"
PERCENT = "\u00a0%"


def page(template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """Return a page made from a template."""
    content = templates().get_template(template).render(**values)
    return Response(
        content,
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Content-Security-Policy": POLICY},
    )


@cache
def templates() -> Environment:
    """Return the templates with the filters they use."""
    found = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (day, percent, number, between, plural, words)
    cast("dict[str, Any]", found.filters).update({f.__name__: f for f in filters})
    cast("dict[str, Any]", found.globals)["style"] = f"/static/{style_name()}"
    return found


@cache
def style() -> bytes:
    """Return the stylesheet."""
    return (files("api.pages") / "static" / STYLE).read_bytes()


@cache
def style_name() -> str:
    """Return the stylesheet's name, which changes with what is in it."""
    return f"foresaid-{sha256(style()).hexdigest()[:12]}.css"


def day(value: date | datetime | None) -> str:
    """Return a day as it is written: 9 May 2022."""
    if value is None:
        return "no date"
    return f"{value.day} {value:%B} {value.year}"


def percent(value: float | None) -> str:
    """Return a share of one in per cent, without decimals unless it is near an end."""
    if value is None:
        return "–"
    near_an_end = 0 < value < 0.0095 or 0.9905 < value < 1  # noqa: PLR2004
    return f"{100 * value:.{1 if near_an_end else 0}f}{PERCENT}"


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure with so many decimals; counts have none."""
    if value is None:
        return "–"
    decimals = 0 if isinstance(value, int) else digits
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace("-", "−")


def between(value: tuple[float, float] | None, kind: str = "percent") -> str:
    """Return an interval, in per cent or as figures."""
    if value is None:
        return "–"
    low, high = value
    if kind == "percent":
        return f"{100 * low:.0f}–{100 * high:.0f}{PERCENT}"
    return f"{number(low)} to {number(high)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def words(value: str | None) -> str:
    """Return a term of ours as words: did_not_happen, did not happen."""
    return (value or "").replace("_", " ")
