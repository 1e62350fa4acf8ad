"""Imports that meet a mistake or an outage: every line has its account."""

import json
from collections.abc import Iterable
from datetime import datetime

import asyncpg
import pytest

from api.commands import line_requests
from api.commands.imports import ImportLine
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.model.claims import Claim
from api.model.import_format import NewLine
from tests.api_calls import Json, body_of, claim_body, get, problem
from tests.conftest import Api

NDJSON = {"Content-Type": "application/x-ndjson"}
INSIDE = ("broken", "refuse_it", "Traceback", "asyncpg", "P0001", "Error")


def lines(claims: Iterable[Json]) -> bytes:
    return b"".join(json.dumps(claim).encode() + b"\n" for claim in claims)


def numbered(count: int) -> bytes:
    """Return claims each of an event of its own."""
    return lines(
        claim_body(statement=f"Event {nth} comes") for nth in range(1, count + 1)
    )


async def refuse(api: Api, sqlstate: str, *statements: str) -> None:
    """Have the database fail with *sqlstate* for events of these statements."""
    owner = await asyncpg.connect(api.dsn)
    named = ", ".join(f"'{each}'" for each in statements)
    await owner.execute(f"""
        CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.text IN ({named}) THEN
                RAISE EXCEPTION 'broken inside' USING ERRCODE = '{sqlstate}';
            END IF;
            RETURN NEW;
        END; $$;
        CREATE TRIGGER refuse_it BEFORE INSERT ON texts
            FOR EACH ROW EXECUTE FUNCTION refuse_it();
    """)
    await owner.close()


async def heal(api: Api) -> None:
    owner = await asyncpg.connect(api.dsn)
    await owner.execute("DROP TRIGGER refuse_it ON texts")
    await owner.close()


@pytest.mark.parametrize("sqlstate", ["P0001", "23514", "22003", "42804", "XX001"])
async def test_a_line_on_which_the_database_fails_is_refused_alone(
    api: Api, sqlstate: str
) -> None:
    await refuse(api, sqlstate, "Event 100 comes", "Event 300 comes")
    sent = await api.client.post("/v1/imports", content=numbered(600), headers=NDJSON)
    answered = body_of(sent, 200)
    assert (answered["made"], answered["refused"]) == (598, 2)
    assert [each["line"] for each in answered["errors"]] == [100, 300]
    for each in answered["errors"]:
        assert "mistake of ours" in each["detail"]
        assert not any(word in each["detail"] for word in INSIDE)
    await heal(api)
    again = await api.client.post("/v1/imports", content=numbered(600), headers=NDJSON)
    assert (body_of(again, 200)["made"], body_of(again, 200)["found"]) == (2, 598)


@pytest.mark.parametrize("sqlstate", ["25006", "57P01", "53100", "40001"])
async def test_an_import_that_an_outage_ends_says_what_was_done(
    api: Api, sqlstate: str
) -> None:
    await refuse(api, sqlstate, "Event 300 comes")
    bad = lines([{**claim_body(), "colour": "blue"}])
    file = bad + numbered(600)
    sent = await api.client.post("/v1/imports", content=file, headers=NDJSON)
    answered = problem(sent, 503)
    assert int(sent.headers["Retry-After"]) > 0
    assert "255 claims were made" in answered["detail"]
    assert "Send the file again" in answered["detail"]
    assert [each["pointer"] for each in answered["errors"]] == ["/lines/1/colour"]
    assert len((await get(api.client, "/v1/claims?limit=200"))["items"]) == 200
    await heal(api)
    again = await api.client.post("/v1/imports", content=file, headers=NDJSON)
    assert (body_of(again, 200)["made"], body_of(again, 200)["found"]) == (345, 255)


async def test_a_line_that_breaks_our_own_code_is_refused_alone(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, decide = line_requests.import_line, ImportLine.decide

    def broken_check(new: NewLine, by: str, now: datetime) -> ImportLine:
        if new.statement == "Event 7 comes":
            raise OverflowError("broken inside")
        return check(new, by, now)

    def broken_decide(line: ImportLine, ledger: Ledger) -> CommandResult[Claim]:
        if line.claim.statement == "Event 9 comes":
            raise ZeroDivisionError("broken inside")
        return decide(line, ledger)

    monkeypatch.setattr(line_requests, "import_line", broken_check)
    monkeypatch.setattr(ImportLine, "decide", broken_decide)
    sent = await api.client.post("/v1/imports", content=numbered(300), headers=NDJSON)
    answered = body_of(sent, 200)
    assert (answered["made"], answered["refused"]) == (298, 2)
    assert [each["line"] for each in answered["errors"]] == [7, 9]
    assert not any(w in str(answered["errors"]) for w in INSIDE)


async def test_a_whole_file_that_fails_leaves_nothing(api: Api) -> None:
    await refuse(api, "P0001", "Event 100 comes")
    path = "/v1/imports?atomic=true"
    problem(
        await api.client.post(path, content=numbered(300), headers=NDJSON),
        500,
    )
    assert (await get(api.client, "/v1/claims"))["items"] == []
    await heal(api)
    await refuse_again(api)
    sent = await api.client.post(path, content=numbered(300), headers=NDJSON)
    problem(sent, 503)
    assert (await get(api.client, "/v1/claims"))["items"] == []


async def refuse_again(api: Api) -> None:
    owner = await asyncpg.connect(api.dsn)
    await owner.execute("DROP FUNCTION refuse_it")
    await owner.close()
    await refuse(api, "25006", "Event 100 comes")
