"""Notes: a text with signature lines below it, by logs and by witnesses.

As c2sp.org/signed-note and c2sp.org/tlog-cosignature (v1) say. Keys are Ed25519. A
signature by a key that is not asked about is ignored; one that is false under a key
that is makes the whole note false.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from msgspec import Struct

from api.errors import ForesaidError

SIGNED, COSIGNED = 0x01, 0x04  # types of a signature over a note, by log and witness
NAME = re.compile(r"[^\s+]+")
LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<blob>[A-Za-z0-9+/]+=*)")
PRIVATE = "PRIVATE+KEY+"
SEED_BYTES = 32
ID_BYTES = 4
TIME_BYTES = 8
SIGNATURE_BYTES = 64
MOST_LINES = 100


class NoteError(ForesaidError):
    """The note is malformed, or its signature false."""


class Signature(Struct, frozen=True):
    """A signature line: whose key, by name and id, and what it says."""

    name: str
    key_id: bytes
    blob: bytes


class Note(Struct, frozen=True):
    """A text, its last line ended, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]


class Verifier(Struct, frozen=True):
    """A public key and its name; `kind` says what it signs."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key)."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(said).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """Return the verifier key as it is handed out: name+id+type and key."""
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


class Signer:
    """A private key, made of a seed of 32 bytes, and its name."""

    def __init__(self, name: str, seed: bytes, kind: int = SIGNED) -> None:
        if NAME.fullmatch(name) is None:
            raise NoteError("A key's name has neither spaces nor a plus.")
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, kind, self._key.public_key().public_bytes_raw())

    @classmethod
    def read(cls, text: str) -> "Signer":
        """Return the private key that *text* is, as `private` spells it."""
        prefix, _, rest = text.strip().rpartition(PRIVATE)
        name, _, key = rest.partition("+")
        found = _decoded(key.partition("+")[2])
        if prefix or len(found) != 1 + SEED_BYTES:
            raise NoteError("It is no private key.")
        return cls(name, found[1:], found[0])

    @property
    def private(self) -> str:
        """The private key as it is kept: as a verifier key, its seed for the key."""
        key = base64.b64encode(bytes([self.verifier.kind]) + self._seed).decode()
        name, key_id = self.verifier.name, self.verifier.key_id.hex()
        return f"{PRIVATE}{name}+{key_id}+{key}\n"

    def sign(self, text: str) -> str:
        """Return the signature line under *text*."""
        return self._line(self._key.sign(text.encode()))

    def cosign(self, text: str, at: int) -> str:
        """Return the line that says this text was seen at a time, in Unix seconds."""
        signed = self._key.sign(_witnessed(text, at))
        return self._line(at.to_bytes(TIME_BYTES) + signed)

    def _line(self, signed: bytes) -> str:
        blob = base64.b64encode(self.verifier.key_id + signed).decode()
        return f"— {self.verifier.name} {blob}\n"


def verifier(text: str) -> Verifier:
    """Return the verifier key that *text* is; raise NoteError where it is none."""
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    public = _decoded(key)
    if NAME.fullmatch(name) is None or len(public) != 1 + SEED_BYTES:
        raise NoteError("It is no verifier key.")
    found = Verifier(name, public[0], public[1:])
    if found.key_id.hex() != key_id or found.kind not in {SIGNED, COSIGNED}:
        raise NoteError("The verifier key has another id, or signs something else.")
    return found


def parse(note: str) -> Note:
    """Return a note's text and signatures; raise NoteError where it is malformed."""
    text, found, lines = note.rpartition("\n\n")
    if not found or not lines.endswith("\n") or _is_unfit(note):
        raise NoteError
    told = lines[:-1].split("\n")
    if len(told) > MOST_LINES:
        raise NoteError("The note has too many signatures.")
    return Note(text + "\n", tuple(_signature(line) for line in told))


def check(note: Note, key: Verifier) -> int | None:
    """Raise NoteError unless *key* signed *note*; return when, of a cosignature."""
    found = [
        each
        for each in note.signatures
        if (each.name, each.key_id) == (key.name, key.key_id)
    ]
    if not found:
        raise NoteError(f"{key.name} did not sign the note.")
    times = [_check(note.text, each, key) for each in found]
    return times[0]


def checked(note: str, keys: Sequence[Verifier]) -> Note:
    """Return the note, signed by each of *keys*; raise NoteError where it is not."""
    found = parse(note)
    for key in keys:
        check(found, key)
    return found


def _check(text: str, signature: Signature, key: Verifier) -> int | None:
    blob, said, at = signature.blob, text.encode(), None
    if key.kind == COSIGNED:
        at = int.from_bytes(blob[:TIME_BYTES])
        blob, said = blob[TIME_BYTES:], _witnessed(text, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(blob, said)
    except InvalidSignature as error:
        raise NoteError(f"The signature of {key.name} is false.") from error
    return at


def _signature(line: str) -> Signature:
    found = LINE.fullmatch(line)
    if found is None:
        raise NoteError("A signature line is malformed.")
    blob = _decoded(found["blob"])
    if len(blob) <= ID_BYTES:
        raise NoteError("A signature line is malformed.")
    return Signature(found["name"], blob[:ID_BYTES], blob[ID_BYTES:])


def _witnessed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _is_unfit(note: str) -> bool:
    return any(each < " " and each != "\n" for each in note)


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("It is not base64.") from error
    if base64.b64encode(found).decode() != text:
        raise NoteError("It is not base64 in its one spelling.")
    return found
