"""The command `witness`: a third party checks that a log only grew, and cosigns it.

It needs only the public address of the log. It trusts the first key that the log shows,
unless one is given, and stores the checkpoint that it saw last in a file.
"""

import argparse
import time
from http.client import HTTPException
from pathlib import Path
from typing import Annotated
from urllib.request import urlopen

import msgspec
from msgspec import Meta, Struct

from api.audit import checkpoint_signing
from api.cli import arguments
from api.cli.session import Commands
from api.errors import InvalidError, UnavailableError
from api.log import checkpoints, merkle, signed_notes
from api.log.checkpoints import Checkpoint
from api.log.signed_notes import COSIGNED, NoteError
from api.settings import Settings

SECONDS = 10
MOST_BYTES = 1 << 20


class WitnessState(Struct, frozen=True):
    """The key of a log, and the last checkpoint that was seen of it."""

    key: str
    size: Annotated[int, Meta(ge=0)] = 0
    root: bytes = merkle.EMPTY


class Proof(Struct):
    """A proof that a log only grew, as the API returns it; hashes in hex."""

    hashes: list[str]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "witness", help="cosign another's log, if it only grew"
    )
    parser.add_argument("url", type=arguments.web_address, help="where it is served")
    parser.add_argument(
        "--key",
        type=arguments.new_file,
        default="witness.key",
        help="yours (witness.key)",
    )
    parser.add_argument(
        "--name",
        type=arguments.key_name,
        default="witness.local",
        help="of a new key",
    )
    parser.add_argument(
        "--state",
        type=arguments.new_file,
        default="witness.state",
        help="what was seen last",
    )
    parser.add_argument(
        "--log-key",
        type=arguments.verifier,
        help="its verifier key, else the first one met",
    )
    parser.set_defaults(run=witness)


def witness(options: argparse.Namespace, _: Settings) -> None:
    """Print the log's checkpoint with our signature, if the log only grew."""
    with checkpoint_signing.exclusive(options.state):
        print(_cosign(options, options.state), end="")  # noqa: T201 this is its answer


def _cosign(options: argparse.Namespace, state: Path) -> str:
    base: str = options.url
    if state.exists():
        last = _read(state)
    else:
        last = WitnessState(str(options.log_key or _get(f"{base}/v1/log/key").strip()))
    if options.log_key is not None and str(options.log_key) != last.key:
        raise NoteError(f"{state} is of a log with another key: {last.key}")
    note = _get(f"{base}/v1/log/checkpoint")
    current = checkpoints.open_checkpoint(note, [signed_notes.verifier(last.key)])
    if current.size < last.size:
        raise checkpoint_signing.TamperedError(
            f"The log has {current.size} entries; {last.size} were seen."
        )
    merkle.check_consistency(
        last.size, current.size, _proof(base, last, current), last.root, current.root
    )
    key = checkpoint_signing.signer(options.key, options.name, COSIGNED)
    state_after = WitnessState(last.key, current.size, current.root)
    checkpoint_signing.write_file(
        state, msgspec.json.encode(state_after).decode(), 0o600
    )
    return str(note + key.cosign(current.text, int(time.time())))


def _read(state: Path) -> WitnessState:
    try:
        return msgspec.json.decode(state.read_bytes(), type=WitnessState)
    except ValueError as error:
        raise InvalidError(f"{state} does not say what was seen: {error}") from error


def _proof(base: str, last: WitnessState, current: Checkpoint) -> list[bytes]:
    if last.size in {0, current.size}:
        return []
    path = f"/v1/log/consistency?first={last.size}&second={current.size}"
    try:
        proof = msgspec.json.decode(_get(base + path), type=Proof)
        return [bytes.fromhex(text) for text in proof.hashes]
    except ValueError as error:
        raise InvalidError(f"{base}{path} is no proof: {error}") from error


def _get(url: str) -> str:
    try:
        with urlopen(url, timeout=SECONDS) as response:  # noqa: S310 the operator gives the address
            text: str = response.read(MOST_BYTES).decode()
            return text
    except (HTTPException, OSError, ValueError) as error:
        raise UnavailableError(f"{url}: {error}") from error
