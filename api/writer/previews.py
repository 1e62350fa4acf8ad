"""Previews: what a command would do, found by doing it and undoing it.

Why not computed beside the log: the rules that decide would have to be written twice.
"""

from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

from api.commands.base import Command
from api.database.pool import Database
from api.errors import ForesaidError
from api.writer import batches
from api.writer.group_commit import Writer

T = TypeVar("T")


class Undone(Exception):  # noqa: N818 it is a rollback, not an error
    """A command was tried, and all of it is undone."""


async def preview(
    writer: Writer, command: Command[object], read: Callable[[Database], Awaitable[T]]
) -> T:
    """Return what *read* finds once *command* is done, and undo it all.

    Raises what `Writer.do` would raise.
    """
    seen: list[T] = []
    try:
        async with writer.pool.transaction() as db:
            await _do(db, writer, command)
            seen.append(await read(db))
            _undo()
    except Undone:
        return seen[0]


async def _do(db: Database, writer: Writer, command: Command[object]) -> None:
    [decided] = await batches.decide(
        db, [command], writer.clock(), separate_duties=writer.separate_duties
    )
    if isinstance(decided, ForesaidError):
        raise decided


def _undo() -> NoReturn:
    raise Undone
