"""Witnessing: a third party sees that a log only grew, and signs what it saw.

Nothing but the log's public address is needed. The log's key is trusted the first time
it is met, unless it is given; what was seen last is kept in a file.
"""

import argparse
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import msgspec
from msgspec import Struct

from api.audit import signing
from api.errors import UnavailableError
from api.log import checkpoints, merkle, signed_notes
from api.log.checkpoints import Checkpoint
from api.log.signed_notes import COSIGNED, Signer
from api.settings import Settings

SECONDS = 10


class WitnessState(Struct, frozen=True):
    """Which key a log has, and the last checkpoint that was seen of it."""

    key: str
    size: int = 0
    root: bytes = merkle.EMPTY


class Proof(Struct):
    """What a log answers that is to show that it only grew; hashes in hex."""

    hashes: list[str]


def witness(options: argparse.Namespace, _: Settings) -> None:
    """Print the log's checkpoint with our signature, if it only grew since the last."""
    state = Path(options.state)
    with signing.exclusive(state):
        print(_cosigned(options, state), end="")  # noqa: T201 this is its answer


def _cosigned(options: argparse.Namespace, state: Path) -> str:
    base: str = options.url.rstrip("/")
    seen = (
        msgspec.json.decode(state.read_bytes(), type=WitnessState)
        if state.exists()
        else WitnessState(options.log_key or _get(f"{base}/v1/log/key").strip())
    )
    note = _get(f"{base}/v1/log/checkpoint")
    found = checkpoints.open_checkpoint(note, [signed_notes.verifier(seen.key)])
    if found.size < seen.size:
        raise signing.TamperedError(
            f"The log has {found.size} entries; {seen.size} were seen."
        )
    merkle.check_consistency(
        seen.size, found.size, _proof(base, seen, found), seen.root, found.root
    )
    key = _key(Path(options.key), options.name)
    after = WitnessState(seen.key, found.size, found.root)
    signing.write_file(state, msgspec.json.encode(after).decode(), 0o600)
    return str(note + key.cosign(found.text, int(time.time())))


def _key(path: Path, name: str) -> Signer:
    return signing.signer(path, name, COSIGNED)


def _proof(base: str, seen: WitnessState, found: Checkpoint) -> list[bytes]:
    if seen.size in {0, found.size}:
        return []
    path = f"/v1/log/consistency?first={seen.size}&second={found.size}"
    told = msgspec.json.decode(_get(base + path), type=Proof)
    return [bytes.fromhex(each) for each in told.hashes]


def _get(url: str) -> str:
    try:
        with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 whose address is asked
            text: str = answer.read().decode()
            return text
    except (URLError, OSError) as error:
        raise UnavailableError(f"{url}: {error}") from error
