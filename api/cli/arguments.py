"""What arguments may be: each function is a `type` of the parser.

What an argument says wrongly is wrong usage (2). What a file lacks is a failure (1), so
those errors pass through the parser.
"""

import argparse
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import msgspec

from api import addresses
from api.errors import ForesaidError, InvalidError
from api.language import text
from api.log import signed_notes
from api.log.signed_notes import Verifier
from api.model.references import Name

MOST_CHARACTERS = 1 << 20  # of a checkpoint, a receipt or a state: the longest have 10k
MOST_ENTRIES = 1 << 63  # their numbers are bigints


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        """End the process as wrong usage."""
        self.exit(2, f"foresaid: {one_line(message)} (see {self.prog} --help)\n")

    def check_texts(self, arguments: Sequence[str]) -> None:
        """End the process as wrong usage where an argument is no text of UTF-8.

        Python gives the bytes that are none as surrogates, which nothing else takes.
        """
        for argument in arguments:
            if "\0" in argument or not _is_unicode(argument):
                self.error(f"this argument is not UTF-8 without NUL: {argument[:80]}")


def one_line(message: str) -> str:
    """Return a message in one line that a terminal shows and any stream takes."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1]
        for character in " ".join(message.split())
    )


def path(given: str) -> Path:
    """Return the path that is given, which may not be empty."""
    if not given:
        raise ArgumentTypeError("it is empty")
    return Path(given)


def new_file(given: str) -> Path:
    """Return the path of a file to write, which is no folder."""
    named = path(given)
    if not named.name or named.is_dir():
        raise ArgumentTypeError(f"{given} is a folder")
    return named


def text_file(given: str) -> str:
    """Return the text of a file; raise OSError or InvalidError, which name it."""
    try:
        with path(given).open(encoding="utf-8") as file:
            content = file.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise InvalidError(f"{given} holds no text: {error.reason}") from error
    if len(content) > MOST_CHARACTERS:
        raise InvalidError(f"{given} is too long for what it should be.")
    return content


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a type: numbers from *least* to *most*, in ASCII digits."""

    def check(given: str) -> int:
        digits = given.isascii() and given.isdecimal() and len(given) <= len(str(most))
        if not digits or not least <= int(given) <= most:
            raise ArgumentTypeError(f"it is no number from {least} to {most}")
        return int(given)

    return check


def host(given: str) -> str:
    """Return an address to listen at, or a name of one."""
    try:
        if given and given.encode("idna"):
            return given
    except UnicodeError:
        pass
    raise ArgumentTypeError(f"it is no host: {given[:80]}")


def web_address(given: str) -> str:
    """Return the address of a server, without a slash at its end."""
    try:
        return addresses.web_address(given)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def words(kind: object, *, multiline: bool = False) -> Callable[[str], str]:
    """Return a type: texts that the API takes too, of a kind such as Name."""

    def check(given: str) -> str:
        try:
            return text.clean(msgspec.convert(given, kind), "", multiline=multiline)  # pyright: ignore[reportArgumentType] a text of some length
        except (msgspec.ValidationError, InvalidError) as error:
            raise ArgumentTypeError(str(error)) from error

    return check


def key_name(given: str) -> str:
    """Return the name of a signing key."""
    name = words(Name)(given)
    if signed_notes.NAME.fullmatch(name) is None:
        raise ArgumentTypeError("a key's name has neither spaces nor a plus sign")
    return name


def verifier(given: str) -> Verifier:
    """Return a verifier key."""
    try:
        return signed_notes.verifier(given)
    except ForesaidError as error:
        raise ArgumentTypeError(str(error)) from error


def instant(given: str) -> datetime:
    """Return an instant that has its offset from UTC."""
    try:
        named = datetime.fromisoformat(given)
        named.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        detail = f"write RFC 3339, such as 2026-05-09T12:00:00Z: {given}"
        raise ArgumentTypeError(detail) from error
    if named.tzinfo is None:
        raise ArgumentTypeError("add the offset from UTC, such as Z")
    return named


def entry(given: str) -> int | UUID:
    """Return the index of an entry, or the id of what it entered."""
    try:
        if given.isascii() and given.isdecimal() and int(given) < MOST_ENTRIES:
            return int(given)
        return UUID(given)
    except ValueError as error:
        detail = f"{given[:80]} is neither an id nor an entry's index"
        raise ArgumentTypeError(detail) from error


def end_as_wrong(options: argparse.Namespace, message: str) -> NoReturn:
    """End the process as wrong usage of the command whose parser set `parser`."""
    parser: Parser = options.parser
    parser.error(message)


def options_given(options: argparse.Namespace, *names: str) -> list[str]:
    """Return which of some options were given, as they are written."""
    given: dict[str, Any] = vars(options)
    return [f"--{name.replace('_', '-')}" for name in names if given[name]]


def _is_unicode(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True
