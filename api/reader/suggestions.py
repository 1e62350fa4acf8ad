"""Suggestions: what a text predicts, each with a claim that can be posted as it is."""

from datetime import date, datetime
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from api.commands import requests
from api.errors import InvalidError
from api.language.dates.calendar import Hemisphere
from api.language.dates.windows import Window
from api.language.detection.predictions import Prediction, Span
from api.language.hedges.wording import Wording
from api.model.claims import NewClaim, NewWindow
from api.model.outlets import NewOutlet
from api.model.references import Slug
from api.terms import Direction, SourceKind

NO_OUTLET = "Name the outlet: a claim needs one."
NO_SOURCE = "Name the source: the text credits nobody."
STANDS_IN = NewOutlet(name="An outlet")  # only to check the rest of a claim


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a text beside its words."""

    made_on: date
    now: datetime
    yardstick: Slug | None = None
    hemisphere: Hemisphere = "northern"
    outlet: Slug | NewOutlet | None = None
    url: str | None = None
    headline: str | None = None
    published_on: date | None = None


class SuggestedSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A source as a claim describes it."""

    name: str
    kind: SourceKind = "person"
    role: str | None = None


class SuggestedClaim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A body of `POST /v1/claims`; fields that say nothing are absent.

    `source` is absent where the text credits nobody and no outlet is known, `outlet`
    where none was sent, nor an address of it: add them.
    """

    statement: str
    quote: str
    made_on: date
    source: SuggestedSource | None = None
    outlet: Slug | NewOutlet | None = None
    due: str | None = None
    window: NewWindow | None = None
    direction: Direction | None = None
    wording: str | None = None
    yardstick: Slug | None = None
    url: str | None = None
    headline: str | None = None
    published_on: date | None = None
    via: NewOutlet | None = None


class Characters(Struct, frozen=True):
    """Characters of the text from `start` on, before `end`."""

    start: int
    end: int


class Spans(Struct, frozen=True, kw_only=True):
    """Where the text has the hedge, the date and the name of the speaker."""

    hedge: Characters | None
    date: Characters | None
    speaker: Characters | None


class SuggestedSpeaker(Struct, frozen=True, kw_only=True):
    """Who said it: the fullest name in the text, the role given, the words used here.

    `as_written` is null where another sentence names them.
    """

    name: str
    kind: SourceKind
    role: str | None
    as_written: str | None


class Suggestion(Struct, frozen=True, kw_only=True):
    """A sentence that predicts, and the claim it makes.

    `start` and `spans` count characters of the text: trimmed, in NFC, its lines ended
    by LF. `claim` is what to post. `source` is null where the text credits nobody. The
    `quote` is what stands in quotation marks, else the sentence. `wording` is null for
    a flat statement, `window` is what `due` means. `why` says what makes it a
    prediction, `doubts` what a person should look at.
    """

    sentence: str
    start: int
    claim: SuggestedClaim
    source: SuggestedSpeaker | None
    quote: str
    direction: Direction
    wording: Wording | None
    due: str | None
    window: Window | None
    spans: Spans
    why: list[str]
    doubts: list[str]


def suggest(prediction: Prediction, known: Known, text: str) -> Suggestion | None:
    """Return the suggestion of a prediction; None where its claim would be refused."""
    claim = _claim(prediction, known)
    if not _would_be_accepted(claim, known.now):
        return None
    speaker, phrase = prediction.speaker, prediction.draft.phrase
    return Suggestion(
        sentence=prediction.sentence,
        start=prediction.start,
        claim=claim,
        source=None
        if speaker is None
        else SuggestedSpeaker(
            name=speaker.name,
            kind=speaker.kind,
            role=speaker.role,
            as_written=prediction.said_by and text[slice(*prediction.said_by)],
        ),
        quote=prediction.quote,
        direction=prediction.asserted.direction,
        wording=prediction.asserted.wording,
        due=prediction.due,
        window=None if phrase is None else phrase.window,
        spans=Spans(
            hedge=_characters(prediction.hedge),
            date=_characters(prediction.date),
            speaker=_characters(prediction.said_by),
        ),
        why=prediction.why,
        doubts=[
            *prediction.doubts,
            *([NO_SOURCE] if claim.source is None else []),
            *([NO_OUTLET] if claim.outlet is None else []),
        ],
    )


def _claim(prediction: Prediction, known: Known) -> SuggestedClaim:
    wording, phrase = prediction.asserted.wording, prediction.draft.phrase
    outlet = known.outlet or _at(known.url)
    # `due` is read by the seasons of the north.
    dated = phrase is not None and known.hemisphere == "southern"
    return SuggestedClaim(
        statement=prediction.statement,
        quote=prediction.quote,
        made_on=known.made_on,
        source=_source(prediction, outlet),
        outlet=outlet,
        due=None if dated else prediction.due,
        window=NewWindow(earliest=phrase.window.earliest, latest=phrase.window.latest)
        if dated and phrase is not None
        else None,
        direction=prediction.asserted.direction,
        wording=None if wording is None else wording.phrase,
        yardstick=None if wording is None else known.yardstick,
        url=known.url,
        headline=known.headline,
        published_on=known.published_on,
        via=_via(prediction.via, outlet),
    )


def _source(
    prediction: Prediction, outlet: Slug | NewOutlet | None
) -> SuggestedSource | None:
    """Return the speaker; where the text credits nobody, the outlet itself."""
    if prediction.speaker is not None:
        named = prediction.speaker
        return SuggestedSource(name=named.name, kind=named.kind, role=named.role)
    if isinstance(outlet, NewOutlet):
        return SuggestedSource(name=outlet.name, kind="organisation")
    return None


def _via(name: str | None, outlet: Slug | NewOutlet | None) -> NewOutlet | None:
    """Return the newsroom that an outlet relays."""
    itself = outlet.name if isinstance(outlet, NewOutlet) else outlet
    return None if name is None or name == itself else NewOutlet(name=name)


def _at(url: str | None) -> NewOutlet | None:
    """Return the outlet of an address, named by its host."""
    host = urlsplit(url).hostname if url is not None else None
    return None if host is None else NewOutlet(name=host.removeprefix("www."))


def _would_be_accepted(claim: SuggestedClaim, now: datetime) -> bool:
    """Whether `POST /v1/claims` would take a claim, once it has source and outlet."""
    body = msgspec.to_builtins(claim, builtin_types=(date,))
    body.setdefault("outlet", {"name": STANDS_IN.name})
    body.setdefault("source", {"name": STANDS_IN.name})
    try:
        requests.add_claim(msgspec.convert(body, NewClaim), "", now)
    except (InvalidError, msgspec.ValidationError):
        return False
    return True


def _characters(span: Span | None) -> Characters | None:
    return None if span is None else Characters(*span)
