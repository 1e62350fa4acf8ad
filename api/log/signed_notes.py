"""Signed notes: a text with signature lines below it, by logs and by witnesses.

As in c2sp.org/signed-note and c2sp.org/tlog-cosignature (v1), with Ed25519 keys.
Signatures of unknown keys are ignored; a false signature of a known key makes the whole
note false.
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

SIGNED, COSIGNED = 0x01, 0x04  # types of signature, of a log and of a witness
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
    """A signature line: the name and id of its key, and the signature."""

    name: str
    key_id: bytes
    blob: bytes


class Note(Struct, frozen=True):
    """A text that ends in a line break, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]


class Verifier(Struct, frozen=True):
    """A public key and its name; `kind` is the type of its signatures."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key)."""
        payload = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(payload).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """Return the verifier key in its text form: name+id+base64 of type and key."""
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


class Signer:
    """A private key, from a seed of 32 bytes, and its name."""

    def __init__(self, name: str, seed: bytes, kind: int = SIGNED) -> None:
        if NAME.fullmatch(name) is None:
            raise NoteError("A key's name has neither spaces nor a plus sign.")
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, kind, self._key.public_key().public_bytes_raw())

    @classmethod
    def read(cls, text: str) -> "Signer":
        """Return the private key in *text*, which is written as `private` does."""
        prefix, _, rest = text.strip().rpartition(PRIVATE)
        name, _, key = rest.partition("+")
        key_bytes = _decoded(key.partition("+")[2])
        if prefix or len(key_bytes) != 1 + SEED_BYTES:
            raise NoteError("It is not a private key.")
        return cls(name, key_bytes[1:], key_bytes[0])

    @property
    def private(self) -> str:
        """The private key in its text form: like a verifier key, with the seed."""
        key = base64.b64encode(bytes([self.verifier.kind]) + self._seed).decode()
        name, key_id = self.verifier.name, self.verifier.key_id.hex()
        return f"{PRIVATE}{name}+{key_id}+{key}\n"

    def sign(self, text: str) -> str:
        """Return the signature line under *text*."""
        return self._line(self._key.sign(text.encode()))

    def cosign(self, text: str, at: int) -> str:
        """Return the cosignature line: *text* was seen at *at*, in Unix seconds."""
        signed = self._key.sign(_witnessed(text, at))
        return self._line(at.to_bytes(TIME_BYTES) + signed)

    def _line(self, signed: bytes) -> str:
        blob = base64.b64encode(self.verifier.key_id + signed).decode()
        return f"— {self.verifier.name} {blob}\n"


def verifier(text: str) -> Verifier:
    """Return the verifier key in *text*; raise NoteError where it is malformed."""
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    public = _decoded(key)
    if NAME.fullmatch(name) is None or len(public) != 1 + SEED_BYTES:
        raise NoteError("It is not a verifier key.")
    result = Verifier(name, public[0], public[1:])
    if result.key_id.hex() != key_id or result.kind not in {SIGNED, COSIGNED}:
        raise NoteError("The verifier key has another id, or an unknown type.")
    return result


def parse(note: str) -> Note:
    """Return the text and signatures of *note*; raise NoteError where malformed."""
    text, blank_line, lines = note.rpartition("\n\n")
    if not blank_line or not lines.endswith("\n") or _has_control_characters(note):
        raise NoteError
    signature_lines = lines[:-1].split("\n")
    if len(signature_lines) > MOST_LINES:
        raise NoteError("The note has too many signatures.")
    return Note(text + "\n", tuple(_signature(line) for line in signature_lines))


def check(note: Note, key: Verifier) -> int | None:
    """Raise NoteError unless *key* signed *note*; return the time of a cosignature."""
    signatures = [
        signature
        for signature in note.signatures
        if (signature.name, signature.key_id) == (key.name, key.key_id)
    ]
    if not signatures:
        raise NoteError(f"{key.name} did not sign the note.")
    times = [_check(note.text, signature, key) for signature in signatures]
    return times[0]


def open_note(note: str, keys: Sequence[Verifier]) -> Note:
    """Return the parsed note; raise NoteError unless each of *keys* signed it."""
    parsed = parse(note)
    for key in keys:
        check(parsed, key)
    return parsed


def _check(text: str, signature: Signature, key: Verifier) -> int | None:
    blob, payload, at = signature.blob, text.encode(), None
    if key.kind == COSIGNED:
        at = int.from_bytes(blob[:TIME_BYTES])
        blob, payload = blob[TIME_BYTES:], _witnessed(text, at)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(blob, payload)
    except InvalidSignature as error:
        raise NoteError(f"The signature of {key.name} is false.") from error
    return at


def _signature(line: str) -> Signature:
    match = LINE.fullmatch(line)
    if match is None:
        raise NoteError("A signature line is malformed.")
    blob = _decoded(match["blob"])
    if len(blob) <= ID_BYTES:
        raise NoteError("A signature line is malformed.")
    return Signature(match["name"], blob[:ID_BYTES], blob[ID_BYTES:])


def _witnessed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _has_control_characters(note: str) -> bool:
    return any(character < " " and character != "\n" for character in note)


def _decoded(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("It is not base64.") from error
    if base64.b64encode(decoded).decode() != text:
        raise NoteError("It is not canonical base64.")
    return decoded
