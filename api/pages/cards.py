"""What the cards of shared links say, page by page (see pictures/cards)."""

from collections.abc import Sequence
from datetime import datetime

from api.accuracy.comparisons import Compared
from api.model.claims import Claim
from api.model.events import Event
from api.model.references import SubjectType
from api.pages import comparisons as comparison_pages
from api.pages import event_images, last_changes
from api.pages.charts import totals_bar
from api.pages.pictures import cards, fonts, frame, squares
from api.pages.pictures.cards import Card, Words
from api.pages.pictures.frame import Plot
from api.pages.pictures.lines import Style
from api.pages.pictures.squares import Grid
from api.pages.text import (
    comparison_summary,
    formatting,
    question_counts,
    record_opening,
    record_summary,
    verdict_labels,
)
from api.pages.text.event_summary import Labelled
from api.scoring.figures import Record
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.records import ENOUGH_FOR_RANK

TITLE = (64, 54, 46, 38, 32)
BODY = (30, 28, 26, 24)
GRID = Grid(width=cards.INNER, largest=40, rows=2)
KEY = Style(face="sans", size=22, leading=28)
KICKERS: dict[SubjectType, str] = {
    "source": "How often right?",
    "outlet": "Accuracy of the predictions it published",
}
MOST_LEADERS = 5
ILLEGIBLE = "The words are in a script that a picture here cannot show."
QUOTES = "“”\"' "
SHOWN = {"due": "open", "undated": "open", "void": "out"}


def of_record(record: Record, kinds: Sequence[str]) -> Card:
    """Return the card of a source or outlet; *kinds*: its claims as squares."""
    subject, hits = record.subject, record.hits
    judged = hits.right + hits.wrong
    number = f"{formatting.count(hits.right)} of {formatting.count(judged)}"
    warning = next(iter(record_summary.warnings(record, chosen=False)), "")
    opening = record_opening.sentence(record)
    blocks: list[Words | Plot] = [_title(subject.name, subject.slug, 2)]
    if judged:
        about = question_counts.of_record(record)
        meaning = f"predictions judged so far{about} were right"
        if judged == 1:
            meaning = "prediction judged so far was right"
        blocks += [cards.figure(number, meaning), *_body(opening.partition(". ")[2])]
    else:
        blocks += _body(opening)
    return Card(
        kicker=KICKERS[subject.type],
        blocks=[*blocks, *_squares(kinds), *_body(warning, ink="soft")],
        path=f"/{subject.type}s/{subject.slug}",
        as_of=record.as_of,
    )


def of_claim(claim: Claim, now: datetime) -> Card:
    """Return the card of a claim: who, the quote, what was said, and the verdict."""
    verdict = verdict_labels.of_claim(claim)
    name = frame.legible(claim.source.name, claim.source.slug)
    said = (
        f"{formatting.clip(name, 90)} {verdict.said.whole}, {frame.day(claim.made_on)}"
    )
    quote = claim.quote
    spoken = f"“{quote.strip(QUOTES)}”" if quote else claim.statement
    if not fonts.is_legible(spoken):
        spoken = ILLEGIBLE
    stated = claim.statement if quote and fonts.is_legible(claim.statement) else ""
    return Card(
        kicker="Who said it, and did it happen?",
        blocks=[
            Words(text=spoken, sizes=(50, 44, 38, 34, 30), most=5, face="serif"),
            *_body(stated, ink="soft", most=2),
            Words(text=said, sizes=BODY, most=3, face="bold"),
            Words(
                text=f"{verdict.sign} {verdict.label}",
                sizes=(44, 40, 36),
                most=1,
                face="bold",
                ink=f"t-{verdict.kind}",
            ),
            *_body(verdict.sentence),
        ],
        path=f"/claims/{claim.id}",
        as_of=last_changes.as_of([claim], now),
    )


def of_event(event: Event, counted: Labelled, now: datetime, *, is_cut: bool) -> Card:
    """Return the card of an event: what happened, and how predictions fared."""
    found, lead = event_images.told(event, counted, is_cut=is_cut)
    kinds = [
        SHOWN.get(verdict.kind, verdict.kind)
        for _, verdict in sorted(counted, key=lambda pair: pair[0].made_on)
    ]
    return Card(
        kicker="Who predicted it, and what happened?",
        blocks=[
            _title(event.statement, event.slug, 4),
            Words(text=found, sizes=(38, 34, 30, 26), most=3, face="bold"),
            *_body(lead or "Nobody predicted it."),
            *_squares(kinds),
        ],
        path=f"/events/{event.slug}",
        as_of=last_changes.as_of((claim for claim, _ in counted), now),
    )


def of_board(board: Leaderboard, title: str, lead: str, path: str) -> Card:
    """Return the card of a leaderboard or a topic: who leads, in a sentence."""
    leaders = [_leader(row) for row in board.items[:MOST_LEADERS]]
    return Card(
        kicker="Records of predictions",
        blocks=[
            _title(title, path, 3),
            *_body(lead or "Nobody has enough judged predictions to be ranked yet."),
            *([cards.table(leaders)] if leaders else []),
        ],
        path=path,
        as_of=board.as_of,
    )


def of_comparison(compared: Compared, path: str) -> Card:
    """Return the card of a comparison: the question, and each pair's answer."""
    comparison = compared.comparison
    names = [item.subject.name for item in comparison.items]
    whole = comparison_pages.overall(compared)
    sentences = [whole] if whole else comparison_pages.sentences(compared)[:2]
    return Card(
        kicker="Compared on the same questions",
        blocks=[
            _title(comparison_summary.title(names), path, 4),
            *(block for sentence in sentences for block in _body(sentence, most=4)),
        ],
        path=path,
        as_of=comparison.as_of,
    )


def of_everything(parts: Sequence[totals_bar.Part], as_of: datetime) -> Card:
    """Return the card of the whole site: how all predictions turned out."""
    drawn: list[Words | Plot] = []
    if parts:
        bar = totals_bar.draw(list(parts))
        drawn = [Plot(drawing=bar, height=totals_bar.HEIGHT)]
    told = ", ".join(part.words for part in parts)
    return Card(
        kicker="Dated predictions, and whether they happened",
        blocks=[
            _title("Who said what would happen, and did it?", "/", 2),
            *drawn,
            *_body(f"{told}." if told else "Nothing is recorded yet."),
        ],
        path="/",
        as_of=as_of,
    )


def _title(name: str, slug: str, most: int) -> Words:
    return Words(text=frame.legible(name, slug), sizes=TITLE, most=most, face="serif")


def _leader(row: LeaderboardRow) -> tuple[str, str]:
    has_rank = row.rank is not None and row.events >= ENOUGH_FOR_RANK
    judged = row.hits.right + row.hits.wrong
    right = f"right on {formatting.count(row.hits.right)} of {formatting.count(judged)}"
    return f"{row.rank}. {row.subject.name}" if has_rank else row.subject.name, right


def _body(text: str, *, ink: str = "ink", most: int = 3) -> list[Words]:
    return [Words(text=text, sizes=BODY, most=most, ink=ink)] if text else []


def _squares(kinds: Sequence[str]) -> list[Plot]:
    plot = squares.with_key(kinds, GRID, KEY)
    return [plot] if plot else []
