"""Predictions: what the parsed sentences of a text predict, and who says so.

The rule that decides every doubt: take it right, or leave it out. A missed prediction
costs less than an invented one, and a hardened or inverted hedge is worst of all.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from api.language.detection import (
    drafts,
    explanations,
    headings,
    newsrooms,
    quotations,
    speakers,
    statements,
    worth,
)
from api.language.detection.context import Context
from api.language.detection.drafts import Draft
from api.language.detection.roles import Named
from api.language.detection.sentences import Sentence
from api.language.detection.speakers import Cast, Speaker, Unknown
from api.language.detection.words import Tree, Word
from api.language.hedges.assertions import Assertion
from api.terms import Direction

MOST_CHARACTERS = 600  # characters of a sentence; longer ones are left out
Parsed = tuple[Sentence, Tree]
Span = tuple[int, int]


class Prediction(Struct, frozen=True, kw_only=True):
    """What a sentence of a text predicts.

    Spans are characters of the text, from the first to behind the last. `direction` is
    the one to send; null where the wording gives it. `via` is where it was first said.
    """

    sentence: str
    start: int
    statement: str
    quote: str
    speaker: Named | None
    via: str | None
    direction: Direction | None
    asserted: Assertion
    due: str | None
    draft: Draft
    hedge: Span | None
    date: Span | None
    said_by: Span | None
    why: list[str]
    doubts: list[str]


class _Found(Struct):
    """A draft with its speaker, as far as its own sentence names one."""

    index: int
    draft: Draft
    speaker: Speaker | Unknown | None
    via: str | None = None


def read(parsed: Sequence[Parsed], context: Context) -> Iterator[Prediction]:
    """Yield what the sentences of a text predict, in order."""
    cast = Cast()
    for _, tree in parsed:
        cast.introduce(tree)
    frames: list[Speaker | Unknown | None] = []
    found: list[_Found] = []
    furniture = _furniture([sentence for sentence, _ in parsed])
    for index, (sentence, tree) in enumerate(parsed):
        frames.append(
            speakers.by_frame(tree, cast, sentence.quoted) if sentence.quoted else None
        )
        if index not in furniture and len(sentence.words) <= MOST_CHARACTERS:
            for draft in drafts.read(sentence, tree, context):
                speaker = _speaker(tree, draft, cast, heading=sentence.heading)
                found.append(_relayed(tree, _Found(index, draft, speaker), cast))
        cast.follow(tree)
    quoting = quotations.speakers_of([sentence for sentence, _ in parsed], frames)
    for item in found:
        sentence, tree = parsed[item.index]
        quoted = _quoted(sentence, item.draft)
        if item.speaker is None and quoted is not None:
            item.speaker = quoting[item.index]
        if item.speaker is None and quoted is not None and len(parsed) > 1:
            continue  # a quotation of nobody knows whom
        if worth.is_worth(sentence, tree, item.draft, item.speaker, quoted=quoted):
            prediction = _finish(sentence, tree, item, quoted)
            dated = item.draft.phrase is not None
            if statements.is_whole(prediction.statement, dated=dated):
                yield prediction


def _speaker(
    tree: Tree, draft: Draft, cast: Cast, *, heading: bool
) -> Speaker | Unknown | None:
    if draft.clause is None:
        return (
            None
            if draft.named is None
            else Speaker(named=draft.named, words=draft.named.words)
        )
    found = speakers.of_clause(tree, draft.governed, cast)
    if found is None and draft.clause.agent is not None:
        return cast.resolve(tree, draft.clause.agent)
    credited, _ = headings.credit(tree, heading=heading)
    if found is None and credited is not None:
        return Speaker(named=credited, words=credited.words)
    return found


def _relayed(tree: Tree, item: _Found, cast: Cast) -> _Found:
    """Credit whom a newsroom cites with what it reports of them."""
    if isinstance(item.speaker, Speaker):
        named = item.speaker.named
        source = newsrooms.cited(tree, named)
        if source is not None:
            item.speaker, item.via = cast.resolve(tree, source), named.name
    return item


def _furniture(sentences: Sequence[Sentence]) -> set[int]:
    """Return the captions and links: lines of an article that end without a mark.

    Its first line is its headline. Where no line ends with a mark, all are headlines.
    """
    if all(sentence.heading for sentence in sentences):
        return set()
    return {
        index
        for index, sentence in enumerate(sentences)
        if sentence.heading and sentence.line != sentences[0].line
    }


def _quoted(sentence: Sentence, draft: Draft) -> str | None:
    """Return the quotation that a draft stands in, if any."""
    if draft.clause is None:
        return None
    at = draft.clause.event.start
    return next(
        (
            sentence.words[first:last].strip().rstrip(",")
            for first, last in sentence.quoted
            if first <= at < last
        ),
        None,
    )


def _finish(
    sentence: Sentence, tree: Tree, item: _Found, quoted: str | None
) -> Prediction:
    draft = item.draft
    speaker = item.speaker if isinstance(item.speaker, Speaker) else None
    added = speakers.misplaced(tree, draft.governed)
    left_out = [
        *_words(draft.hedge),
        *(inner for word in _words(draft.phrase) for inner in tree.subtree(word)),
        *(tree.subtree(added) if added is not None else []),
        *headings.credit(tree, heading=sentence.heading)[1],
    ]
    name = speaker.named.name if speaker else None
    statement = draft.statement or statements.write(
        tree, draft.clause, draft.denial, left_out=left_out, speaker=name
    )
    said_by = item.speaker.words if item.speaker is not None else ()
    return Prediction(
        sentence=sentence.words,
        start=sentence.start,
        statement=statement,
        quote=quoted or sentence.words,
        speaker=speaker.named if speaker else None,
        via=item.via or newsrooms.told(tree, draft),
        direction=draft.sent.direction,
        asserted=draft.sent.asserted,
        due=draft.phrase and draft.phrase.due,
        draft=draft,
        hedge=_span(sentence, _words(draft.hedge)),
        date=_span(sentence, _words(draft.phrase)),
        said_by=_span(sentence, _here(tree, said_by)),
        why=explanations.why(draft, speaker),
        doubts=explanations.doubts(tree, draft, item.speaker),
    )


def _words(part: "drafts.Hedge | drafts.DatedPhrase | None") -> tuple[Word, ...]:
    return () if part is None else part.words


def _here(tree: Tree, words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words that are of this sentence."""
    return tuple(
        word
        for word in words
        if word.position < len(tree.words) and tree.words[word.position] == word
    )


def _span(sentence: Sentence, words: Sequence[Word]) -> Span | None:
    if not words:
        return None
    return sentence.start + words[0].start, sentence.start + words[-1].end
