"""A record in sentences that can be quoted, honest about small numbers."""

from collections.abc import Iterator

from msgspec import Struct

from api.pages.text import links, question_counts
from api.pages.text.formatting import between, count, percent, plural, score
from api.scoring.figures import Record, Scores
from api.scoring.ranking import MOST_UNRESOLVED
from api.scoring.records import ENOUGH_FOR_RATES, ENOUGH_FOR_SKILL


class Sentence(Struct, frozen=True, kw_only=True):
    """A sentence, the claims behind it, and the term of the method that explains it."""

    text: str
    href: str | None = None
    term: str | None = None


def lead(record: Record) -> list[Sentence]:
    """Return the record in sentences, the most important first."""
    return [*_hits(record), *_scores(record), *_undated(record), *_unsettled(record)]


def warnings(record: Record, *, chosen: bool) -> list[str]:
    """Return what a reader must know before quoting these figures.

    *chosen*: all claims were entered after the fact, and by no declared rule.
    """
    warnings: list[str] = []
    counts, enough = record.claims, record.enough
    if counts.settled and not enough.rates:
        warnings.append(
            f"Fewer than {ENOUGH_FOR_RATES} events are settled. These are counts, not a"
            " rate. Do not quote a percentage from them."
        )
    elif counts.settled and not enough.rank:
        warnings.append(
            "Fewer than 10 questions are judged. The figures can change a lot with the"
            " next few, and there is no rank."
        )
    elif counts.settled and not enough.skill:
        warnings.append(
            f"Fewer than {ENOUGH_FOR_SKILL} questions are judged. That is too few to"
            " tell skill from luck."
        )
    if (counts.unresolved or 0.0) > MOST_UNRESOLVED:
        warnings.append(
            f"{percent(counts.unresolved)} of the predictions whose time is over are"
            " not yet judged. The figures could change once they are."
        )
    if record.enough.rates and counts.closing_days < ENOUGH_FOR_RATES:
        warnings.append(
            f"All of them fell due on {plural(counts.closing_days, 'day')} and share"
            " the luck of those days, so this says little about the next one."
        )
    if counts.total and chosen:
        warnings.append(
            "All of these predictions were entered after their time was over, or after"
            " a finding. Somebody chose which ones to enter."
        )
    return warnings


def _hits(record: Record) -> Iterator[Sentence]:
    hits = record.hits
    judged = hits.right + hits.wrong
    href = _link(record, status="settled")
    if not record.claims.total:
        yield Sentence(text="No predictions are recorded here.")
    elif not record.claims.settled:
        yield Sentence(text="No prediction is settled yet.", href=_link(record))
    elif not judged:
        yield Sentence(
            text="No settled prediction with a date was plain enough to be right or"
            " wrong.",
            href=href,
            term="committed",
        )
    else:
        text = f"Right on {count(hits.right)} of {plural(judged, 'settled prediction')}"
        text += question_counts.of_record(record)
        if record.enough.rates:
            text += f" ({percent(hits.rate)}; 95% interval {between(hits.interval)})"
        yield Sentence(text=f"{text}.", href=href, term="hits")


def _scores(record: Record) -> Iterator[Sentence]:
    """Yield a score for stated numbers and one for words: they are never blended."""
    for basis, scores in (
        ("stated", record.by_basis.stated),
        ("wording", record.by_basis.wording),
    ):
        if scores.brier is None or scores.events < ENOUGH_FOR_RATES:
            continue
        kind = {"stated": "numbers stated", "wording": "words read as numbers"}[basis]
        href = _link(record, status="settled", basis=basis)
        text = (
            f"Brier score {score(scores.brier)} over"
            f" {plural(scores.scored, 'forecast')} ({kind}; 0 is best, 0.25 is always"
            " saying 50%)."
        )
        yield Sentence(text=text, href=href, term="brier")
        yield from _skill(scores)


def _skill(scores: Scores) -> Iterator[Sentence]:
    if scores.events < ENOUGH_FOR_SKILL:
        return
    skill, baseline = scores.skill_vs_topic, "the base rate of the topic"
    if skill is None:
        skill, baseline = scores.skill, "their own base rate"
    if skill is not None:
        better = "better" if skill >= 0 else "worse"
        text = f"That is {percent(abs(skill))} {better} than always saying {baseline}."
        yield Sentence(text=text, term="skill")


def _undated(record: Record) -> Iterator[Sentence]:
    undated = record.claims.total - record.claims.dated
    if undated:
        text = (
            f"{count(undated)} of {plural(record.claims.total, 'prediction')} named no"
            " date and can never be checked."
        )
        href = _link(record, status="undated")
        yield Sentence(text=text, href=href, term="checkable")


def _unsettled(record: Record) -> Iterator[Sentence]:
    counts = record.claims
    for number, status, words in (
        (counts.due, "due", "not yet judged"),
        (counts.open, "open", "still open"),
        (counts.void, "void", "could not be judged"),
    ):
        if number:
            verb = "is" if number == 1 else "are"
            text = f"{count(number)} {words}."
            if status != "void":
                text = f"{count(number)} {verb} {words}."
            href = _link(record, status=status)
            yield Sentence(text=text, href=href, term=status)


def _link(record: Record, **filters: object) -> str:
    """Return a link to the claims of a record that these *filters* let through."""
    subject = record.subject
    return links.claims(subject.type, subject.slug, record.filters, **filters)
