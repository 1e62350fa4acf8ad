"""Plots that stand alone, for articles and slides; light and dark."""

from base64 import b64encode
from hashlib import sha256

from litestar import Response
from markupsafe import Markup

from api.accuracy import breakdowns, histories, records
from api.accuracy.figure_reader import FigureReader
from api.pages import subject_page
from api.pages.charts import plots, record_charts
from api.pages.charts.svg import element, words
from api.pages.subject_page import SubjectView
from api.pages.text import formatting

WIDTH, EDGE, TOP, FOOT = 640, 20, 52, 30
SANS = "system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif"
STYLE = (
    ":root{--paper:#fffdfa;--ink:#1c1b19;--soft:#5a564f;--rule:#d8d2c6;--right:#1b6b93;"
    "--wrong:#b3401b;--band:#e3ddd0}"
    "@media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#ece8e0;"
    "--soft:#aca69b;--rule:#3a3d42;--right:#6bb8e0;--wrong:#f08a63;--band:#34373c}}"
    f".paper{{fill:var(--paper)}}text{{font:12px {SANS};fill:var(--soft)}}"
    f".title{{font:700 17px {SANS};fill:var(--ink)}}.name{{font-style:italic}}"
    ".grid{stroke:var(--rule)}"
    ".ideal{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 4}"
    ".band{fill:var(--band)}.whisker{stroke:var(--right);stroke-width:2}"
    ".dot{fill:var(--right);fill-opacity:.8;stroke:var(--paper);stroke-width:1.5}"
    ".luck{stroke:var(--right);stroke-width:6;stroke-linecap:round;opacity:.35}"
    ".fit{fill:none;stroke:var(--wrong);stroke-width:2}"
)
# Opened by itself, an image is a page: it may have this one style and nothing else.
DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; frame-ancestors 'none'"
TITLES = {
    "calibration.svg": ("calibration", 420),
    "history.svg": ("Brier score over time", plots.HIGH),
    "due.svg": ("right, by when it fell due", record_charts.HIGH),
}


async def answer(figures: FigureReader, name: str, view: SubjectView) -> Response[str]:
    """Return a plot of a record by its file name, or a line why there is none."""
    subject, filters = view.subject, view.filters
    record = await records.of(figures, subject, filters)
    if name == "calibration.svg":
        breakdown = await breakdowns.of(figures, subject, filters)
        plot = subject_page.calibration(record, breakdown)
    elif name == "due.svg":
        breakdown = await breakdowns.of(figures, subject, filters)
        plot = subject_page.right_by_due(record, breakdown)
    else:
        history = await histories.of(figures, subject, view.history_filter)
        plot = subject_page.score_history(history)
    title, inner = TITLES[name]
    content = draw(
        f"{record.subject.name}: {title}",
        f"Foresaid, {formatting.day(record.as_of)}",
        plot,
        inner,
    )
    return Response(
        content,
        media_type="image/svg+xml",
        headers={"Content-Security-Policy": POLICY},
    )


def draw(title: str, source: str, plot: Markup | None, inner: int) -> Markup:
    """Draw a plot, *inner* pixels high, below its title and above its source line."""
    if plot is None:
        inner, plot = FOOT, words("Too few are settled for this plot.", y=20)
    height = TOP + inner + FOOT
    framed = element(
        "svg",
        plot,
        x=EDGE,
        y=TOP,
        width=WIDTH - 2 * EDGE,
        height=inner,
    )
    return element(
        "svg",
        element("title", Markup("{}").format(title)),
        element("style", Markup(STYLE)),  # noqa: S704 our own
        element("rect", width=WIDTH, height=height, class_="paper"),
        words(formatting.clip(title, 72), x=EDGE, y=32, class_="title"),
        framed,
        words(source, x=EDGE, y=height - 12),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        width=WIDTH,
        height=height,
        role="img",
    )
