"""What the files of every platform come to: one forecast a row, as a claim.

A platform says by which names its files call a thing; where they nest or join,
it unfolds an item into rows.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256

from msgspec import Struct

from api.errors import InvalidError
from api.model.platforms import cells
from api.model.platforms.cells import Row, Verdict

# What is read of a row, and the names that it has in no platform's words but ours.
OURS = {
    "statement": "statement",
    "source": "source name",
    "outlet": "outlet name",
    "made": "made on",
    "closes": "window latest",
    "probability": "probability",
    "resolution": "outcome happened",
    "resolved": "outcome on",
    "url": "url",
    "forecast id": "external id",
}
LONGEST_OPTION = 40
LONGEST_ID = 200


def _itself(row: Row) -> Iterator[Row]:
    yield row


class Platform(Struct, frozen=True, kw_only=True):
    """A platform and its files.

    `names`: what their columns are called, by what is read of them, best first.
    `crowd`: who predicts where a row names nobody. `question_url`: where a question is
    found by its id, where a row has no address. `items`: what a file that is one JSON
    object lists. `unfold`: the rows of an item.
    """

    key: str
    name: str
    homepage: str
    names: dict[str, tuple[str, ...]]
    per_cent: bool = False
    crowd: str | None = None
    question_url: str | None = None
    items: Callable[[Row], Iterable[Row]] = _itself
    unfold: Callable[[Row], Iterable[Row]] = _itself

    def get(self, row: Row, what: str) -> object:
        """Return what a row says of *what*, or None."""
        ours = OURS.get(what)
        known = self.names.get(what, ())
        return cells.first(row, known if ours is None else (*known, ours))

    def knows(self, name: str) -> bool:
        """Return whether a column has a name that is read."""
        key = cells.name_key(name)
        return key in OURS.values() or any(key in each for each in self.names.values())


def fields(platform: Platform, row: Row) -> dict[str, object]:
    """Return the fields of the claim that a row makes; raise InvalidError.

    The source and the outlet are left out where the file doesn't name them.
    """
    statement = _statement(platform, row)
    chance = cells.probability(
        platform.get(row, "probability"), per_cent=platform.per_cent
    )
    if chance is None:
        detail = "there is no forecast in it: a chance is needed"
        raise InvalidError.at("/probability", detail)
    made_on = cells.day(platform.get(row, "made"), "/made_on")
    if made_on is None:
        raise InvalidError.at("/made_on", "it does not say when it was predicted")
    closes = cells.day(platform.get(row, "closes"), "/window/latest")
    url = _url(platform, row)
    claim: dict[str, object] = {
        "statement": statement,
        "made_on": made_on.isoformat(),
        "probability": chance,
        "url": url,
        "event": {"statement": statement, "key": _event_key(platform, row, statement)},
        "external_id": _external_id(platform, row),
        "source": _source(platform, row),
        "outlet": _named(platform.get(row, "outlet")),
        "window": closes and {"latest": closes.isoformat()},
        "outcome": _outcome(platform, row, closes, url or platform.homepage),
    }
    return {name: value for name, value in claim.items() if value is not None}


def _statement(platform: Platform, row: Row) -> str:
    statement = cells.text(platform.get(row, "statement"))
    if not statement:
        raise InvalidError.at("/statement", "there is no question in it")
    option = cells.text(platform.get(row, "option"))
    whole = f"{statement} — {option}" if option else statement
    return " ".join(whole.split())


def _named(value: object) -> dict[str, object] | None:
    name = cells.text(value)
    return {"name": name} if name else None


def _source(platform: Platform, row: Row) -> dict[str, object] | None:
    """Return who predicts; None where the file doesn't say."""
    source = _named(platform.get(row, "source"))
    number = cells.text(platform.get(row, "source id"))
    if source is None and number:
        source = _named(f"{platform.name} user {number}")
    if source is None:
        return None
    kind = platform.get(row, "source kind")
    return source if kind is None else {**source, "kind": kind}


def _url(platform: Platform, row: Row) -> str | None:
    url = cells.text(platform.get(row, "url"))
    if url:
        return url
    number = cells.text(platform.get(row, "page id") or platform.get(row, "id"))
    if number and platform.question_url:
        return platform.question_url.format(number)
    return None


def _event_key(platform: Platform, row: Row, statement: str) -> str:
    """Return the platform's own name for a question, or for an answer to it."""
    parts = [cells.text(platform.get(row, "id"))]
    if not parts[0]:
        asked = cells.text(platform.get(row, "asked"))
        parts = [_digest(statement, asked)]
    option = cells.text(platform.get(row, "option id") or platform.get(row, "option"))
    if option:
        parts.append(option if len(option) <= LONGEST_OPTION else _digest(option))
    return " ".join([platform.key, *parts])[:LONGEST_ID]


def _external_id(platform: Platform, row: Row) -> str:
    """Return the platform's own name for a forecast, by which it is found again."""
    number = cells.text(platform.get(row, "forecast id"))
    if number:
        return f"{platform.key} forecast {number}"[:LONGEST_ID]
    told = [
        cells.text(platform.get(row, what))
        for what in (
            *("id", "statement", "option", "source", "source id", "made"),
            "probability",
        )
    ]
    return f"{platform.key} {_digest(*told)}"


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:24]


def _outcome(
    platform: Platform, row: Row, closes: date | None, url: str
) -> dict[str, object] | None:
    """Return how a question was resolved, as a line says it; None while it is open.

    A question that was answered yes after it closed had happened by then. One that was
    answered no before can no longer happen.
    """
    written = platform.get(row, "resolution")
    verdict = cells.verdict(written)
    if verdict is None:
        return None
    resolved = cells.day(platform.get(row, "resolved"), "/outcome/on")
    when = "" if resolved is None else f" on {resolved}"
    shown = cells.text(written)[:80]
    outcome: dict[str, object] = {
        "evidence": [{"url": url}],
        "note": f"Resolved {shown} on {platform.name}{when}.",
    }
    return outcome | _said(verdict, resolved, closes)


def _said(
    verdict: Verdict, resolved: date | None, closes: date | None
) -> dict[str, object]:
    if verdict == "void":
        return {"void": "ambiguous"}
    if verdict is False:
        early = closes is None or (resolved is not None and resolved < closes)
        return {"happened": False, "final": early}
    days = [day for day in (resolved, closes) if day is not None]
    if not days:
        raise InvalidError.at("/outcome/on", "it does not say when it was resolved")
    return {"happened": verdict, "on": min(days).isoformat()}
