"""Which versions of claims a batch makes, from how its claims stood before it."""

from api.commands.working_set import versions_before
from api.commands.working_set.claim_versions import ClaimVersions
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.numbering import Numbering
from api.commands.working_set.report_versions import StandingReport
from api.commands.working_set.versions_before import (
    Before,
    EventBefore,
    Needs,
    OwnTopics,
)
from api.database.pool import Database
from api.model.claim_versions import ClaimVersion, Hedge, TopicSet


async def load(db: Database, ledger: Ledger, numbering: Numbering) -> ClaimVersions:
    """Return the versions that a batch makes, before any of it is written.

    Why before: what is loaded then is how everything stood before the batch.
    """
    before = (ledger.first_index, ledger.began_at)
    if not numbering.begin(before):
        await _load_numbers(db, numbering)
    needs = versions_before.needs(ledger)
    found = ClaimVersions(ledger, await _load_before(db, needs), numbering)
    numbering.end(before, after=(ledger.size, ledger.recorded_at))
    return found


async def _load_numbers(db: Database, numbering: Numbering) -> None:
    query = """
        SELECT id, topics FROM topic_sets
    """
    topic_sets = await db.many(TopicSet, query)
    query = """
        SELECT id, phrase, low, high FROM hedges
    """
    hedges = await db.many(Hedge, query)
    numbering.load(topic_sets, hedges)


async def _load_before(db: Database, needs: Needs) -> Before:
    before = Before()
    if needs.claims or needs.sources or needs.events:
        before.claims = await _load_claims(db, needs)
    if needs.events:
        before.own_topics = await _load_own_topics(db, needs)
        before.events = await _load_events(db, needs)
    if needs.reported or needs.outlets:
        before.reports = await _load_reports(db, needs)
    return before


async def _load_claims(db: Database, needs: Needs) -> list[ClaimVersion]:
    query = """
        SELECT v.*
        FROM (
            SELECT unnest($1::bigint[]) AS claim
          UNION
            SELECT index FROM claim_states WHERE source_id = ANY($2)
          UNION
            SELECT index FROM claim_states WHERE event_id = ANY($3)
        ) touched
        CROSS JOIN LATERAL (
            SELECT *
            FROM claim_versions v
            WHERE v.claim = touched.claim
            ORDER BY v.index DESC
            LIMIT 1
        ) v
        ORDER BY v.claim
    """
    return await db.many(ClaimVersion, query, needs.claims, needs.sources, needs.events)


async def _load_own_topics(db: Database, needs: Needs) -> list[OwnTopics]:
    query = """
        SELECT c.index, c.topics
        FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        WHERE s.event_id = ANY($1)
    """
    return await db.many(OwnTopics, query, needs.events)


async def _load_events(db: Database, needs: Needs) -> list[EventBefore]:
    query = """
        SELECT e.id, r.index, e.topics
        FROM events e
        JOIN events r ON r.id = coalesce(e.merged_into, e.id)
        WHERE e.id = ANY($1)
    """
    return await db.many(EventBefore, query, needs.events | needs.judged)


async def _load_reports(db: Database, needs: Needs) -> list[StandingReport]:
    query = """
        SELECT s.report_id, c.index, o.index, r.role
        FROM report_states s
        JOIN reports r ON r.id = s.report_id
        JOIN claims c ON c.id = s.claim_id
        JOIN outlets o ON o.id = s.outlet_id
        WHERE s.withdrawn_at IS NULL
          AND (s.claim_id = ANY($1) OR s.outlet_id = ANY($2))
        ORDER BY s.index
    """
    return await db.many(StandingReport, query, needs.reported, needs.outlets)
