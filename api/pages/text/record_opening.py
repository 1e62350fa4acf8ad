"""How the page of a subject opens: a sentence to quote, and three plain figures."""

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from api.pages.text import formatting
from api.pages.text.formatting import count, percent, plural
from api.scoring.figures import Record

MOST_FIGURES = 3


class PlainFigure(Struct, frozen=True, kw_only=True):
    """A figure in large type, and what it is."""

    figure: str
    meaning: str


def sentence(record: Record) -> str:
    """Return what a record comes to, in a sentence that can be quoted."""
    counts, hits = record.claims, record.hits
    judged = hits.right + hits.wrong
    if not counts.total:
        return "No predictions are recorded here."
    if not counts.settled:
        if counts.total == 1:
            return "The one prediction on record has not been judged yet."
        return f"None of {plural(counts.total, 'prediction')} has been judged yet."
    if not judged:
        return (
            f"Of {plural(counts.total, 'prediction')}, none that has been judged was"
            " plain enough to be right or wrong."
        )
    text = f"Right on {count(hits.right)} of {plural(judged, 'prediction')} judged"
    if record.enough.rates:
        word, share = safer(record)
        return (
            f"{text}. Someone who always said “{word}” would have been right on"
            f" {count(round(share * judged))}."
        )
    return f"{text} so far."


def quotation(record: Record) -> str:
    """Return a sentence that names the subject and the day, fit to be quoted alone."""
    hits, name = record.hits, record.subject.name
    judged = hits.right + hits.wrong
    day = formatting.day(record.as_of)
    if not judged:
        return (
            f"{name}: {plural(record.claims.total, 'prediction')} on record, none"
            f" judged right or wrong by {day} (Foresaid)."
        )
    return (
        f"{name}: right on {count(hits.right)} of {plural(judged, 'prediction')} judged"
        f" by {day} (Foresaid)."
    )


def figures(record: Record) -> list[PlainFigure]:
    """Return the three most telling figures; none where too little is judged."""
    if not record.enough.rates:
        return []
    return list(islice(_figures(record), MOST_FIGURES))


def _figures(record: Record) -> Iterator[PlainFigure]:
    skill, timing = record.scores.skill_vs_topic, record.timing
    if record.enough.skill and skill is not None:
        sign = "+" if skill > 0 else ""
        compared = "better" if skill >= 0 else "worse"
        yield PlainFigure(
            figure=f"{sign}{percent(skill)}",
            meaning=f"{compared} than guessing the usual rate of such questions",
        )
    if timing.median_lead_days is not None:
        yield _lead(timing.median_lead_days)
    if timing.late:
        late = plural(timing.median_late_days or 0, "day")
        usually = "usually " if timing.late > 1 else ""
        yield PlainFigure(
            figure=f"{count(timing.late)} came later",
            meaning=f"missed, and then happened, {usually}{late} late",
        )

    if record.hits.always_no is not None:
        word, share = safer(record)
        yield PlainFigure(
            figure=percent(share),
            meaning=f"is what someone gets right who always says “{word}”",
        )


def safer(record: Record) -> tuple[str, float]:
    """Return the word that would have been right more often, and its share, 0 … 1."""
    no, yes = record.hits.always_no or 0.0, record.hits.always_yes or 0.0
    return ("no", no) if no >= yes else ("yes", yes)


def _lead(lead: float) -> PlainFigure:
    if lead < 1:
        return PlainFigure(
            figure="On the day", meaning="is usually when it was said, no sooner"
        )
    return PlainFigure(
        figure=f"{plural(round(lead), 'day')} before",
        meaning="it fell due is when it was usually said",
    )
