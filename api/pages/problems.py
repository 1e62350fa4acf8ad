"""The pages that problems point at: what each kind means and what to do about it."""

from html import escape

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Foresaid</title>
<h1>{title}</h1>
<p>Status {status}, problem <code>{slug}</code>.</p>
<p>{advice}</p>
<p><a href="/docs">The API</a></p>
</html>
"""


def page(*, slug: str, title: str, status: int, advice: str) -> str:
    """Return the page of one kind of problem."""
    return PAGE.format(
        slug=escape(slug), title=escape(title), status=status, advice=escape(advice)
    )
