"""Where figures come from: a database, its claims in memory, threads to compute in."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar, get_args

from msgspec import Struct, field

from api.accuracy.board import Board, Roster
from api.accuracy.claim_store import ClaimStore
from api.accuracy.claims_at import ClaimsAt, Key
from api.accuracy.figure_cache import AnswerCache
from api.accuracy.lane import Lane
from api.accuracy.monthly_outcomes import MonthlyOutcomes
from api.accuracy.standings import Measured
from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring.candidates import BoardSubject
from api.scoring.event_rates import EventRates
from api.scoring.histories import Period
from api.store import figure_subjects, log_head

T = TypeVar("T")
# How many are kept of each; see FigureCaches.
MOST_ANSWERS = 256
MOST_PERIODS = 8192
MOST_PAST_RATES = 2
MOST_BOARDS = 2
MOST_NEWEST_BOARDS = 8


class KnownRates(NamedTuple):
    """The rates at some position; see ClaimsAt.key."""

    key: Key
    rates: EventRates


class RatesInUse:
    """The newest rates, and the last ones of the past; the next are made from them."""

    def __init__(self) -> None:
        self.newest: KnownRates | None = None
        self._past: KnownRates | None = None

    def nearest(self, key: Key) -> KnownRates | None:
        """Return the rates from which the fewest entries lead to *key*."""
        known = [rates for rates in (self.newest, self._past) if rates is not None]
        return min(known, key=lambda rates: abs(rates.key[1] - key[1]), default=None)

    def is_newest(self, key: Key) -> bool:
        """Return whether none are of a later position."""
        return self.newest is None or self.newest.key <= key

    def keep(self, key: Key, rates: EventRates, *, is_newest: bool) -> None:
        """Keep rates, from which the next ones are made."""
        if is_newest and self.is_newest(key):
            self.newest = KnownRates(key, rates)
        else:
            self._past = KnownRates(key, rates)


class FigureCaches:
    """What one application holds of figures.

    `answers` are shared by all who ask for the same, and by the parts of one page;
    `boards` by the pages of one, `everyone` by all boards until somebody gets a name,
    `event_rates` by all figures at one position, `past_event_rates` by those at an
    earlier one. From `known_rates` and `newest_boards` the next ones are made.
    `monthly_outcomes` and `past_periods`: how all events had come out at the end of a
    step that is over, and what a record was, never changes.
    """

    def __init__(self) -> None:
        self._rosters: dict[SubjectType, Roster] = {}
        self.newest_boards: dict[tuple[object, ...], Measured] = {}
        self.lane = Lane()
        self.claims = ClaimStore(self.lane)
        self.answers = AnswerCache[object](MOST_ANSWERS)
        self.everyone = AnswerCache[list[BoardSubject]](len(get_args(SubjectType)))
        self.boards = AnswerCache[Board](MOST_BOARDS)
        self.event_rates = AnswerCache[EventRates](1)
        self.known_rates = RatesInUse()
        self.past_event_rates = AnswerCache[EventRates](MOST_PAST_RATES)
        self.monthly_outcomes: MonthlyOutcomes | None = None
        self.renewed_outcomes = AnswerCache[MonthlyOutcomes](1)
        self.past_periods = AnswerCache[Period](MOST_PERIODS)

    def roster(self, kind: SubjectType, everyone: Sequence[BoardSubject]) -> Roster:
        """Return columns of everyone, made once for as long as that is the same."""
        roster = self._rosters.get(kind)
        if roster is None or roster.everyone is not everyone:
            roster = self._rosters[kind] = Roster(kind, everyone)
        return roster

    def keep_board(self, key: tuple[object, ...], board: Board) -> None:
        """Keep how everyone did, to renew it after the next write."""
        known = self.newest_boards.get(key)
        if known is not None and known.key > board.measured.key:
            return
        self.newest_boards.pop(key, None)
        self.newest_boards[key] = board.measured
        if len(self.newest_boards) > MOST_NEWEST_BOARDS:
            boards = self.newest_boards.items()
            rare = [key for key, measured in boards if not measured.tables.kept]
            oldest, *_ = rare or self.newest_boards  # default boards stay
            del self.newest_boards[oldest]


class FigureReader(Struct, frozen=True):
    """A database, and what is held of its figures."""

    db: Database
    caches: FigureCaches = field(default_factory=FigureCaches)

    async def at(self, position: LogPosition) -> ClaimsAt:
        """Return all claims as they stood at a position of the log."""
        return await self.caches.claims.at(self.db, position)

    async def everyone(self, kind: SubjectType, at: ClaimsAt) -> list[BoardSubject]:
        """Return all sources or outlets of a position, by their slugs."""
        work = partial(figure_subjects.unmerged, self.db, kind, at.position)
        named = await log_head.renamed(self.db, also_new=True)
        if named >= at.position.size:
            return await work()
        # Nothing that was entered later changes whose names there are.
        return await self.caches.everyone.get((kind, at.generation, named), work)

    async def names(self, at: ClaimsAt) -> int:
        """Return what to add to the key of answers *at* a position that show names.

        An answer about the past shows the names of today.
        """
        if at.position.size == at.held.size:
            return -1  # no name is newer
        return await log_head.renamed(self.db, also_new=True)

    async def share(
        self,
        kind: type[T],
        at: ClaimsAt,
        key: tuple[object, ...],
        work: Callable[[], Awaitable[T]],
    ) -> T:
        """Return what *work* gives, done once for all who ask for it under *key*.

        *key* must name all that the answer, of that *kind*, depends on besides the
        claims *at* a position and the names of today.
        """
        whole = (kind, await self.names(at), *key, *at.key)
        answer = await self.caches.answers.get(whole, work)
        assert isinstance(answer, kind)  # noqa: S101 the key begins with the kind
        return answer
