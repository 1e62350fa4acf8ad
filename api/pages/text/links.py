"""Addresses: where the pages of things are, with the filters that carry over."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

import msgspec
from msgspec import structs

from api.errors import BadQueryError, Flaw
from api.model.filters import ClaimFilter
from api.scoring.filters import RecordFilter

SHARED = ("topic", "basis", "made_from", "made_to", "horizon_min", "horizon_max")


def of(path: str, **asked: object) -> str:
    """Return *path* with what is asked of it; what is None or empty is left out."""
    pairs = [(name, _spell(value)) for name, value in asked.items()]
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{path}?{query}" if query else path


def claims(kind: str, slug: str, asked: RecordFilter, **more: object) -> str:
    """Return the list of claims behind a figure of a record."""
    shared = {name: getattr(asked, name) for name in SHARED}
    narrowed = {"source": asked.source, "outlet": asked.outlet, kind: slug}
    return of("/claims", **{**narrowed, **shared, **more})


def wanted(kind: str, slug: str, asked: RecordFilter) -> ClaimFilter:
    """Return which claims a record counts, or raise BadQueryError where a list can't.

    A list of claims knows nothing of instants, roles or ways to count.
    """
    known = {"source", "outlet", *SHARED}
    flaws = [
        Flaw(f"?{name}", "it narrows no list of claims")
        for name in filled(asked)
        if name not in known
    ]
    if flaws:
        raise BadQueryError(None, *flaws)
    shared = {name: getattr(asked, name) for name in known}
    return msgspec.convert({**shared, kind: slug}, ClaimFilter)


def filled(asked: ClaimFilter | RecordFilter) -> Mapping[str, str]:
    """Return what differs in *asked* from asking nothing, spelled for an address."""
    plain = {f.encode_name: f.default for f in structs.fields(type(asked))}
    return {
        name: _spell(value)
        for name, value in structs.asdict(asked).items()
        if value != plain.get(name)
    }


def _spell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] str takes any
    return str(value)
