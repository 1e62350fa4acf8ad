"""Drawings: SVG elements; every value is escaped, nothing carries a style."""

from markupsafe import Markup, escape

Percent = str


def element(tag: str, *content: Markup, **attributes: object) -> Markup:
    """Return an element; `class_` and `text_anchor` lose or turn their underscore."""
    written = Markup().join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), _spell(value))
        for name, value in attributes.items()
        if value is not None
    )
    inside = Markup().join(content)
    return Markup("<{0}{1}>{2}</{0}>").format(tag, written, inside)


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
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
