"""Checkpoints: what a log's key signs, and the receipts that rest on one.

https://c2sp.org/tlog-checkpoint and https://c2sp.org/tlog-proof (v1).
"""

import base64
import binascii
import re
from collections.abc import Sequence

from msgspec import Struct

from api.log import merkle, signed_notes
from api.log.entries import leaf
from api.log.signed_notes import NoteError, Verifier

ROOT_BYTES = 32
PROOF = "c2sp.org/tlog-proof@v1"
DECIMAL = re.compile(r"0|[1-9]\d*", re.ASCII)
MOST_HASHES = 64


class Checkpoint(Struct, frozen=True):
    """A log of so many entries, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed: origin, size and root, a line each."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n"


class Receipt(Struct, frozen=True):
    """Proof that an entry stands in a log: where, how, and under which checkpoint.

    `body` is the entry itself, which the format carries as its extra data.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    body: bytes | None = None


def parse(text: str) -> Checkpoint:
    """Return the checkpoint that a note's text is; raise NoteError where it is none."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or "" in lines[:-1] or lines[-1]:  # noqa: PLR2004
        raise NoteError("It is no checkpoint.")
    origin, size, root = lines[:3]
    if DECIMAL.fullmatch(size) is None:
        raise NoteError("A checkpoint's size is a decimal number.")
    found = _bytes(root)
    if len(found) != ROOT_BYTES:
        raise NoteError("A checkpoint's root is 32 bytes.")
    return Checkpoint(origin, int(size), found)


def checked(note: str, keys: Sequence[Verifier]) -> Checkpoint:
    """Return what a signed checkpoint says; raise NoteError unless all *keys* signed.

    The first key is the log's, whose name is the origin.
    """
    found = parse(signed_notes.checked(note, keys).text)
    if keys and found.origin != keys[0].name:
        raise NoteError("The checkpoint is of another log.")
    return found


def receipt(index: int, hashes: Sequence[bytes], checkpoint: str, body: bytes) -> str:
    """Return a receipt as it is handed out."""
    lines = [PROOF, f"extra {_text(body)}", f"index {index}", *map(_text, hashes)]
    return "\n".join(lines) + "\n\n" + checkpoint


def parse_receipt(text: str) -> Receipt:
    """Return what a receipt says; raise NoteError where it is malformed."""
    head, found, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not found or lines.pop(0) != PROOF:
        raise NoteError("It is no receipt.")
    body = None
    if lines and lines[0].startswith("extra "):
        body = _bytes(lines.pop(0).removeprefix("extra "))
    index = lines.pop(0).removeprefix("index ") if lines else ""
    if DECIMAL.fullmatch(index) is None or len(lines) > MOST_HASHES:
        raise NoteError("A receipt says which entry it is of.")
    return Receipt(int(index), tuple(map(_bytes, lines)), checkpoint, body)


def check(found: Receipt, keys: Sequence[Verifier]) -> Checkpoint:
    """Return under which checkpoint the receipt's entry stands.

    Raises NoteError where that is not signed by all *keys*, ProofError where the entry
    is not in its log.
    """
    if found.body is None:
        raise NoteError("The receipt carries no entry.")
    under = checked(found.checkpoint, keys)
    merkle.check_inclusion(
        leaf(found.body), found.index, under.size, found.hashes, under.root
    )
    return under


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("It is not base64.") from error
