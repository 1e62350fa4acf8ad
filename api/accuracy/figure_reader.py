"""Where figures are read from, and the caches of those computed before."""

from msgspec import Struct, field

from api.accuracy.figure_cache import AnswerCache
from api.accuracy.source_totals import SourceTotals
from api.database.pool import Database
from api.scoring.breakdowns import Breakdown
from api.scoring.comparisons import Comparison
from api.scoring.figures import Record
from api.scoring.histories import History, Period
from api.scoring.leaderboards import Leaderboard

HISTORIES = 512
PERIODS = 8192
SUBJECT_PAGES = 512


class FigureCaches:
    """All figures that one application has computed and may answer again.

    `past_periods`: what a record was at the end of a step that is over never changes.
    `full_leaderboards` and `comparisons` read every claim, so one is computed at a
    time. `subject_pages`: the HTML of pages drawn from the figures of one subject.
    """

    def __init__(self) -> None:
        self.records = AnswerCache[Record]()
        self.breakdowns = AnswerCache[Breakdown]()
        self.histories = AnswerCache[History](HISTORIES)
        self.past_periods = AnswerCache[Period](PERIODS)
        self.leaderboards = AnswerCache[Leaderboard]()
        self.full_leaderboards = AnswerCache[Leaderboard](concurrency=1)
        self.comparisons = AnswerCache[Comparison](concurrency=1)
        self.subject_pages = AnswerCache[str](SUBJECT_PAGES)
        self.source_totals = SourceTotals()


class FigureReader(Struct, frozen=True):
    """A database, and the caches of the figures computed from it."""

    db: Database
    caches: FigureCaches = field(default_factory=FigureCaches)
