"""The numbers of topic sets and of hedges, which claim versions name them by."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

from api.model.claim_versions import Hedge, TopicSet

KeyT = TypeVar("KeyT")
# The topics of a set in order; a phrase with the lower and the upper end of its range.
Topics = tuple[str, ...]
Reading = tuple[str, float | None, float | None]
# The size of the log and the time of its last entry: no two logs agree in both.
Head = tuple[int, datetime]


class Numbers(Generic[KeyT]):
    """Numbers from 1 in the order met; those of the current batch are `new`."""

    def __init__(self) -> None:
        self._known: dict[KeyT, int] = {}
        self.new: dict[KeyT, int] = {}

    def number(self, key: KeyT) -> int:
        """Return the number of *key*, a new one where it has none."""
        known = self._known.get(key)
        if known is not None:
            return known
        return self.new.setdefault(key, len(self._known) + len(self.new) + 1)

    def load(self, numbers: dict[KeyT, int]) -> None:
        """Replace all that is known."""
        self._known = numbers
        self.new = {}

    def keep(self) -> None:
        """Know the new numbers for good: they were committed."""
        self._known |= self.new
        self.new = {}


class Numbering:
    """What the writer remembers of `topic_sets` and `hedges` from batch to batch.

    That is all of them, so that a batch that meets a new one has nothing to look up.
    Whether a batch was committed shows in the head of the log at the next one: it is
    where that batch left it, or where it found it. If it is neither, something else has
    written, and everything is to be loaded again.
    """

    def __init__(self) -> None:
        self.topic_sets: Numbers[Topics] = Numbers()
        self.hedges: Numbers[Reading] = Numbers()
        self.log_size = 0  # with the last batch, unless that is rolled back
        self._before: Head | None = None
        self._after: Head | None = None

    def begin(self, head: Head) -> bool:
        """Begin a batch at *head*; return whether all numbers of the log are known."""
        if head == self._after:
            self.topic_sets.keep()
            self.hedges.keep()
        self.topic_sets.new = {}
        self.hedges.new = {}
        is_known = head in (self._before, self._after)
        self._before = head if is_known else None
        self._after = None
        return is_known

    def load(self, topic_sets: Sequence[TopicSet], hedges: Sequence[Hedge]) -> None:
        """Replace all that is known by what the tables hold."""
        self.topic_sets.load({tuple(row.topics): row.id for row in topic_sets})
        self.hedges.load({(row.phrase, row.low, row.high): row.id for row in hedges})

    def end(self, before: Head, after: Head) -> None:
        """End a batch that moved the head of the log, unless it is rolled back."""
        self._before, self._after = before, after

    @property
    def new_topic_sets(self) -> list[TopicSet]:
        """The topic sets that the current batch is the first to have."""
        return [TopicSet(number, [*key]) for key, number in self.topic_sets.new.items()]

    @property
    def new_hedges(self) -> list[Hedge]:
        """The hedges that it is the first to have."""
        return [Hedge(number, *reading) for reading, number in self.hedges.new.items()]

    def of_topics(self, topics: Iterable[str]) -> int:
        """Return the number of a set of topics, 0 if it is empty."""
        in_order = tuple(sorted(set(topics)))
        return self.topic_sets.number(in_order) if in_order else 0
