"""Auditing: the whole log computed again, and checkpoints held against it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, cast

import msgspec

from api.database.pool import Database
from api.errors import ForesaidError
from api.log import checkpoints as formats
from api.log import entries, merkle, signed_notes
from api.log.entries import Text
from api.log.merkle import Place
from api.log.signed_notes import Verifier
from api.store import merkle as kept
from api.store.merkle import Body

AT_ONCE = 1000
Json = dict[str, Any]


async def flaws(db: Database, others: Sequence[str] = ()) -> AsyncIterator[str]:
    """Yield what is wrong with the log, a line each; nothing where all of it holds.

    Bodies are held against leaves, the tree against the leaves, texts against their
    commitments, and the log against the checkpoints that stand in it and those that
    *others* kept, as signed notes.
    """
    signed = [(each.note, [each.key]) for each in await kept.checkpoints(db)]
    notes_kept = [*signed, *((note, list[str]()) for note in others)]
    wanted = {_checkpoint(note).size for note, _ in notes_kept}
    tree = _Tree(wanted)
    async for flaw in _entries(db, tree):
        yield flaw
    head = await kept.size(db)
    if head.size != tree.size:
        yield f"the log: its head says {head.size} entries, there are {tree.size}"
    elif head.edge != b"".join(tree.edge):
        yield "the log: its head is not the tree over its entries"
    for note, keys in notes_kept:
        for flaw in tree.against(note, [signed_notes.verifier(key) for key in keys]):
            yield flaw


async def _entries(db: Database, tree: "_Tree") -> AsyncIterator[str]:
    """Yield what is wrong with entries, their texts, and the hashes above them."""
    texts = _Texts()
    async for bodies in _bodies(db):
        for each in bodies:
            for flaw in tree.take(each):
                yield flaw
            texts.commit(each)
        for each in await kept.texts(db, bodies[0].index, bodies[-1].index):
            for flaw in texts.take(each):
                yield flaw
        async for flaw in _nodes(db, bodies):
            yield flaw
    for flaw in texts.missing():
        yield flaw


class _Tree:
    """The tree over the entries read so far, and its roots at some sizes."""

    def __init__(self, wanted: set[int]) -> None:
        self._wanted = wanted
        self._roots: dict[int, bytes] = {0: merkle.EMPTY}
        self.size = 0
        self.edge: list[bytes] = []

    def take(self, entry: Body) -> Iterator[str]:
        """Take in the next entry; yield what is wrong with it."""
        if entry.index != self.size:
            yield f"entry {self.size}: missing, or two of the same number"
        leaf = entries.leaf(entry.body)
        if leaf != entry.leaf:
            yield f"entry {entry.index}: its body is not what its leaf says"
        self.edge = merkle.grow(self.size, self.edge, [leaf]).edge
        self.size += 1
        if self.size in self._wanted:
            self._roots[self.size] = merkle.root(self.edge)

    def against(self, note: str, keys: Sequence[Verifier]) -> Iterator[str]:
        """Hold a checkpoint, signed with *keys*, against the tree."""
        try:
            said = formats.checked(note, keys)
        except ForesaidError as error:
            yield f"a checkpoint: {error}"
            return
        if said.size > self.size:
            yield f"the checkpoint of {said.size} entries: the log has {self.size}"
        elif self._roots.get(said.size) != said.root:
            yield f"the checkpoint of {said.size} entries: the log was another then"


class _Texts:
    """The commitments to texts that were met, less those whose text stands."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], str] = {}
        self._redacted: set[tuple[int, str]] = set()

    def commit(self, entry: Body) -> None:
        """Take in what an entry commits to, or redacts; no JSON does neither."""
        try:
            said = msgspec.json.decode(entry.body, type=Json)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        for field, value in said.items():
            if isinstance(value, dict) and "sha256" in value:
                self._open[(entry.index, field)] = str(cast("Json", value)["sha256"])
        if said.get("entry") == "redaction":
            self._redacted |= {(said["target"], field) for field in said["fields"]}

    def take(self, text: Text) -> Iterator[str]:
        """Hold a text against the commitment to it; yield what is wrong."""
        said = self._open.pop((text.index, text.field), None)
        if said != entries.commitment(text.salt, text.text):
            yield f"entry {text.index}: its {text.field} is not what was committed to"

    def missing(self) -> Iterator[str]:
        """Yield which texts are gone without a redaction that says so."""
        for index, field in sorted(self._open.keys() - self._redacted):
            yield f"entry {index}: its {field} is gone, and no redaction says so"


async def _bodies(db: Database) -> AsyncIterator[list[Body]]:
    first = 0
    while found := await kept.bodies(db, first, limit=AT_ONCE):
        yield found
        first = found[-1].index + 1


async def _nodes(db: Database, bodies: Sequence[Body]) -> AsyncIterator[str]:
    """Compare what is kept of the tree above some entries with what is below it."""
    places = _completed(bodies[0].index, bodies[-1].index + 1)
    below = {
        (level - 1, 2 * place + side) for level, place in places for side in (0, 1)
    }
    at = await kept.subtrees(db, {*places, *below})
    for level, place in sorted(places):
        left, right = at[(level - 1, 2 * place)], at[(level - 1, 2 * place + 1)]
        if not (left and right) or at[level, place] != merkle.parent(left, right):
            yield f"the tree: its hash at level {level}, place {place} is wrong"


def _completed(first: int, past: int) -> set[Place]:
    """Return the subtrees that the entries of [first, past) complete."""
    return {
        (level, place)
        for level in range(1, past.bit_length())
        for place in range(first >> level, past >> level)
    }


def _checkpoint(note: str) -> formats.Checkpoint:
    return formats.parse(signed_notes.parse(note).text)
