"""Topics, under which events and claims are filed."""

from msgspec import Struct


class Topic(Struct, frozen=True, kw_only=True):
    """A topic, and how many events are filed under it."""

    topic: str
    events: int
