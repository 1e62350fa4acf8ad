"""Drawings: SVG elements; every value is escaped, nothing carries a style."""

import re

from markupsafe import Markup, escape

Percent = str
SPECIAL = re.compile("[&<>\"']")


def element(tag: str, *content: str, **attributes: object) -> Markup:
    """Return an element; `class_` and `text_anchor` lose or turn their underscore.

    Why not by Markup's own formatting: a page has hundreds of these, and it is slow.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_spell(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(
        each if isinstance(each, Markup) else escape(each) for each in content
    )
    return Markup(f"<{tag}{written}>{inside}</{tag}>")  # noqa: S704 escaped just above


def words(text: str, **attributes: object) -> Markup:
    """Return a text element."""
    return element("text", escape(text), **attributes)


def image(
    title: str, description: str, *content: Markup, **attributes: object
) -> Markup:
    """Return an SVG image that says in words what it shows."""
    return element(
        "svg",
        element("title", escape(title)),
        element("desc", escape(description)),
        *content,
        role="img",
        **attributes,
    )


def across(share: float) -> Percent:
    """Return a share of the width, which may be any."""
    return f"{round(100.0 * min(max(share, 0.0), 1.0), 2):g}%"


def _spell(value: object) -> str:
    if isinstance(value, float):
        return f"{round(value, 2):g}"
    written = str(value)
    return escape(written) if SPECIAL.search(written) else written
