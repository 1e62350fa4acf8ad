"""Answers under an Idempotency-Key take little room."""

from hashlib import sha256

from api.database.pool import Database
from api.model.idempotency import NewAnswer, place
from api.model.references import new_id
from api.store.writing import idempotency
from tests.conftest import NOW
from tests.store import plans

KEYS, BATCH, MOST_BYTES = 40_000, 200, 200


async def test_a_key_of_a_claim_takes_at_most_two_hundred_bytes(dsn: str) -> None:
    connection = await plans.connect(dsn)
    for start in range(0, KEYS, BATCH):
        answers = [
            NewAnswer(
                place=place("key00001", f"a key of a client, {nth}"),
                request=sha256(str(nth).encode()).digest(),
                entered=True,
                claim=new_id(NOW),
            )
            for nth in range(start, start + BATCH)
        ]
        await idempotency.store(Database(connection), answers, NOW)
    size = await connection.fetchval("SELECT pg_total_relation_size('idempotency')")
    await connection.close()
    assert size / KEYS <= MOST_BYTES
