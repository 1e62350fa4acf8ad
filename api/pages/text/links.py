"""Links to pages, with the filters that carry over."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

import msgspec
from msgspec import structs

from api.errors import BadQueryError, Flaw
from api.model.filters import ClaimFilter
from api.scoring.filters import RecordFilter

SHARED = ("topic", "basis", "made_from", "made_to", "horizon_min", "horizon_max")


def to(path: str, **query: object) -> str:
    """Return *path* with its query; a parameter that is None or empty is left out."""
    pairs = [(name, _format(value)) for name, value in query.items()]
    encoded = urlencode([(name, value) for name, value in pairs if value])
    return f"{path}?{encoded}" if encoded else path


def claims(kind: str, slug: str, filters: RecordFilter, **more: object) -> str:
    """Return a link to the claims behind a figure of a record."""
    shared = {name: getattr(filters, name) for name in SHARED}
    subjects = {"source": filters.source, "outlet": filters.outlet, kind: slug}
    return to("/claims", **{**subjects, **shared, **more})


def claim_filter(kind: str, slug: str, filters: RecordFilter) -> ClaimFilter:
    """Return the filter of a list that holds the claims a record counts.

    Raise BadQueryError where no list can be narrowed so: lists of claims have no
    instants, roles or ways to count.
    """
    supported = {"source", "outlet", *SHARED}
    flaws = [
        Flaw(f"?{name}", "it narrows no list of claims")
        for name in active(filters)
        if name not in supported
    ]
    if flaws:
        raise BadQueryError(None, *flaws)
    shared = {name: getattr(filters, name) for name in supported}
    return msgspec.convert({**shared, kind: slug}, ClaimFilter)


def active(filters: ClaimFilter | RecordFilter) -> Mapping[str, str]:
    """Return the filters that differ from their defaults, as query parameters."""
    fields = structs.fields(type(filters))
    defaults = {field.encode_name: field.default for field in fields}
    return {
        name: _format(value)
        for name, value in structs.asdict(filters).items()
        if value != defaults.get(name)
    }


def _format(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] str takes any
    return str(value)
