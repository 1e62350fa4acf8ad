"""Comparisons: two to ten subjects side by side."""

from datetime import datetime

from api.accuracy import asking, records
from api.accuracy.leaderboards import everyone
from api.database import Database
from api.model import comparisons, difficulty
from api.model.comparisons import Compared, Comparison
from api.model.errors import BadQueryError, Flaw, NotFoundError
from api.model.figures import Figures
from api.model.filters import CompareFilter
from api.model.instants import Known
from api.model.method import METHOD
from api.model.references import SubjectType
from api.store import turns
from api.store.turns import KeptSubject


async def get(
    db: Database, kind: SubjectType, wanted: CompareFilter, now: datetime
) -> Comparison:
    """Return the subjects that *wanted* names, and each two of them compared."""
    known = await asking.known(db, kind, wanted, now)
    kept = [await _subject(db, kind, slug, known) for slug in wanted.slug]
    seen = await everyone(db, kind, wanted, known)
    claims = {str(each.index): seen.get(each.index, []) for each in kept}
    hardness = difficulty.measure(
        {str(index): each for index, each in seen.items()}, wanted.how
    )
    figures: list[Figures] = []
    items: list[Compared] = []
    for each in kept:
        own = claims[str(each.index)]
        found = await records.compute(db, each, [*own], wanted, known)
        figures.append(found)
        items.append(
            Compared(
                subject=each.subject,
                enough=found.enough,
                claims=found.claims,
                hits=found.hits,
                scores=found.scores,
                difficulty=hardness.get(str(each.index), difficulty.NOTHING_SHARED),
            )
        )
    last = [await records.answered(db, each, figures, known) for each in kept]
    return Comparison(
        as_of=max(last),
        filters=wanted,
        method=METHOD,
        items=items,
        pairs=comparisons.pairs(
            [each.subject for each in kept],
            {each.subject.slug: claims[str(each.index)] for each in kept},
            wanted.how,
        ),
    )


async def _subject(
    db: Database, kind: SubjectType, slug: str, known: Known
) -> KeptSubject:
    try:
        return await turns.subject(db, kind, slug, known)
    except NotFoundError:
        detail = f"there is no {kind} with the slug `{slug}`"
        raise BadQueryError(detail, Flaw("?slug", detail)) from None
