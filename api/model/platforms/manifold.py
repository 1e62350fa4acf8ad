"""Manifold: the JSON of `/v0/markets`, each market with its probability.

The price of a market is a forecast of its traders, made on the day of the last bet: of
a market without that, on the day when it closed or was last changed. So a price of the
last day never counts as foresight of the first. Of a multiple choice market, each
answer is a question of its own.
"""

from collections.abc import Iterator

from api.errors import InvalidError
from api.model.platforms import cells
from api.model.platforms.cells import Row
from api.model.platforms.forecasts import Platform

# Markets whose price is the chance of something.
CHANCES = {"BINARY", "MULTIPLE_CHOICE", "FREE_RESPONSE", ""}


def _markets(file: Row) -> Iterator[Row]:
    """Yield the markets of a file, or of one, the file itself."""
    yield from cells.rows(file["markets"]) if "markets" in file else [file]


def _prices(market: Row) -> Iterator[Row]:
    kind = cells.text(market.get("outcome type"))
    if kind not in CHANCES:
        detail = f"a market of the kind {kind[:40]} has no chance of yes or no"
        raise InvalidError.at("/probability", detail)
    told = {**market, "priced at": _priced_at(market)}
    if told.get("resolution") == "MKT":
        told["resolution"] = told.get("resolution probability")
    answers = cells.rows(told.get("answers"))
    if not answers:
        yield told
    for answer in answers:
        yield _answered(told, answer)


def _answered(market: Row, answer: Row) -> Row:
    """Return a market of one answer."""
    written = market.get("resolution")
    resolution = answer.get("resolution")
    if resolution == "MKT":
        resolution = answer.get("resolution probability")
    if resolution is None and written is not None:
        chosen = written == answer.get("id")
        resolution = written if written == "CANCEL" else chosen
    return {
        **market,
        "answer id": answer.get("id"),
        "answer": answer.get("text"),
        "probability": answer.get("probability"),
        "resolution": resolution,
        "resolution time": answer.get("resolution time")
        or market.get("resolution time"),
    }


def _priced_at(market: Row) -> object:
    """Return the instant of a market's price, in milliseconds."""
    bet = market.get("last bet time")
    if bet is not None:
        return bet
    ends = ("close time", "resolution time", "last updated time")
    names = ends if market.get("is resolved") else ("last updated time",)
    instants = [market.get(name) for name in names]
    known = [instant for instant in instants if isinstance(instant, (int, float))]
    return min(known, default=market.get("created time"))


MANIFOLD = Platform(
    key="manifold",
    name="Manifold",
    homepage="https://manifold.markets",
    names={
        "statement": ("question", "title"),
        "option": ("answer",),
        "option id": ("answer id",),
        "probability": ("probability", "prob"),
        "made": ("priced at", "last bet time", "created time"),
        "asked": ("created time",),
        "closes": ("close time",),
        "resolution": ("resolution",),
        "resolved": ("resolution time",),
        "url": ("url",),
        "id": ("id",),
    },
    crowd="Manifold traders",
    question_url="https://api.manifold.markets/v0/market/{}",
    items=_markets,
    unfold=_prices,
)
