"""What a decision comes to: the thing that answers, and whether it was entered."""

from typing import Literal
from uuid import UUID

from msgspec import Struct


class CommandResult(Struct, frozen=True, kw_only=True):
    """What was made, changed or found; `entered` is False when it stood already.

    `again`: it was done by an equal command just before.
    """

    kind: Literal[
        "source", "outlet", "event", "claim", "key", "collection", "redaction"
    ]
    id: UUID | str
    entered: bool
    again: bool = False
