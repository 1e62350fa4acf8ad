"""The log over HTTP: its entries as bytes, its checkpoints, and proofs about it."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from api.database.pool import Database
from api.errors import BadQueryError, Flaw, NotFoundError
from api.http.request_data import reads
from api.log import checkpoints, merkle
from api.log.changes import Change
from api.model.filters import ChangeFilter
from api.model.paging import Page
from api.routes import responses
from api.routes.openapi import REFUSES
from api.routes.responses import AnyRequest
from api.store import changes, claims
from api.store import merkle as tree
from api.store.merkle import Checkpointed

PLAIN = "text/plain"  # Litestar adds the charset
Index = Annotated[int, Meta(ge=0)]


class InclusionFilter(Struct, frozen=True, kw_only=True):
    """An entry and a size of the log, by default that of its last checkpoint."""

    index: Index
    size: Index | None = None


class ConsistencyFilter(Struct, frozen=True, kw_only=True):
    """Two sizes of the log; the second is by default its current size."""

    first: Index
    second: Index | None = None


class LogEntry(Struct, frozen=True, kw_only=True):
    """An entry: `leaf` is the hash of the bytes of `body`, its canonical JSON."""

    index: int
    body: str
    leaf: str


class Inclusion(Struct, frozen=True, kw_only=True):
    """Proof that a leaf is in the tree of a size (RFC 9162, 2.1.3); hashes in hex."""

    index: int
    size: int
    leaf: str
    hashes: list[str]
    root: str


class Consistency(Struct, frozen=True, kw_only=True):
    """Proof that a tree begins with a smaller tree (RFC 9162, 2.1.4); hashes in hex."""

    first: int
    second: int
    hashes: list[str]
    first_root: str
    second_root: str


@get("/checkpoint", media_type=PLAIN, opt={REFUSES: ["404"]})
async def get_checkpoint(db: NamedDependency[Database]) -> str:
    """Get the last checkpoint of the log: a C2SP signed note.

    It holds origin, size and root, signed with the log's key; 404 before the first one.
    """
    return (await _signed(db)).note


@get("/key", media_type=PLAIN, opt={REFUSES: ["404"]})
async def get_log_key(db: NamedDependency[Database]) -> str:
    """Get the verifier key with which the last checkpoint was signed.

    To rely on it, compare it with the key that you got by another way.
    """
    return (await _signed(db)).key + "\n"


@get("/entries", dependencies=reads(ChangeFilter))
async def list_log_entries(
    request: AnyRequest,
    db: NamedDependency[Database],
    filters: NamedDependency[ChangeFilter],
) -> Response[Page[LogEntry]]:
    """List the log's entries after an index as they were hashed, in order.

    A leaf is SHA-256(0x00 ‖ body), in hex. Texts are outside the log: see /v1/changes.
    """
    bodies = await tree.bodies(db, filters.after + 1, limit=filters.limit + 1)
    items = [
        LogEntry(index=stored.index, body=stored.body.decode(), leaf=stored.leaf.hex())
        for stored in bodies[: filters.limit]
    ]
    more = str(items[-1].index) if len(bodies) > filters.limit else None
    return Response(
        Page(items=items, next=more), headers=responses.link(request, after=more)
    )


@get("/inclusion", dependencies=reads(InclusionFilter), opt={REFUSES: ["404"]})
async def get_inclusion(
    db: NamedDependency[Database], filters: NamedDependency[InclusionFilter]
) -> Inclusion:
    """Prove that an entry is in the log of a size."""
    size = await _size(db, filters.size, "size")
    if filters.index >= size:
        raise NotFoundError(f"A log of {size} entries has none at {filters.index}.")
    places = merkle.inclusion_places(filters.index, size)
    edge = merkle.edge_places(size)
    needed = {
        (0, filters.index),
        *edge,
        *(place for subtree_places in places for place in subtree_places),
    }
    subtrees = await tree.subtrees(db, needed)
    return Inclusion(
        index=filters.index,
        size=size,
        leaf=subtrees[(0, filters.index)].hex(),
        hashes=[
            subtree_places.hex() for subtree_places in merkle.hashes(places, subtrees)
        ],
        root=merkle.root([subtrees[place] for place in edge]).hex(),
    )


@get("/consistency", dependencies=reads(ConsistencyFilter))
async def get_consistency(
    db: NamedDependency[Database], filters: NamedDependency[ConsistencyFilter]
) -> Consistency:
    """Prove that the log only grew between two sizes."""
    second = await _size(db, filters.second, "second")
    if filters.first > second:
        raise _bad("first", "is larger than `second`")
    places = merkle.consistency_places(filters.first, second)
    edges = [merkle.edge_places(size) for size in (filters.first, second)]
    needed = {place for subtree_places in (*places, *edges) for place in subtree_places}
    subtrees = await tree.subtrees(db, needed)
    first_root, second_root = (
        merkle.root([subtrees[place] for place in edge]).hex() for edge in edges
    )
    return Consistency(
        first=filters.first,
        second=second,
        hashes=[
            subtree_places.hex() for subtree_places in merkle.hashes(places, subtrees)
        ],
        first_root=first_root,
        second_root=second_root,
    )


@get("/{claim_id:uuid}/receipt", media_type=PLAIN)
async def get_receipt(db: NamedDependency[Database], claim_id: FromPath[UUID]) -> str:
    """Get the proof that a claim is in the log: a C2SP tlog-proof, with its entry.

    It is verified offline: `python -m api verify --receipt FILE --key KEY`. 404 until a
    checkpoint that covers the claim is signed.
    """
    index = await claims.index_of(db, claim_id)
    signed = await _signed(db)
    if index >= signed.size:
        raise NotFoundError("No checkpoint covers the claim yet; try again in a while.")
    places = merkle.inclusion_places(index, signed.size)
    subtrees = await tree.subtrees(
        db, {place for subtree_places in places for place in subtree_places}
    )
    (entry,) = await tree.bodies(db, index, limit=1)
    hashes = merkle.hashes(places, subtrees)
    return checkpoints.receipt(index, hashes, signed.note, entry.body)


async def _signed(db: Database) -> Checkpointed:
    checkpoint = await tree.last_checkpoint(db)
    if checkpoint is None:
        raise NotFoundError("No checkpoint is signed yet.")
    return checkpoint


async def _size(db: Database, given: int | None, name: str) -> int:
    size = (await tree.size(db)).size
    if given is not None and given > size:
        raise _bad(name, f"the log has {size} entries")
    return size if given is None else given


def _bad(name: str, detail: str) -> BadQueryError:
    return BadQueryError(f"`{name}` {detail}", Flaw(f"?{name}", detail))


router = Router(
    "/v1/log",
    route_handlers=[
        get_checkpoint,
        get_log_key,
        list_log_entries,
        get_inclusion,
        get_consistency,
    ],
    tags=["Log"],
)
receipt_router = Router("/v1/claims", route_handlers=[get_receipt], tags=["Log"])


@get("/changes", dependencies=reads(ChangeFilter), tags=["Log"])
async def list_changes(
    request: AnyRequest,
    db: NamedDependency[Database],
    filters: NamedDependency[ChangeFilter],
) -> Response[Page[Change]]:
    """List the log's entries after an index, with their text, in order.

    `next` is the index to send as `after`; null when there are no more entries yet.
    """
    rows = await changes.after(db, filters.after, limit=filters.limit + 1)
    items = rows[: filters.limit]
    more = str(items[-1].index) if len(rows) > filters.limit else None
    return Response(
        Page(items=items, next=more), headers=responses.link(request, after=more)
    )


change_router = Router("/v1", route_handlers=[list_changes])
