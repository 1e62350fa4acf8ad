"""Imports: files of claims, line by line or all at once."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.api_calls import EVIDENCE, Json, body_of, claim_body, get, post, problem
from tests.conftest import Api

NDJSON = {"Content-Type": "application/x-ndjson"}
CSV = {"Content-Type": "text/csv"}


def lines(claims: Iterable[Json]) -> bytes:
    return b"".join(json.dumps(claim).encode() + b"\n" for claim in claims)


def table(rows: list[Json]) -> bytes:
    """Return rows whose keys are columns as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


async def send(
    client: AsyncClient,
    content: Any,
    status: int = 200,
    query: str = "",
    headers: dict[str, str] | None = None,
) -> Any:
    sent = await client.post(
        f"/v1/imports{query}", content=content, headers=headers or NDJSON
    )
    return body_of(sent, status) if status < 400 else problem(sent, status)


def bearer(key: str) -> dict[str, str]:
    return {**NDJSON, "Authorization": f"Bearer {key}"}


async def claims_of(client: AsyncClient) -> list[Json]:
    return (await get(client, "/v1/claims?sort=recorded_at&limit=200"))["items"]


HAPPENED = {"happened": True, "on": "2026-02-01", "evidence": EVIDENCE}


async def test_a_file_makes_claims_once_however_often_it_is_sent(
    client: AsyncClient,
) -> None:
    file = lines(claim_body(statement=f"Event {nth}") for nth in range(600))
    assert await send(client, file) == {
        "made": 600,
        "found": 0,
        "refused": 0,
        "errors": [],
    }
    size = (await get(client, "/v1/changes?after=1000&limit=1"))["items"]
    again = await send(client, file)
    assert (again["made"], again["found"]) == (0, 600)
    assert (await get(client, "/v1/changes?after=1000&limit=1"))["items"] == size


async def test_an_imported_claim_is_what_posting_it_would_have_made(
    client: AsyncClient,
) -> None:
    body = claim_body(
        quote="It will.",
        probability=0.7,
        url="https://example.org/a",
        via={"name": "Wire"},
        topics=["war"],
        external_id="1",
    )
    await send(client, lines([body]))
    (imported,) = await claims_of(client)
    assert await post(client, "/v1/claims", body, 200) == imported


async def test_a_bad_line_is_named_and_stops_no_other(client: AsyncClient) -> None:
    good = [claim_body(statement=f"Event {nth}") for nth in range(3)]
    file = (
        b"\xef\xbb\xbf"
        + lines(good[:1])
        + b"\r\n"
        + lines([claim_body(made_on="2030-01-01")])
        + b"{\n"
        + b'{"statement": "\xff"}\n'
        + lines([{**good[1], "colour": "blue"}])
        + b'{"statement": "'
        + b"x" * 300_000
        + b'"}\n'
        + lines(good[1:])[:-1]
    )
    answered = await send(client, file)
    assert (answered["made"], answered["refused"]) == (3, 5)
    where = [(one["line"], one["pointer"]) for one in answered["errors"]]
    assert where == [(3, "/made_on"), (4, ""), (5, ""), (6, "/colour"), (7, "")]
    assert "longer than" in answered["errors"][-1]["detail"]
    assert len(await claims_of(client)) == 3


async def test_atomic_keeps_all_lines_or_none(client: AsyncClient) -> None:
    good = [claim_body(statement=f"Event {nth}") for nth in range(3)]
    bad = claim_body(statement="Bad", source="nobody")
    refused = await send(client, lines([*good, bad]), 422, "?atomic=true")
    assert refused["errors"][0]["pointer"] == "/lines/4/source"
    early = lines([claim_body(made_on="2030-01-01"), *good])
    refused = await send(client, early, 422, "?atomic=true")
    assert refused["errors"][0]["pointer"] == "/lines/1/made_on"
    assert await claims_of(client) == []
    kept = await send(client, lines(good), 200, "?atomic=true")
    assert (kept["made"], len(await claims_of(client))) == (3, 3)
    many = lines(good[:1]) * 10_001
    await send(client, many, 413, "?atomic=true")


async def test_a_line_with_an_outcome_settles_its_claim_or_is_refused_whole(
    client: AsyncClient,
) -> None:
    file = lines(
        [
            claim_body(statement="A", outcome=HAPPENED),
            claim_body(statement="B", outcome={**HAPPENED, "on": "2030-01-01"}),
            claim_body(
                statement="C", outcome={"happened": False, "evidence": EVIDENCE}
            ),
            claim_body(statement="A", source={"name": "Bea"}, outcome=HAPPENED),
        ]
    )
    answered = await send(client, file)
    assert (answered["made"], answered["refused"]) == (3, 1)
    assert answered["errors"][0]["pointer"] == "/outcome/on"
    found = {(c["statement"], c["status"]) for c in await claims_of(client)}
    assert found == {("A", "settled"), ("C", "settled")}
    again = await send(client, file)
    assert (again["made"], again["found"], again["refused"]) == (0, 3, 1)


async def test_lines_of_one_chunk_may_be_about_one_event(client: AsyncClient) -> None:
    file = lines(
        [
            claim_body(
                event={"statement": "One", "key": "1"}, source={"name": f"S {nth}"}
            )
            for nth in range(50)
        ]
        + [
            claim_body(
                event={"statement": "One", "key": "1"},
                source={"name": "Last"},
                outcome=HAPPENED,
            )
        ]
    )
    assert (await send(client, file))["made"] == 51
    found = await claims_of(client)
    assert {one["status"] for one in found} == {"settled"}
    assert {one["event"]["slug"] for one in found} == {"one"}


async def test_a_table_has_dotted_columns(client: AsyncClient) -> None:
    row = {
        "statement": 'He said "yes", and no',
        "source.name": "Ada",
        "source.aliases": "A. Stone|Ada S.",
        "outlet.name": "The Courier",
        "made_on": "2026-01-10",
        "window.earliest": "2026-01-10",
        "window.latest": "2026-03-31",
        "probability": "0.25",
        "topics": '["war", "peace"]',
        "external_id": "007",
        "quote": "Yes,\nand no.",
        "headline": "",
        "outcome.happened": "true",
        "outcome.on": "2026-02-01",
        "outcome.evidence.0.url": "https://example.org/e",
    }
    flat = {**row, "statement": "Flat", "external_id": "8"}
    late = {**flat, "statement": "Late", "made_on": "soon", "external_id": "9"}
    answered = await send(client, table([row, flat, late]), headers=CSV)
    assert (answered["made"], answered["refused"]) == (2, 1)
    (error,) = answered["errors"]
    assert (error["line"], error["pointer"]) == (6, "/made_on")
    first, _ = await claims_of(client)
    assert first["statement"] == 'He said "yes", and no'
    assert first["quote"] == "Yes,\nand no."
    assert first["reports"][0]["headline"] is None
    assert (first["topics"], first["external_id"]) == (["peace", "war"], "007")
    assert (first["probability"], first["outcome"]["verdict"]) == (0.25, "happened")
    assert first["window"]["latest"] == "2026-03-31"


@pytest.mark.parametrize("header", ["statement,colour\n", "statement,statement\n"])
async def test_a_table_with_an_unknown_column_is_refused_whole(
    client: AsyncClient, header: str
) -> None:
    told = await send(client, header + "a,b\n", 400, headers=CSV)
    assert header.split(",")[1].strip() in told["detail"]


async def test_who_may_not_write_outcomes_may_still_import_claims(api: Api) -> None:
    key = await api.key("claims:write")
    file = lines([claim_body(), claim_body(statement="B", outcome=HAPPENED)])
    answered = await send(api.client, file, headers=bearer(key))
    assert (answered["made"], answered["refused"]) == (1, 1)
    assert answered["errors"][0]["pointer"] == "/outcome"
    other = await api.key("sources:write")
    await send(api.client, file, 403, headers=bearer(other))
    await send(api.client, file, 401, headers=bearer("none"))


async def test_only_files_of_known_formats_are_taken(client: AsyncClient) -> None:
    await send(client, b"[]", 415, headers={"Content-Type": "application/xml"})
    await send(client, b"", 400, "?atomic=perhaps")
    assert (await send(client, b""))["made"] == 0


async def test_single_posts_go_on_while_a_file_is_imported(client: AsyncClient) -> None:
    arrived = asyncio.Event()

    async def file() -> AsyncIterator[bytes]:
        for nth in range(600):
            yield lines([claim_body(statement=f"Event {nth}")])
        await arrived.wait()
        yield lines([claim_body(statement="Last")])

    importing = asyncio.create_task(send(client, file()))
    await post(client, "/v1/claims", claim_body(statement="Meanwhile"))
    arrived.set()
    assert (await importing)["made"] == 601


async def test_an_open_quote_costs_no_more_than_its_longest_record(
    client: AsyncClient,
) -> None:
    file = b'statement,source,outlet,made_on\n"' + b"\n" * 300_000
    answered = await send(client, file, headers=CSV)
    assert (answered["made"], answered["refused"]) == (0, 1)
    assert answered["errors"][0]["line"] == 2


async def test_a_table_cell_cannot_be_given_whole_and_in_parts(
    client: AsyncClient,
) -> None:
    row = {"source": "ada", "source.name": "Ada"}
    answered = await send(client, table([row]), headers=CSV)
    assert answered["errors"][0]["detail"] == "it is given whole and in parts"


async def under(client: AsyncClient, key: str, content: bytes) -> Response:
    headers = {**NDJSON, "Idempotency-Key": key}
    return await client.post("/v1/imports", content=content, headers=headers)


async def test_a_file_sent_again_under_its_key_is_answered_as_it_was(
    client: AsyncClient,
) -> None:
    file = lines(claim_body(statement=f"Event {nth}") for nth in range(300))
    first = await under(client, "file-1", file)
    again = await under(client, "file-1", file)
    assert (first.status_code, first.json()["made"]) == (200, 300)
    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


async def test_files_sent_at_once_under_one_key_are_one(client: AsyncClient) -> None:
    file = lines(claim_body(statement=f"Event {nth}") for nth in range(300))
    sent = await asyncio.gather(*(under(client, "file-1", file) for _ in range(8)))
    assert [each.json()["made"] for each in sent] == [300] * 8
    replayed = ["idempotent-replayed" in each.headers for each in sent]
    assert replayed.count(True) == 7


async def test_a_key_of_another_request_is_refused(client: AsyncClient) -> None:
    await under(client, "file-1", lines([claim_body()]))
    other = await under(client, "file-1", lines([claim_body(statement="It snows")]))
    assert "another request" in problem(other, 422)["detail"]
    headers = {"Idempotency-Key": "file-1"}
    claim = await client.post("/v1/claims", json=claim_body(), headers=headers)
    assert "another request" in problem(claim, 422)["detail"]
    assert problem(await under(client, "a b", b""), 400)
    assert len(await claims_of(client)) == 1


async def test_a_file_that_was_refused_is_tried_again(client: AsyncClient) -> None:
    headers = {**NDJSON, "Idempotency-Key": "file-1"}
    path, bad = "/v1/imports?atomic=true", lines([claim_body(), {"statement": 1}])
    for _ in range(2):
        refused = await client.post(path, content=bad, headers=headers)
        assert "idempotent-replayed" not in refused.headers
        problem(refused, 422)
