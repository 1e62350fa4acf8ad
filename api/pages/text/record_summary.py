"""Sentences: what a record says, in words that may be quoted, small numbers honest."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from api.pages.text import formatting, links
from api.pages.text.formatting import between, count, percent, plural, score
from api.scoring.figures import Record, Scores
from api.scoring.filters import RecordFilter
from api.scoring.records import ENOUGH_FOR_RATES, ENOUGH_FOR_SKILL

MOST_UNRESOLVED = 0.2


class Sentence(Struct, frozen=True, kw_only=True):
    """A sentence, the claims behind it, and the term of the method that explains it."""

    text: str
    href: str | None = None
    term: str | None = None


def lead(record: Record) -> list[Sentence]:
    """Return the record in words, what matters most first."""
    return [*_hits(record), *_scores(record), *_unchecked(record), *_waiting(record)]


def warnings(record: Record, *, chosen: bool) -> list[str]:
    """Return what a reader must know before quoting these figures.

    *chosen*: all was entered after the fact, and no declared rule said what.
    """
    told: list[str] = []
    counts, enough = record.claims, record.enough
    if counts.settled and not enough.rates:
        told.append(
            f"Fewer than {ENOUGH_FOR_RATES} events are settled. These are counts, not a"
            " rate. Do not quote a percentage from them."
        )
    elif counts.settled and not enough.rank:
        told.append(
            "Fewer than 10 events are scored. The figures can change a lot with the"
            " next few findings, and there is no rank."
        )
    elif counts.settled and not enough.skill:
        told.append(
            f"Fewer than {ENOUGH_FOR_SKILL} events are scored. That is too few to tell"
            " skill from luck."
        )
    if (counts.unresolved or 0.0) > MOST_UNRESOLVED:
        told.append(
            f"{percent(counts.unresolved)} of the predictions whose time is over have"
            " no verdict. The figures could change once they are judged."
        )
    if record.enough.rates and counts.closing_days < ENOUGH_FOR_RATES:
        told.append(
            f"All of it was due on {plural(counts.closing_days, 'day')}. Claims about"
            " one night share its luck, so the interval is wide."
        )
    if counts.total and chosen:
        told.append(
            "All of these predictions were entered after their time was over, or after"
            " a finding. Somebody chose which ones to enter."
        )
    return told


def about(record: Record, on: date) -> str:
    """Return one line for search engines and for those who share the page."""
    first = next(iter(_hits(record))).text
    return f"{record.subject.name}: {first} Foresaid, {formatting.day(on)}."


def _hits(record: Record) -> Iterator[Sentence]:
    hits, asked = record.hits, record.filters
    whole = hits.right + hits.wrong
    href = _claims(record, asked, status="settled")
    if not record.claims.total:
        yield Sentence(text="No predictions are recorded here.")
    elif not record.claims.settled:
        yield Sentence(
            text="No prediction is settled yet.", href=_claims(record, asked)
        )
    elif not whole:
        yield Sentence(
            text="No settled prediction with a date was plain enough to be right or"
            " wrong.",
            href=href,
            term="committed",
        )
    else:
        told = f"Right on {count(hits.right)} of {plural(whole, 'settled prediction')}"
        if record.enough.rates:
            told += f" ({percent(hits.rate)}; 95% interval {between(hits.interval)})"
        yield Sentence(text=f"{told}.", href=href, term="hits")


def _scores(record: Record) -> Iterator[Sentence]:
    """Tell stated numbers and words apart: they are never blended in a headline."""
    for basis, scores in (
        ("stated", record.by_basis.stated),
        ("wording", record.by_basis.wording),
    ):
        if scores.brier is None or scores.events < ENOUGH_FOR_RATES:
            continue
        kind = {"stated": "numbers stated", "wording": "words read as numbers"}[basis]
        href = _claims(record, record.filters, status="settled", basis=basis)
        told = (
            f"Brier score {score(scores.brier)} over"
            f" {plural(scores.scored, 'forecast')} ({kind}; 0 is best, 0.25 is always"
            " saying 50%)."
        )
        yield Sentence(text=told, href=href, term="brier")
        yield from _skill(scores)


def _skill(scores: Scores) -> Iterator[Sentence]:
    if scores.events < ENOUGH_FOR_SKILL:
        return
    skill, than = scores.skill_vs_topic, "the base rate of the topic"
    if skill is None:
        skill, than = scores.skill, "their own base rate"
    if skill is not None:
        better = "better" if skill >= 0 else "worse"
        told = f"That is {percent(abs(skill))} {better} than always saying {than}."
        yield Sentence(text=told, term="skill")


def _unchecked(record: Record) -> Iterator[Sentence]:
    undated = record.claims.total - record.claims.dated
    if undated:
        told = (
            f"{count(undated)} of {plural(record.claims.total, 'prediction')} named no"
            " date and can never be checked."
        )
        href = _claims(record, record.filters, status="undated")
        yield Sentence(text=told, href=href, term="checkable")


def _waiting(record: Record) -> Iterator[Sentence]:
    counts = record.claims
    for number, status, told in (
        (counts.due, "due", "wait for a finding"),
        (counts.open, "open", "still open"),
        (counts.void, "void", "could not be judged"),
    ):
        if number:
            verb = "waits for a finding" if (status, number) == ("due", 1) else told
            text = f"{count(number)} {verb}."
            if status == "open":
                text = f"{count(number)} {'is' if number == 1 else 'are'} {told}."
            href = _claims(record, record.filters, status=status)
            yield Sentence(text=text, href=href, term=status)


def _claims(record: Record, asked: RecordFilter, **more: object) -> str:
    return links.claims(record.subject.type, record.subject.slug, asked, **more)
