"""What the claims of each subject of a leaderboard are mostly about."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import numpy as np
from msgspec import Struct

from api.accuracy import scope, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.model.references import SubjectType
from api.scoring.filters import BoardFilter
from api.store import figure_subjects
from api.store.figure_subjects import ResolvedFilter


class MainTopic(Struct, frozen=True):
    """The topic of most of a subject's claims, and their share of all, 0 … 1."""

    topic: str
    share: float


class MainTopics(Struct, frozen=True):
    """The main topic of each subject by its slug; whose claims have none is absent."""

    by_slug: dict[str, MainTopic]


async def of(
    figures: FigureReader,
    kind: SubjectType,
    slugs: Sequence[str],
    filters: BoardFilter,
    now: datetime,
) -> Mapping[str, MainTopic]:
    """Return the main topic of subjects, of the claims that *filters* picks."""
    at = await figures.at(await scope.resolve(figures.db, kind, filters, now))

    async def compute() -> MainTopics:
        everyone = await figures.everyone(kind, at)
        slugs_asked_for = set(slugs)
        subjects = {
            named.index: named.subject.slug
            for named in everyone
            if named.subject.slug in slugs_asked_for
        }
        chosen = await figure_subjects.resolve(figures.db, filters)
        work = partial(_count, at, kind, subjects, chosen)
        return await figures.caches.lane.long(work)

    key = (kind, tuple(slugs), filters)
    return (await figures.share(MainTopics, at, key, compute)).by_slug


def _count(
    at: ClaimsAt,
    kind: SubjectType,
    subjects: Mapping[int, str],
    chosen: ResolvedFilter,
) -> MainTopics:
    indexes = list(subjects)
    sets = at.vocabulary.topic_sets
    by_slug: dict[str, MainTopic] = {}
    for which, spoken in at.in_parts(kind, indexes):
        own = selection.pick(at, spoken, chosen).by_subject(indexes[which])
        for index, rows in own.items():
            topics = Counter[str]()
            counts = np.bincount(at.columns(rows).topics)
            for code in np.flatnonzero(counts).tolist():
                topics.update(dict.fromkeys(sets[code], int(counts[code])))
            for topic, number in topics.most_common(1):
                by_slug[subjects[index]] = MainTopic(topic, number / rows.size)
    return MainTopics(by_slug)
