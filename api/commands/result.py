"""What a command comes to: the thing that answers it, and whether it is new."""

from typing import Generic, TypeVar
from uuid import UUID

from msgspec import Struct

T_co = TypeVar("T_co", covariant=True)


class CommandResult(Struct, Generic[T_co], frozen=True, kw_only=True):
    """What was made, changed or found, named by its type and id.

    `entered` is False when it stood already. `again`: an equal command of the same
    batch did it.
    """

    resource: type[T_co]
    id: UUID | str
    entered: bool
    again: bool = False
