"""SVG elements: every value is escaped, and none carries a style."""

import re

from markupsafe import Markup, escape

Percent = str
SPECIAL = re.compile("[&<>\"']")


def element(tag: str, *content: str, **attributes: object) -> Markup:
    """Return an element; `class_` is written `class`, `text_anchor` `text-anchor`.

    Why not by Markup's own formatting: a page has hundreds of these, and it is slow.
    """
    attribute_text = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_format(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(
        part if isinstance(part, Markup) else escape(part) for part in content
    )
    return Markup(f"<{tag}{attribute_text}>{inside}</{tag}>")  # noqa: S704 escaped just above


def words(text: str, **attributes: object) -> Markup:
    """Return a text element."""
    return element("text", escape(text), **attributes)


def image(
    title: str, description: str, *content: Markup, **attributes: object
) -> Markup:
    """Return an SVG image with a title and a description of what it shows."""
    return element(
        "svg",
        element("title", escape(title)),
        element("desc", escape(description)),
        *content,
        role="img",
        **attributes,
    )


def across(share: float) -> Percent:
    """Return a share of the width in percent, so that the width may be any."""
    return f"{round(100.0 * min(max(share, 0.0), 1.0), 2):g}%"


def _format(value: object) -> str:
    if isinstance(value, float):
        return f"{round(value, 2):g}"
    text = str(value)
    return escape(text) if SPECIAL.search(text) else text
