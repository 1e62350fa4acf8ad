"""How the page of a subject opens: a sentence to quote, and three plain figures."""

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from api.pages.text import formatting, question_counts
from api.pages.text.formatting import count, percent, plural
from api.scoring.figures import Record
from api.scoring.records import ENOUGH_FOR_RATES

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
    about = question_counts.of_record(record)
    text = f"Right on {count(hits.right)} of {plural(judged, 'prediction')}"
    text += about or " judged"
    return f"{text}. {_baseline(record)}" if record.enough.rates else f"{text} so far."


def _baseline(record: Record) -> str:
    """Return how many the safer of two words would have had right."""
    word, share = safer(record)
    number = count(round(share * (record.hits.right + record.hits.wrong)))
    return f"Someone who always said “{word}” would have been right on {number}."


def quotation(record: Record, *, chosen: bool) -> str:
    """Return sentences that name the subject and the day, fit to be quoted alone.

    They carry what a reader must know: what a word alone would have got, or why the
    figures say little. *chosen*: as in `record_summary.warnings`.
    """
    hits, name = record.hits, record.subject.name
    judged = hits.right + hits.wrong
    day = formatting.day(record.as_of)
    if not judged:
        return (
            f"{name}: {plural(record.claims.total, 'prediction')} on record, none"
            f" judged right or wrong by {day}."
        )
    about = question_counts.of_record(record)
    right = f"right on {count(hits.right)} of {plural(judged, 'prediction')}{about}"
    told = f"{name}: {right}{',' if about else ''} judged by {day}."
    return " ".join([told, *_cautions(record, chosen=chosen)])


def _cautions(record: Record, *, chosen: bool) -> Iterator[str]:
    if record.enough.rates:
        yield _baseline(record)
    else:
        yield "That is too few for a rate."
    if record.enough.rates and record.claims.closing_days < ENOUGH_FOR_RATES:
        days = plural(record.claims.closing_days, "day")
        yield f"All fell due on {days} and share the luck of those days."
    if chosen:
        yield "Somebody chose which ones to enter, once their time was over."


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
            figure="On the day", meaning="is usually when it was said, not before"
        )
    return PlainFigure(
        figure=f"{plural(round(lead), 'day')} ahead",
        meaning="is how early it was usually said",
    )
