"""The figures of some rows of a leaderboard, measured from the claims of each."""

from collections.abc import Mapping, Sequence

from api.accuracy import selection, standings
from api.accuracy.claims_at import ClaimsAt
from api.model.references import SubjectType
from api.scoring import event_rates, leaderboard_rows
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.leaderboard_rows import KeptRow
from api.store.figure_subjects import ResolvedFilter

Reports = Mapping[int, Sequence[ReportAsOf]]


def measure(  # noqa: PLR0913, PLR0917 at which position, of whom, by what
    at: ClaimsAt,
    events: EventRates,
    kind: SubjectType,
    chosen: ResolvedFilter,
    indexes: Sequence[int],
    reports: Reports,
) -> dict[int, KeptRow]:
    """Return the rows of subjects, by the *indexes* of their entries.

    *reports*: outlets' own words.
    """
    filters = standings.board_filter(chosen)
    rows: dict[int, KeptRow] = {}
    for which, spoken in at.in_parts(kind, indexes):
        own = spoken.by_subject(indexes[which])
        own_picked = selection.pick(at, spoken, chosen).by_subject(indexes[which])
        for index in indexes[which]:
            claims = at.columns(own_picked[index]).together()
            about = event_rates.spoken_events(at.columns(own[index]))
            own_words, of_topics = reports.get(index, ()), events.by_topic(about)
            figures = leaderboard_rows.measure(claims, of_topics, own_words, filters)
            rows[index] = KeptRow(figures, own_words, None, figures.scores)
    return rows
