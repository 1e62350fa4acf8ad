"""Exports over HTTP: every claim and record that filters find, from one snapshot."""

import csv
import json
from collections.abc import AsyncGenerator
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from api.errors import UnavailableError
from api.exports import claim_file, snapshots
from api.exports.snapshots import Snapshots
from api.model import etags
from api.model.filters import ClaimChoice
from tests.api_calls import (
    EVIDENCE,
    Json,
    claim_body,
    etag,
    get,
    occurred,
    patch,
    post,
    problem,
    walk,
)
from tests.conftest import Api, Clock, running
from tests.waiting import let_others_run

CLAIMS = "/v1/exports/claims"
RECORDS = "/v1/exports/records"
TODAY = date(2026, 11, 21)


async def lines(api: Api, path: str) -> list[Json]:
    response = await api.client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def table(content: bytes, folder: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the columns of Parquet with their types, and its rows."""
    file = folder / "export.parquet"
    file.write_bytes(content)
    with duckdb.connect() as database:
        query = "SELECT * FROM read_parquet(?)"
        found = database.execute(query, [str(file)])
        columns = {str(name): str(kind) for name, kind, *_ in found.description or ()}
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return columns, rows


@pytest.fixture
async def api(api: Api) -> Api:
    """A log of two claims; the first has two reports and an outcome."""
    claim = await post(
        api.client,
        "/v1/claims",
        claim_body(quote="So it will be.", probability=0.8, topics=["war"]),
    )
    report = {"outlet": {"name": "The Other"}, "url": "https://other.example/1"}
    await post(api.client, f"/v1/claims/{claim['id']}/reports", report)
    event = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(api.client, event, occurred("2026-02-01"))
    body = claim_body(statement="Another comes", source={"name": "Bea Hill"})
    await post(api.client, "/v1/claims", body)
    return api


async def test_a_line_is_what_an_import_takes(api: Api) -> None:
    first, second = await lines(api, f"{CLAIMS}.ndjson")
    assert first["source"] == {"name": "Ada Stone", "kind": "person"}
    assert first["outcome"] == {
        "happened": True,
        "on": "2026-02-01",
        "evidence": [
            EVIDENCE[0] | {"title": None, "quote": None, "retrieved_at": None}
        ],
    }
    assert first["reports"] == [
        {"outlet": {"name": "The Other"}, "url": "https://other.example/1"}
    ]
    assert first["probability"] == 0.8
    assert "outcome" not in second
    assert "probability" not in second


async def test_it_is_a_file_that_tells_its_position(api: Api) -> None:
    size = (await api.client.get("/v1/claims")).headers["Foresaid-Log-Size"]
    for form in ("ndjson", "csv", "parquet"):
        got = await api.client.get(f"{CLAIMS}.{form}")
        head = await api.client.head(f"{CLAIMS}.{form}")
        for answer in (got, head):
            assert answer.headers["Foresaid-Log-Size"] == size
            name = f'attachment; filename="claims.{form}"'
            assert answer.headers["Content-Disposition"] == name
        assert head.content == b""
        tag = {"If-None-Match": got.headers["ETag"]}
        known = await api.client.get(f"{CLAIMS}.{form}", headers=tag)
        assert known.status_code == 304


async def test_csv_is_read_by_any_reader_and_holds_no_formula(api: Api) -> None:
    body = claim_body(
        statement="=SUM(A1)", quote='\'+1\nand "so" on', source={"name": "-Cid"}
    )
    await post(api.client, "/v1/claims", body)
    text = (await api.client.get(f"{CLAIMS}.csv")).text
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert rows[2]["statement"] == "'=SUM(A1)"
    assert rows[2]["quote"] == "''+1\nand \"so\" on"
    assert rows[2]["source.name"] == "'-Cid"
    assert json.loads(rows[0]["reports"])[0]["outlet"] == {"name": "The Other"}
    frame: Any = pd.read_csv(BytesIO(text.encode()))
    assert frame["probability"][0] == 0.8
    sent = {"Content-Type": "text/csv"}
    again = await api.client.post("/v1/imports", content=text, headers=sent)
    assert again.json() == {"made": 0, "found": 3, "refused": 0, "errors": []}


async def test_parquet_has_types(api: Api, tmp_path: Path) -> None:
    content = (await api.client.get(f"{CLAIMS}.parquet")).content
    columns, rows = table(content, tmp_path)
    assert columns["made_on"] == columns["window.latest"] == "DATE"
    assert columns["probability"] == "DOUBLE"
    assert rows[0]["probability"] == 0.8
    assert isinstance(rows[0]["made_on"], date)
    assert len(rows) == 2


@pytest.mark.parametrize("kind", ["source", "outlet"])
async def test_a_line_has_the_figures_of_a_record(
    api: Api, tmp_path: Path, kind: str
) -> None:
    path = f"/v1/exports/records.ndjson?type={kind}&topic=war"
    found = {line["slug"]: line for line in await lines(api, path)}
    assert len(found) == 2
    for slug, line in found.items():
        record = await get(api.client, f"/v1/{kind}s/{slug}/record?topic=war")
        assert line["scores_brier"] == record["scores"]["brier"]
        assert line["claims_total"] == record["claims"]["total"]
        interval = record["hits"]["interval"]
        assert line.get("hits_interval_low") == (interval and interval[0])
        assert line["timing_late"] == record["timing"]["late"]
    content = (await api.client.get(path.replace("ndjson", "parquet"))).content
    columns, rows = table(content, tmp_path)
    assert columns["scores_brier"] == "DOUBLE"
    assert {row["slug"]: row["scores_brier"] for row in rows} == {
        slug: line["scores_brier"] for slug, line in found.items()
    }
    assert isinstance(rows[0]["as_of"], datetime)


async def compare_instants(api: Api, query: str = "") -> set[datetime]:
    """Compare `as_of` in rows with that of records; return what it is."""
    found: set[datetime] = set()
    for kind in ("source", "outlet"):
        for line in await lines(api, f"{RECORDS}.ndjson?type={kind}{query}"):
            path = f"/v1/{kind}s/{line['slug']}/record?{query}"
            assert line["as_of"] == (await get(api.client, path))["as_of"], path
            found.add(datetime.fromisoformat(line["as_of"]))
    return found


async def test_a_row_is_as_of_when_its_record_last_changed(api: Api) -> None:
    api.clock.pass_by(hours=12)  # noon is over, so that most say that
    assert len(await compare_instants(api)) == 1
    claim = await post(api.client, "/v1/claims", claim_body(statement="It rains"))
    api.clock.pass_by(hours=1)
    report = {"outlet": {"name": "The Other"}, "url": "https://other.example/2"}
    path = f"/v1/claims/{claim['id']}/reports"
    report = (await post(api.client, path, report))["reports"][-1]
    api.clock.pass_by(hours=1)
    assert len(await compare_instants(api)) > 2
    path = f"{path}/{report['id']}/withdrawal"
    await post(api.client, path, {"reason": "It said otherwise."})
    for nth in range(12):  # events that base rates are made of
        api.clock.pass_by(minutes=1)
        body = claim_body(statement=f"Event {nth}", source={"name": "Cid"})
        event = (await post(api.client, "/v1/claims", body))["event"]["slug"]
        await post(api.client, f"/v1/events/{event}/outcomes", occurred("2026-02-01"))
    assert len(await compare_instants(api)) > 1
    past = api.clock.now - timedelta(minutes=5)
    query = f"&topic=war&as_of={past.isoformat()[:19]}Z"
    assert max(await compare_instants(api, query)) <= past


SAME = [
    *(f"{CLAIMS}.ndjson{query}" for query in ("", "?topic=war", "?q=comes&basis=none")),
    *(f"{RECORDS}.ndjson?type={query}" for query in ("source&topic=war", "outlet")),
    f"{CLAIMS}.csv?source=ada-stone",
    f"{RECORDS}.parquet?type=source",
]


async def test_the_same_tag_is_of_the_same_bytes(
    api: Api, subtests: pytest.Subtests
) -> None:
    later = Clock()
    later.now = api.clock.now + timedelta(seconds=9)
    async with running(api.dsn, later) as other:
        for path in SAME:
            with subtests.test(path):
                clients = api.client, other.client
                first, second = [await client.get(path) for client in clients]
                assert first.headers["ETag"] == second.headers["ETag"]
                assert first.content == second.content


async def test_a_name_of_today_in_a_row_of_the_past_changes_its_tag(api: Api) -> None:
    api.clock.pass_by(seconds=1)
    query = f"?type=source&as_of={api.clock.now.isoformat()[:19]}Z"
    api.clock.pass_by(seconds=1)
    before = await api.client.get(f"{RECORDS}.ndjson{query}")
    path = "/v1/sources/ada-stone"
    version = await etag(api.client, path)
    await patch(api.client, path, {"name": "Ada Stone-Hill"}, version)
    after = await api.client.get(f"{RECORDS}.ndjson{query}")
    assert "Stone-Hill" in after.text
    assert before.headers["ETag"] != after.headers["ETag"]


@pytest.mark.parametrize("path", [f"{CLAIMS}.csv", f"{RECORDS}.csv?type=source"])
async def test_what_needs_no_body_begins_no_export(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    tag = (await api.client.get(path)).headers["ETag"]
    monkeypatch.setattr(snapshots, "MOST", 0)
    problem(await api.client.get(path), 503)
    head = await api.client.head(path)
    assert (head.status_code, head.headers["ETag"]) == (200, tag)
    for given in (tag, f'"other", W/{tag}', "*"):
        known = await api.client.get(path, headers={"If-None-Match": given})
        assert (known.status_code, known.content) == (304, b"")
        assert etags.plain(known.headers["ETag"]) == etags.plain(tag)
    problem(await api.client.get(path, headers={"If-None-Match": '"other"'}), 503)
    slug = "&outlet=nobody" if "type" in path else "?outlet=nobody"
    problem(await api.client.get(path + slug, headers={"If-None-Match": "*"}), 400)


FILTERS = [
    "source=ada-stone",
    "outlet=the-other",
    "topic=war",
    "status=settled",
    "verdict=happened",
    "basis=stated",
    "direction=will",
    "q=comes",
    "made_from=2026-01-02",
    "probability_min=0.5",
    "probability_min=0",
    "horizon_min=0",
    "due_from=2026-01-01&due_to=2026-12-31",
    "event=another-comes",
    "phrase=probably",
    "horizon_max=100&made_to=2026-12-01",
]


async def test_filters_are_those_of_the_list(
    api: Api, subtests: pytest.Subtests
) -> None:
    for query in FILTERS:
        with subtests.test(query):
            listed = await walk(api.client, f"/v1/claims?sort=recorded_at&{query}", 200)
            found = await lines(api, f"{CLAIMS}.ndjson?{query}")
            ids = [claim["id"] for claim in listed]
            assert [line["external_id"] for line in found] == ids


@pytest.mark.parametrize(
    "path",
    [
        f"{CLAIMS}.ndjson?source=nobody",
        f"{CLAIMS}.csv?limit=3",
        f"{CLAIMS}.parquet?made_from=soon",
        "/v1/exports/records.csv?type=event",
        "/v1/exports/records.csv?type=source&role=original",
    ],
)
async def test_a_bad_filter_is_refused(api: Api, path: str) -> None:
    problem(await api.client.get(path), 400)


async def slowly(parts: AsyncGenerator[bytes]) -> None:
    async for _ in parts:
        await let_others_run(20_000)


async def test_what_is_written_meanwhile_is_not_in_it(api: Api) -> None:
    async with Snapshots(api.pool).open() as db:
        await post(api.client, "/v1/claims", claim_body(statement="A third comes"))
        found = await claim_file.find(db, ClaimChoice(), closed_day=TODAY)
        parts = [part async for part in found.lines()]
    assert len(b"".join(parts).splitlines()) == 2
    assert len(await lines(api, f"{CLAIMS}.ndjson")) == 3


async def test_too_many_at_once_are_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST", 0)
    for path in (f"{CLAIMS}.csv", "/v1/exports/records.ndjson"):
        refused = await api.client.get(path)
        problem(refused, 503)
        assert refused.headers["Retry-After"]


async def test_one_that_is_not_read_is_given_up_and_others_go_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [
        json.dumps(claim_body(quote=f"{nth} " + "so " * 1300)) for nth in range(300)
    ]
    sent = {"Content-Type": "application/x-ndjson"}
    await api.client.post("/v1/imports", content="\n".join(many), headers=sent)
    monkeypatch.setattr(claim_file, "IDLE_SECONDS", 0)
    monkeypatch.setattr(claim_file, "MOST_WAITING", 1)
    async with Snapshots(api.pool).open() as db:
        found = await claim_file.find(db, ClaimChoice(), closed_day=TODAY)
        with pytest.raises(UnavailableError):
            await slowly(found.lines())
    monkeypatch.undo()
    assert len(await lines(api, f"{CLAIMS}.ndjson")) == 302
