"""The audit of the log: recomputes all of it, and compares checkpoints with it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, cast

import msgspec

from api.database.pool import Database
from api.errors import ForesaidError
from api.log import checkpoints, entries, merkle, signed_notes
from api.log.entries import Text
from api.log.merkle import Place
from api.log.signed_notes import Verifier
from api.store import merkle as stored_log
from api.store.merkle import Body

AT_ONCE = 1000
Json = dict[str, Any]


async def find_flaws(db: Database, others: Sequence[str] = ()) -> AsyncIterator[str]:
    """Yield a line for each flaw of the log; none where it is whole.

    Compares leaves with bodies, the tree with the leaves, texts with their commitments,
    and the log with its checkpoints and those of *others*, which are signed notes.
    """
    signed = [
        (checkpoint.note, [checkpoint.key])
        for checkpoint in await stored_log.checkpoints(db)
    ]
    notes = [*signed, *((note, list[str]()) for note in others)]
    sizes = {_parse_checkpoint(note).size for note, _ in notes}
    tree = _Tree(sizes)
    async for flaw in _entries(db, tree):
        yield flaw
    head = await stored_log.size(db)
    if head.size != tree.size:
        yield f"the log: its head says {head.size} entries, there are {tree.size}"
    elif head.edge != b"".join(tree.edge):
        yield "the log: its head is not the tree over its entries"
    for note, keys in notes:
        for flaw in tree.compare(note, [signed_notes.verifier(key) for key in keys]):
            yield flaw


async def _entries(db: Database, tree: "_Tree") -> AsyncIterator[str]:
    """Yield the flaws of entries, of their texts, and of the hashes above them."""
    texts = _Texts()
    async for bodies in _bodies(db):
        for body in bodies:
            for flaw in tree.take(body):
                yield flaw
            texts.commit(body)
        for text in await stored_log.texts(db, bodies[0].index, bodies[-1].index):
            for flaw in texts.take(text):
                yield flaw
        async for flaw in _nodes(db, bodies):
            yield flaw
    for flaw in texts.missing():
        yield flaw


class _Tree:
    """The tree over the entries so far, and its roots at some sizes."""

    def __init__(self, sizes: set[int]) -> None:
        self._sizes = sizes
        self._roots: dict[int, bytes] = {0: merkle.EMPTY}
        self.size = 0
        self.edge: list[bytes] = []

    def take(self, entry: Body) -> Iterator[str]:
        """Add the next entry; yield its flaws."""
        if entry.index != self.size:
            yield f"entry {self.size}: missing, or two of the same number"
        leaf = entries.leaf(entry.body)
        if leaf != entry.leaf:
            yield f"entry {entry.index}: its body is not what its leaf says"
        self.edge = merkle.grow(self.size, self.edge, [leaf]).edge
        self.size += 1
        if self.size in self._sizes:
            self._roots[self.size] = merkle.root(self.edge)

    def compare(self, note: str, keys: Sequence[Verifier]) -> Iterator[str]:
        """Compare a checkpoint, signed with *keys*, with the tree; yield its flaws."""
        try:
            checkpoint = checkpoints.open_checkpoint(note, keys)
        except ForesaidError as error:
            yield f"a checkpoint: {error}"
            return
        size = checkpoint.size
        if size > self.size:
            yield f"the checkpoint of {size} entries: the log has {self.size}"
        elif self._roots.get(size) != checkpoint.root:
            yield f"the checkpoint of {size} entries: the log was another then"


class _Texts:
    """The commitments of entries so far whose text has not been found yet."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], str] = {}
        self._redacted: set[tuple[int, str]] = set()

    def commit(self, entry: Body) -> None:
        """Add the commitments and the redactions of an entry; skip malformed JSON."""
        try:
            fields = msgspec.json.decode(entry.body, type=Json)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        for field, value in fields.items():
            if isinstance(value, dict) and "sha256" in value:
                self._open[(entry.index, field)] = str(cast("Json", value)["sha256"])
        if fields.get("entry") == "redaction":
            self._redacted |= {(fields["target"], field) for field in fields["fields"]}

    def take(self, text: Text) -> Iterator[str]:
        """Compare a text with its commitment; yield its flaw."""
        committed = self._open.pop((text.index, text.field), None)
        if committed != entries.commitment(text.salt, text.text):
            yield f"entry {text.index}: its {text.field} is not what was committed to"

    def missing(self) -> Iterator[str]:
        """Yield the texts that are gone without a redaction."""
        for index, field in sorted(self._open.keys() - self._redacted):
            yield f"entry {index}: its {field} is gone, and no redaction says so"


async def _bodies(db: Database) -> AsyncIterator[list[Body]]:
    first = 0
    while bodies := await stored_log.bodies(db, first, limit=AT_ONCE):
        yield bodies
        first = bodies[-1].index + 1


async def _nodes(db: Database, bodies: Sequence[Body]) -> AsyncIterator[str]:
    """Compare the stored hashes above some entries with the hashes below them."""
    places = _completed_places(bodies[0].index, bodies[-1].index + 1)
    below = {
        (level - 1, 2 * place + side) for level, place in places for side in (0, 1)
    }
    hashes = await stored_log.subtrees(db, {*places, *below})
    for level, place in sorted(places):
        left, right = hashes[(level - 1, 2 * place)], hashes[(level - 1, 2 * place + 1)]
        if not (left and right) or hashes[level, place] != merkle.parent(left, right):
            yield f"the tree: its hash at level {level}, place {place} is wrong"


def _completed_places(first: int, past: int) -> set[Place]:
    """Return the places of the subtrees that the entries of [first, past) complete."""
    return {
        (level, place)
        for level in range(1, past.bit_length())
        for place in range(first >> level, past >> level)
    }


def _parse_checkpoint(note: str) -> checkpoints.Checkpoint:
    return checkpoints.parse(signed_notes.parse(note).text)
