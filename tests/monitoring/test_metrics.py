"""What operators see: metrics, who may read them, and what is not as it should be."""

import json
import re
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from api import app
from api.histograms import Histogram
from api.monitoring.monitor import Disk
from api.settings import Settings
from tests.api_calls import claim_body
from tests.conftest import Api
from tests.live_server import ROOT, Server, serving
from tests.waiting import wait_until

EXAMPLES = ROOT / "scripts" / "examples"
NAME = re.compile(r"\b(?:foresaid|process)_[a-z_]+\b")
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def live() -> Iterator[Server]:
    with TemporaryDirectory(prefix="foresaid-test-") as folder:
        Path(folder).chmod(0o711)
        with serving(Path(folder) / "data", "--no-demo") as server:
            yield server


def samples(text: str) -> Samples:
    """Return the values of a text of metrics, by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_requests_are_counted_by_route_and_never_by_path(live: Server) -> None:
    made = live.post("/v1/claims", json=claim_body()).json()
    for path in ("/no/such", "/nor/this", f"/v1/claims/{made['id']}", "/v1/sources"):
        live.get(path)
    live.get("/v1/sources")

    text = live.get("/metrics").text
    found = samples(text)
    own: dict[str, Any] = {"process": "writer"}
    get: dict[str, Any] = {"method": "GET", "status": "200", **own}
    name = "foresaid_http_requests_total"

    assert value(found, name, **get, route="/v1/claims/{claim_id}") == 1
    assert value(found, name, **get, route="/v1/sources") == 2
    assert value(found, name, **own, method="GET", route="(none)", status="404") == 2
    assert (
        value(found, name, **own, method="POST", route="/v1/claims", status="201") == 1
    )
    assert made["id"] not in text
    assert "/no/such" not in text


def test_the_writer_and_the_copies_are_measured(live: Server) -> None:
    before = samples(live.get("/metrics").text)
    live.post("/v1/claims", json=claim_body(statement="The mayor resigns"))
    after = wait_until(lambda: _once_hit(live, before))

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("foresaid_writer_batch_commands_sum") == 1
    assert grown("foresaid_writer_batch_seconds_count") == 1
    assert grown("foresaid_writer_commit_seconds_sum") > 0
    assert grown("foresaid_writer_batch_seconds_bucket", le="+Inf") == 1
    assert grown("foresaid_log_entries") >= 3  # event, claim, report
    assert (
        grown("foresaid_copies_looked_up_total", process="writer", result="miss") >= 1
    )
    assert value(after, "foresaid_database_up") == 1


def _once_hit(live: Server, before: Samples) -> Samples:
    """Return the metrics if a copy was served; a signature makes it a new one."""
    name, hit = "foresaid_copies_looked_up_total", {"result": "hit"}
    live.get("/v1/outlets")
    after = samples(live.get("/metrics").text)
    grown = value(after, name, process="writer", **hit) > value(
        before, name, process="writer", **hit
    )
    return after if grown else {}


@pytest.mark.parametrize("file", ["alerts.yaml", "operations-dashboard.json"])
def test_the_examples_name_only_metrics_that_there_are(live: Server, file: str) -> None:
    text = (EXAMPLES / file).read_text()
    named = set(NAME.findall(text)) - {"foresaid_"}

    exposed = {name for name, _ in samples(live.get("/metrics").text)}

    assert named - exposed == set()
    assert len(named) >= 8


def test_the_dashboard_has_a_place_for_each_panel() -> None:
    board = json.loads((EXAMPLES / "operations-dashboard.json").read_text())
    places = {(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]}

    assert len(places) == len(board["panels"]) == 15


BEHIND = Settings(
    proxies=(ip_network("10.0.0.1"), ip_network("127.0.0.1")),
    metrics_from=(ip_network("127.0.0.0/8"), ip_network("192.0.2.0/24")),
)


@pytest.mark.parametrize(
    ("peer", "headers", "settings", "status"),
    [
        ("127.0.0.1", {}, Settings(), 200),
        ("::1", {}, Settings(), 200),
        ("192.0.2.7", {}, Settings(), 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, Settings(), 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, Settings(), 404),
        ("127.0.0.1", {}, BEHIND, 200),
        ("192.0.2.7", {}, BEHIND, 200),
        ("10.0.0.1", {}, BEHIND, 404),
        ("10.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, BEHIND, 200),
        ("10.0.0.1", {"X-Forwarded-For": "192.0.2.7, 203.0.113.9"}, BEHIND, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, BEHIND, 404),
        ("127.0.0.1", {"X-Real-IP": "192.0.2.7"}, BEHIND, 404),
        ("203.0.113.9", {"X-Forwarded-For": "192.0.2.7"}, BEHIND, 404),
    ],
)
async def test_only_allowed_networks_read_them(
    api: Api, peer: str, headers: dict[str, str], settings: Settings, status: int
) -> None:
    application = app.assemble(settings, api.pool, api.writer, api.clock)
    transport = ASGITransport(application, client=(peer, 1))  # pyright: ignore[reportArgumentType] two spellings of ASGI
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/metrics", headers=headers)

    assert answer.status_code == status


async def test_an_entry_that_is_not_signed_for_minutes_degrades_the_service(
    api: Api,
) -> None:
    await api.client.post("/v1/claims", json=claim_body())
    at_once = await api.client.get("/health/ready")
    api.clock.pass_by(minutes=6)
    later = await api.client.get("/health/ready")

    assert at_once.json() == {"status": "ok"}
    assert later.status_code == 200
    assert later.json() == {"status": "degraded", "lacking": ["checkpoint"]}


def test_a_disk_is_nearly_full_by_share_or_by_size() -> None:
    small, large = 100 << 30, 10 << 40

    assert Disk(size=small, free=4 << 30).nearly_full
    assert not Disk(size=small, free=6 << 30).nearly_full
    assert Disk(size=large, free=4 << 30).nearly_full
    assert not Disk(size=large, free=6 << 30).nearly_full


def test_a_histogram_counts_values_up_to_each_bound() -> None:
    histogram = Histogram((1, 2.5))
    for number in (0.5, 1, 2, 3):
        histogram.observe(number)

    assert histogram.buckets() == [("1", 2), ("2.5", 3), ("+Inf", 4)]
    assert histogram.sum == 6.5


def test_the_writer_tells_what_every_process_counted(place: Path) -> None:
    """With two processes the one that reads leaves what it counted for the other."""
    name, route = "foresaid_http_requests_total", "/v1/outlets"

    def counted(server: Server) -> dict[str, float]:
        found = samples(server.get("/metrics").text)
        return {
            dict(labels)["process"]: number
            for (metric, labels), number in found.items()
            if metric == name and ("route", route) in labels
        }

    with serving(place / "data", "--no-demo", "--workers", "2") as server:
        sent = 0

        def both_answered() -> bool:
            nonlocal sent
            sent += 1
            return server.get(route).status_code == 200 and len(counted(server)) == 2

        wait_until(both_answered)
        wait_until(lambda: sum(counted(server).values()) == sent)
