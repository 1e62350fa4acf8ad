"""Plots of a record that stand alone, for articles and slides."""

from collections.abc import Awaitable, Callable, Mapping

from litestar import Response
from markupsafe import Markup
from msgspec import Struct

from api.accuracy import breakdowns, histories, records, wordings
from api.accuracy.figure_reader import FigureReader
from api.language.dates import windows
from api.pages import record_evidence, subject_page
from api.pages.charts import bars, claim_timeline, plots, record_charts
from api.pages.pictures import answers, claim_rows, frame, rows, squares
from api.pages.pictures.frame import INNER, Picture, Plot
from api.pages.pictures.rows import Columns, Row
from api.pages.pictures.squares import Grid
from api.pages.subject_page import SubjectView
from api.pages.text import (
    formatting,
    links,
    record_opening,
    record_summary,
    verdict_labels,
)
from api.scoring.figures import Record
from api.store import claims

SQUARE_SIDE = 420
GRID = Grid(width=INNER, largest=26, rows=10)
MOST_ROWS = 10


class Drawn(Struct, frozen=True, kw_only=True):
    """A plot, if there is enough for it, and how to read it."""

    heading: str
    plot: Plot | None
    note: str = ""
    empty: str = frame.TOO_FEW


async def answer(
    figures: FigureReader, name: str, view: SubjectView, public_url: str
) -> Response[bytes]:
    """Return a plot of a record by its file name, or a line why there is none."""
    record = await records.of(figures, view.subject, view.filters)
    drawn = await PLOTS[name.partition(".")[0]](figures, view, record)
    path = f"/{view.kind}s/{view.slug}"
    warnings = record_summary.warnings(record, chosen=False)
    picture = Picture(
        name=frame.legible(record.subject.name, path),
        heading=drawn.heading,
        sentence=record_opening.sentence(record),
        plot=drawn.plot,
        empty=drawn.empty,
        note=drawn.note,
        warning=next(iter(warnings), ""),
        filters=links.active(view.filters),
        path=path,
        as_of=record.as_of,
    )
    return await answers.answer(
        frame.draw(picture, public_url), name, figures.caches.lane
    )


async def _calibration(_: FigureReader, __: SubjectView, record: Record) -> Drawn:
    return Drawn(
        heading="When they said 70%, did it happen 70% of the time?",
        plot=_plot(subject_page.calibration(record), SQUARE_SIDE),
        note="Each dot is a group of predictions; a bigger dot holds more. On the"
        " dashed line, the chance given and what happened agree. Grey bars show how far"
        " luck alone would move a dot.",
    )


async def _due(figures: FigureReader, view: SubjectView, record: Record) -> Drawn:
    breakdown = await breakdowns.of(figures, view.subject, view.filters)
    plot = subject_page.right_by_due(record, breakdown)
    return Drawn(
        heading="Share right, by when it fell due",
        plot=_plot(plot, record_charts.HIGH),
        note="Bars show how far luck alone could move each dot.",
    )


async def _history(figures: FigureReader, view: SubjectView, _: Record) -> Drawn:
    history = await histories.of(figures, view.subject, view.history_filter)
    return Drawn(
        heading="How close the chances came: Brier score over time",
        plot=_plot(subject_page.score_history(history), plots.HIGH),
        note="As it stood at the end of each step, with its 95% interval. Lower is"
        " better; the dashed line is always saying 50%.",
    )


async def _strip(figures: FigureReader, view: SubjectView, record: Record) -> Drawn:
    breakdown = await breakdowns.of(figures, view.subject, view.filters)
    kinds = [square.kind for square in await record_evidence.strip(figures, breakdown)]
    total, note = record.claims.total, ""
    if total > len(kinds):
        note = f"The last {len(kinds)} of {formatting.count(total)} to fall due."
    return Drawn(
        heading="Every prediction, in the order it fell due",
        plot=squares.with_key(kinds, GRID),
        note=note,
        empty="No predictions are recorded here.",
    )


async def _timeline(figures: FigureReader, view: SubjectView, record: Record) -> Drawn:
    breakdown = await breakdowns.of(figures, view.subject, view.filters)
    closed_day = windows.last_closed_day(view.now)
    newest = breakdown.newest[-MOST_ROWS:]
    entries = [claim.claim for claim in newest]
    by_entry = dict(await claims.entered(figures.db, entries, closed_day=closed_day))
    labelled = [
        (stored, verdict_labels.of_claim_as_of(claim, stored))
        for claim in reversed(newest)
        if (stored := by_entry.get(claim.claim)) is not None
    ]
    timeline = claim_timeline.draw(labelled, today=closed_day, wide=Columns().middle)
    name = "both" if view.kind == "outlet" else "statement"
    omitted = claim_rows.shown(timeline.rows if timeline else [], record.claims.total)
    return Drawn(
        heading="What was said, and when it was due",
        plot=claim_rows.draw(timeline, name),
        note=f"{omitted}{claim_rows.NOTE}",
        empty="No predictions are recorded here.",
    )


async def _peers(figures: FigureReader, view: SubjectView, _: Record) -> Drawn:
    peers = await record_evidence.peer_rows(figures, view.subject, view.filters)
    drawn = [
        Row(
            label=row.peer.subject.name,
            small=formatting.plural(row.peer.events, "question") + " in common",
            bar=_plot(row.bar, bars.HEIGHT),
            end_small=formatting.sentence(row.text),
        )
        for row in peers
    ]
    return Drawn(
        heading="Beside others, on the same questions",
        plot=rows.draw(drawn, columns=Columns(left=180, right=150)),
        note="Blue: questions on which it was closer to what happened; orange: the"
        " other was; grey: both as close. This counts questions, and does not yet rule"
        " out luck.",
        empty="Nobody else has a prediction on the same questions yet.",
    )


async def _wordings(figures: FigureReader, view: SubjectView, _: Record) -> Drawn:
    changes = await wordings.of(figures, view.subject, view.filters)
    return Drawn(
        heading="How sure the source sounded, and how sure the outlet made it sound",
        plot=_plot(record_charts.slopes(changes), record_charts.SLOPE_HIGH),
        note="A rising line is hardened, a falling one softened; a thicker line stands"
        " for more reports.",
        empty="Its words can be held against no source’s yet.",
    )


def _plot(drawing: Markup | None, height: float) -> Plot | None:
    return None if drawing is None else Plot(drawing=drawing, height=height)


PLOTS: Mapping[str, Callable[[FigureReader, SubjectView, Record], Awaitable[Drawn]]] = {
    "calibration": _calibration,
    "due": _due,
    "history": _history,
    "strip": _strip,
    "timeline": _timeline,
    "peers": _peers,
    "wordings": _wordings,
}
PATHS = [
    f"/{kind}s/{{slug:str}}/{name}.{suffix}"
    for kind in ("source", "outlet")
    for name in PLOTS
    for suffix in ("svg", "png")
    if name != "wordings" or kind == "outlet"
]
