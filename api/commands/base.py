"""What every command is: a request to change the log, checked as far as it can be.

What a command becomes depends on the log, so it is decided under the log's lock: see
`api/writer/batches.py`.
"""

from abc import ABCMeta, abstractmethod
from typing import Generic, TypeVar

from msgspec import Struct, StructMeta

from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.model.idempotency import RequestKey

T_co = TypeVar("T_co", covariant=True)


class CommandMeta(StructMeta, ABCMeta):
    """The type of commands: Structs with abstract methods."""


class Command(Struct, Generic[T_co], frozen=True, kw_only=True, metaclass=CommandMeta):
    """A request to change the log, answered with a T.

    `by` is the id of the API key, whose name stands for its holder in the log. A
    command with `once` is done once, however often it is sent.
    """

    by: str
    once: RequestKey | None = None

    @abstractmethod
    def prefetch(self, wants: Prefetch) -> None:
        """Add what the decision has to know to *wants*."""

    @abstractmethod
    def decide(self, ledger: Ledger) -> CommandResult[T_co]:
        """Append what this becomes to *ledger*.

        Raises ForesaidError where it is refused; the caller undoes what was appended.
        """
