"""What migrations fill in of logs that were begun before them."""

import asyncpg
import httpx

from api import app
from api.postgres import migrations, roles
from api.settings import Settings
from tests.api_calls import get, problem
from tests.conftest import Api, Clock, named, served

BEFORE_KEYS = """
    INSERT INTO entries (index, recorded_at, kind, subject, entered_by, body, leaf)
    SELECT n, '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 s', kind, subject,
        entered_by, '', sha256('\\x00')
    FROM (VALUES
        (0, 'outlet', '', 'operator'), (1, 'outlet', '', 'operator'),
        (2, 'key', 'aaaaaaaa', 'operator'), (3, 'key', 'bbbbbbbb', 'aaaaaaaa'),
        (4, 'key', 'cccccccc', 'bbbbbbbb'), (5, 'revocation', 'aaaaaaaa', 'operator'),
        (6, 'merge', '', 'operator')
    ) AS said (n, kind, subject, entered_by);
    INSERT INTO outlets (id, slug, name, aliases, merged_into, index, recorded_at)
    VALUES
        ('00000000-0000-0000-0000-000000000001', 'reuters', 'Reuters', '{"Wire, The"}',
         NULL, 0, '2026-01-01T00:00:00Z'),
        ('00000000-0000-0000-0000-000000000002', 'the-wire', 'The Wire', '{}',
         '00000000-0000-0000-0000-000000000001', 1, '2026-01-01T00:00:01Z');
    INSERT INTO outlet_names (key, id, skeleton) VALUES
        ('reuters', '00000000-0000-0000-0000-000000000001', 'old'),
        ('wire, the', '00000000-0000-0000-0000-000000000001', 'old');
    INSERT INTO keys (id, name, hash, scopes, outlets, index, recorded_at)
    SELECT repeat(letter, 8), 'key', sha256(''), '{claims:write}', outlets, n,
        '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 s'
    FROM (VALUES
        (2, 'a', '{}'::text[]), (3, 'b', '{}'), (4, 'c', '{the-wire}')
    ) AS made (n, letter, outlets);
    INSERT INTO revocations VALUES ('aaaaaaaa', 5, '2026-01-01T00:00:05Z');
    UPDATE log_head SET size = 7, recorded_at = '2026-01-01T00:00:06Z',
        edge = decode(repeat('00', 3 * 32), 'hex');
"""


async def test_names_and_keys_of_an_earlier_log_are_held_to_the_rules_of_today(
    server: str, clock: Clock
) -> None:
    admin = await asyncpg.connect(server)
    await admin.execute("CREATE DATABASE earlier")
    dsn = named(server, "earlier")
    earlier = [each for each in migrations.known() if each.version < 23]
    await migrations.migrate(dsn, earlier)
    owner = await asyncpg.connect(dsn)
    await owner.execute(BEFORE_KEYS)

    await migrations.migrate(dsn)

    assert await roles.grant(roles.embedded(dsn)) is None
    found = await owner.fetch("SELECT id, revoked_at, outlets FROM key_answers")
    assert {each["id"] for each in found if each["revoked_at"]} == {
        "aaaaaaaa", "bbbbbbbb", "cccccccc",
    }  # fmt: skip
    assert {each["id"]: each["outlets"] for each in found}["cccccccc"] == ["reuters"]
    async with app.running(Settings(), served(dsn), clock) as (application, pool, wr):
        transport = httpx.ASGITransport(application)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        url = "http://test"
        async with httpx.AsyncClient(transport=transport, base_url=url) as client:
            running = Api(client, clock, pool, wr, dsn)
            client.headers["Authorization"] = f"Bearer {await running.key()}"
            for name in ("reuter5", "The W1re", "Wire The"):
                response = await client.post("/v1/outlets", json={"name": name})
                assert "`reuters`" in problem(response, 409)["detail"], name
            assert len((await get(client, "/v1/outlets"))["items"]) == 1
    await owner.close()
    await admin.execute("DROP DATABASE earlier WITH (FORCE)")
    await admin.close()
