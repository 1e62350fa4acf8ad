"""Imports: names mapped, standards for what is not said, charsets, arrays, dry runs."""

import json
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import Json, body_of, claim_body, get, problem
from tests.conftest import Api
from tests.routes.test_imports import CSV, bearer, claims_of, lines, send

CASES = json.loads(
    (Path(__file__).parent.parent / "data" / "import_cases.json").read_text()
)
# Answered by exports, and by what an import of Metaculus' questions alone refuses.
ELSEWHERE = {"import-17", "import-11"}
PLAIN = "statement,source.name,outlet.name,made_on\n{},Jane Sample,Le Journal,{}\n"


async def query(client: AsyncClient, sent: Any, **params: str) -> Any:
    answer = await client.post("/v1/imports", content=sent, headers=CSV, params=params)
    return body_of(answer, 200)


def _fits(expected: Json, status: int, answered: Json) -> bool:
    if "any_of" in expected:
        return any(_fits(each, status, answered) for each in expected["any_of"])
    told = {"status": status, **answered}
    numbers = {
        name: value for name, value in expected.items() if isinstance(value, int)
    }
    return bool(numbers) and all(
        told.get(name) == value for name, value in numbers.items()
    )


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case["id"] not in ELSEWHERE],
    ids=lambda case: case["id"],
)
async def test_cases_of_trials_come_out_right(client: AsyncClient, case: Json) -> None:
    for request in case["request"]:
        charset = "latin-1" if case["id"] in {"import-02", "import-07"} else "utf-8"
        answer = await client.post(
            request["path"],
            content=request["body"].encode(charset),
            headers={"Content-Type": request["content_type"]},
        )
        assert _fits(case["expected"], answer.status_code, answer.json()), answer.text


async def test_the_questions_of_metaculus_are_told_what_to_send(
    client: AsyncClient,
) -> None:
    (case,) = (case for case in CASES if case["id"] == "import-11")
    sent = case["request"][0]["body"]
    refused = problem(await client.post("/v1/imports", content=sent, headers=CSV), 400)
    assert "`format=metaculus`" in refused["detail"]
    assert "`columns`" in refused["detail"]
    columns = {"Question Title": "statement", "Open Time": "made_on", "Post ID": None}
    columns |= {"Question ID": "external_id", "Question URL": "url"}
    columns |= {"Scheduled Close Time": "window.latest", "Question Type": None}
    columns |= {"Actual Close Time": None, "Resolution": None}
    columns |= {"Resolution Known Time": None}
    answered = await query(
        client,
        sent,
        columns=json.dumps(columns),
        source="Jane Sample",
        outlet="Metaculus",
    )
    assert answered["made"] == 1, answered
    (claim,) = await claims_of(client)
    assert claim["made_on"] == "2025-11-21"
    assert claim["window"]["latest"] == "2026-12-31"


@pytest.mark.parametrize("columns", ["x", "[]", '{"a": 1}', '{"a": "nothing.here"}'])
async def test_a_map_that_maps_nothing_is_refused(
    client: AsyncClient, columns: str
) -> None:
    refused = await client.post(
        "/v1/imports", content="", headers=CSV, params={"columns": columns}
    )
    assert problem(refused, 400)["errors"][0]["pointer"] == "?columns"


async def test_names_in_json_are_mapped_too(client: AsyncClient) -> None:
    line = {"Says": "It comes", "Who": "Jane Sample", "made_on": "2025-01-15", "No": 1}
    columns = {"Says": "statement", "Who": "source.name", "No": None}
    params = {"columns": json.dumps(columns), "outlet": "Le Journal"}
    answered = await client.post("/v1/imports", json=[line, line], params=params)
    assert body_of(answered, 200)["made"] == 1
    assert answered.json()["found"] == 1


async def test_what_a_file_does_not_say_is_said_beside_it(client: AsyncClient) -> None:
    file = "statement,made_on,source.name\nA,2025-01-15,\nB,2025-01-15,Bob Stand\n"
    answered = await query(client, file, source="Jane Sample", outlet="Le Journal")
    assert answered["made"] == 2
    assert [claim["source"]["slug"] for claim in await claims_of(client)] == [
        "jane-sample",
        "bob-stand",
    ]
    # A slug is one that stands; another is refused, line by line.
    again = await query(client, file, source="jane-sample", outlet="le-journal")
    assert (again["made"], again["found"]) == (0, 2)
    none = await query(client, file, source="nobody-known", outlet="le-journal")
    assert (none["found"], none["refused"]) == (1, 1)
    assert none["errors"][0]["pointer"] == "/source"


async def test_an_array_is_read_item_by_item(client: AsyncClient) -> None:
    bodies = [claim_body(), {"statement": 1}, claim_body(source={"name": "Bea"})]
    answered = body_of(await client.post("/v1/imports", json=bodies), 200)
    assert (answered["made"], answered["refused"]) == (2, 1)
    assert answered["errors"][0]["line"] == 2
    one = await client.post("/v1/imports", json=claim_body())
    assert "JSON array" in problem(one, 400)["detail"]
    headers = {"Content-Type": "application/json"}
    broken = await client.post("/v1/imports", content='[{"a":', headers=headers)
    assert "JSON array" in problem(broken, 400)["detail"]


async def test_a_file_too_large_to_hold_is_refused(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    content = b"[" + b" " * (17 << 20) + b"]"
    answer = await client.post("/v1/imports", content=content, headers=headers)
    assert "NDJSON" in problem(answer, 413)["detail"]


@pytest.mark.parametrize(
    ("charset", "named"),
    [
        ("utf-16", None),
        ("utf-16-le", "utf-16le"),
        ("cp1252", "windows-1252"),
        ("cp1252", "ISO-8859-1"),
        ("utf-8-sig", None),
    ],
)
async def test_other_charsets_are_read_or_named(
    client: AsyncClient, charset: str, named: str | None
) -> None:
    file = PLAIN.format("Café “fermé”", "2025-01-15").replace(",", "\t")
    kind = "text/csv" + (f"; charset={named}" if named else "")
    answered = await send(client, file.encode(charset), headers={"Content-Type": kind})
    assert answered["made"] == 1, answered
    (claim,) = await claims_of(client)
    assert claim["statement"] == "Café “fermé”"


async def test_a_charset_that_is_not_read_is_refused(client: AsyncClient) -> None:
    headers = {"Content-Type": "text/csv; charset=ebcdic"}
    refused = await client.post("/v1/imports", content="", headers=headers)
    assert "windows-1252" in problem(refused, 415)["detail"]
    headers = {"Content-Type": "text/csv; charset=utf-16le"}
    refused = await client.post("/v1/imports", content=b"\x00\xd8x", headers=headers)
    assert "charset" in problem(refused, 400)["detail"] or "not in" in refused.text


async def test_a_dry_run_tells_what_would_be_entered(client: AsyncClient) -> None:
    evidence = [{"url": "https://example.org/a"}]
    happened = {"happened": True, "on": "2025-02-01", "evidence": evidence}
    stands = claim_body(statement="It stands")
    await send(client, lines([stands]))
    file = lines(
        [
            claim_body(statement="  It comes ", outcome=happened),
            claim_body(statement="It comes", outcome=happened),
            stands,
            claim_body(made_on="2031-01-01"),
            *(claim_body(statement=f"Event {nth}") for nth in range(30)),
        ]
    )
    size = len((await get(client, "/v1/changes"))["items"])
    answered = await send(client, file, query="?dry_run=true")
    assert (answered["made"], answered["found"], answered["refused"]) == (31, 2, 1)
    assert answered["errors"][0]["line"] == 4
    first, *_ = answered["sample"]
    assert len(answered["sample"]) == 20
    assert first["statement"] == "It comes"
    assert first["outcome"]["on"] == "2025-02-01"
    assert len((await get(client, "/v1/changes"))["items"]) == size
    real = await send(client, file)
    assert (real["made"], real["found"], real["refused"]) == (31, 2, 1)
    assert "sample" not in real


async def test_a_dry_run_of_all_or_none_is_refused_where_that_would_be(
    client: AsyncClient,
) -> None:
    good = claim_body()
    before = await get(client, "/v1/changes")
    for bad in (claim_body(made_on="2031-01-01"), claim_body(source="nobody")):
        file = lines([good, bad])
        tried = await send(client, file, 422, "?dry_run=true&atomic=true")
        assert tried == await send(client, file, 422, "?atomic=true")
    tried = await send(client, lines([good]), query="?dry_run=true&atomic=true")
    assert (tried["made"], len(tried["sample"])) == (1, 1)
    assert await get(client, "/v1/changes") == before


async def test_a_sample_is_what_may_be_sent(client: AsyncClient) -> None:
    file = PLAIN.format("A", "2025-01-15 10:00") + "B,Bea,The Wire,2025-02-01\n"
    sample = (await send(client, file, query="?dry_run=true", headers=CSV))["sample"]
    for line in sample:
        line = {name: value for name, value in line.items() if value is not None}  # noqa: PLW2901
        assert body_of(await client.post("/v1/claims", json=line), 201)
    assert (await send(client, file, headers=CSV))["found"] == 2


async def test_a_dry_run_is_bounded(client: AsyncClient) -> None:
    refused = await send(client, b"{}\n" * 10_001, 413, "?dry_run=true")
    assert "dry run" in refused["detail"]


async def test_a_dry_run_asks_for_the_same_scopes(api: Api) -> None:
    key = await api.key("outcomes:write")
    await send(api.client, b"", 403, "?dry_run=true", headers=bearer(key))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"statement": None}, "write something"),
        ({"probability": 3}, "a number from 0 to 1"),
        ({"probability": "likely"}, "write a number"),
        ({"topics": "war"}, "a list"),
        ({"topics": ["Not a slug"]}, "small letters"),
        ({"claimant": "x"}, "no field `claimant`"),
        ({"url": "ftp://x"}, "https://"),
        ({"made_on": "soon"}, "YYYY-MM-DD"),
        ({"direction": "maybe"}, "`maybe`"),
    ],
)
async def test_flaws_are_told_in_plain_words(
    client: AsyncClient, change: Json, words: str
) -> None:
    answered = await send(client, lines([claim_body(**change)]))
    (error,) = answered["errors"]
    assert words in error["detail"]
    assert "Expected" not in error["detail"]
