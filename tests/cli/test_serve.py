"""The server and the command line, as a user starts and stops them."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest

from api.postgres import lease
from tests.live_server import ROOT, Server, serving
from tests.waiting import PATIENCE_SECONDS, until_it_comes, wait_until

LINES = 1500
CLAIM = {
    "statement": "The bridge opens in May",
    "source": {"name": "Jane Doe"},
    "outlet": {"name": "The Example Gazette"},
    "made_on": "2026-04-20",
}


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    with serving(place / "data", "--no-demo") as server:
        yield server


def api(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run `python -m api` to its end."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_SECONDS,
        check=False,
    )


def post(server: Server, key: str) -> httpx.Response:
    return server.post("/v1/claims", key, json=CLAIM)


def test_it_listens_once_it_answers_and_leaves_a_key_for_its_owner_alone(
    server: Server,
) -> None:
    ready = server.get("/health/ready")
    mode = stat.S_IMODE((server.data / "admin.key").stat().st_mode)

    assert ready.json() == {"status": "ok"}
    assert mode == 0o600
    assert post(server, server.key).status_code == 201
    assert "server" not in ready.headers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_and_its_database_although_a_client_stays(
    server: Server, number: int
) -> None:
    place = httpx.URL(server.url)
    with socket.create_connection((place.host, place.port or 80)):
        code = server.stop(number)

    assert code == 0
    wait_until(lambda: not _mentioning(server.data))


def test_an_acknowledged_claim_survives_kill_9(place: Path) -> None:
    with serving(place / "data", "--no-demo") as server:
        key = server.key
        made = post(server, key).json()
        server.stop(signal.SIGKILL)
    with serving(place / "data", "--no-demo") as again:
        stored = again.get(f"/v1/claims/{made['id']}")

        assert stored.json() == made
        assert again.key == key


def test_the_demonstration_is_loaded_once(place: Path) -> None:
    with serving(place / "data") as server:
        changes = server.get("/v1/changes?after=100000").json()
        board = server.get("/v1/leaderboards/sources").json()
        wallace = server.get("/v1/sources/ben-wallace/record").json()
        due = server.get("/v1/due").json()
        entries = _entries(server)
        again = api("demo", "--data-dir", server.data)
        after = _entries(server)

    assert changes["items"] == []
    assert len(board["items"]) == 19
    assert board["filters"]["entry"] == "eligible"
    assert board["items"][0]["scores"]["scored"] == 99
    assert wallace["timing"]["median_late_days"] == 135
    assert [claim["source"]["slug"] for claim in due["items"]] == [
        "uk-ministry-of-defence"
    ]
    assert again.returncode == 0
    assert after == entries


def test_keys_are_created_listed_and_revoked_while_it_runs(server: Server) -> None:
    created = api("keys", "create", "--data-dir", server.data, "--scope=claims:write")
    key = created.stdout.strip()
    key_id = key[3:11]

    assert created.stdout == f"{key}\n"
    assert post(server, key).status_code == 201
    assert key_id in api("keys", "list", "--data-dir", server.data).stdout
    assert key not in api("keys", "list", "--data-dir", server.data).stdout
    assert api("keys", "revoke", key_id, "--data-dir", server.data).returncode == 0
    assert post(server, key).status_code == 401


def test_wrong_usage_exits_with_2_and_failure_with_1(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    taken = api("serve", "--port", port, "--data-dir", server.data)

    assert api("keys", "create").returncode == 2
    assert api("keys", "create", "--scope=everything").returncode == 2
    assert api("fly").returncode == 2
    assert taken.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in taken.stderr
    assert api("keys", "revoke", "nobody00", "--data-dir", server.data).returncode == 1
    assert api("serve", "--help").returncode == 0


def test_the_generated_contracts_are_current() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "scripts" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_SECONDS,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_slow_start_does_not_hide_that_the_port_is_taken(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        refused = api("serve", "--port", port, "--data-dir", place / "data")

    assert refused.returncode == 1
    assert not (place / "data").exists()


def _entries(server: Server) -> int:
    count, after = 0, -1
    while True:
        path = f"/v1/changes?limit=200&after={after}"
        page = server.get(path).json()["items"]
        if not page:
            return count
        count += len(page)
        after = page[-1]["index"]


def _mentioning(data: Path) -> list[str]:
    """Return the command lines of processes that still use *data*."""
    lines: list[str] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(data) in line:
            lines.append(line)
    return lines


async def test_a_killed_import_is_resumed_by_running_it_again(place: Path) -> None:
    file = place / "claims.ndjson"
    claims = [
        {
            **CLAIM,
            "statement": f"Bridge x{nth}x opens in May",
            "probability": 0.25,
            "window": {"latest": "2026-05-31"},
            "outcome": {
                "happened": nth % 2 == 0,
                **({"on": "2026-05-02"} if nth % 2 == 0 else {}),
                "evidence": [{"url": "https://example.org/"}],
            },
        }
        for nth in range(LINES)
    ]
    lines = [json.dumps(claim) + "\n" for claim in claims]
    file.write_text("".join(lines))
    arguments = ("import", str(file), "--data-dir", str(place / "data"))
    with (
        _half_imported(lines[: LINES // 2], place / "data") as process,
        lease.running(place / "data") as dsn,
    ):
        await until_it_comes(lambda: _has_entered(dsn, 256))
        process.kill()

    again = api(*arguments)
    once_more = api(*arguments)
    verified = api("verify", "--records", "--data-dir", place / "data")

    made, found, refused = (int(count.split()[0]) for count in again.stdout.split(","))
    assert (made + found, refused) == (LINES, 0)
    assert 256 <= found < LINES
    assert once_more.stdout == f"0 made, {LINES} found, 0 refused\n"
    assert verified.returncode == 0, verified.stdout
    assert "4 records compared, 0 differ" in verified.stdout


@contextmanager
def _half_imported(lines: list[str], data: Path) -> Generator["subprocess.Popen[str]"]:
    """Import some lines, and wait for more that don't come."""
    command = ("import", "-", "--format", "ndjson", "--data-dir", str(data))
    with subprocess.Popen(
        [sys.executable, "-m", "api", *command],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        process.stdin.writelines(lines)
        process.stdin.flush()
        yield process


async def _has_entered(dsn: str, claims: int) -> bool:
    connection = await asyncpg.connect(dsn, timeout=PATIENCE_SECONDS)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM claims")) >= claims
    except asyncpg.UndefinedTableError:  # its tables are being made
        return False
    finally:
        await connection.close()


def test_requests_that_were_sent_are_done_when_the_client_goes_away(
    server: Server,
) -> None:
    place = httpx.URL(server.url)
    lines = "".join(
        json.dumps({**CLAIM, "statement": f"Bridge x{nth}x opens"}) + "\n"
        for nth in range(300)
    )
    head = (
        f"POST /v1/imports HTTP/1.1\r\nHost: {place.host}\r\n"
        f"Authorization: Bearer {server.key}\r\n"
        "Content-Type: application/x-ndjson\r\nContent-Length: 10000000\r\n\r\n"
    )
    with socket.create_connection((place.host, place.port or 80)) as connection:
        connection.sendall((head + lines).encode())
        wait_until(lambda: _claims(server) >= 256)

    assert _claims(server) == 256
    assert post(server, server.key).status_code == 201
    assert "defect" not in (server.data.parent / "server.log").read_text()


def test_a_file_may_be_larger_than_any_other_body(server: Server) -> None:
    line = json.dumps(CLAIM) + "\n"
    file = (line + (" " * 50_000 + "\n") * 20) * 12
    kinds = {"imports": "application/x-ndjson", "claims": "application/json"}

    sent = {
        name: server.post(f"/v1/{name}", content=file, headers={"Content-Type": kind})
        for name, kind in kinds.items()
    }

    assert sent["imports"].status_code == 200, sent["imports"].text
    assert (sent["imports"].json()["made"], sent["imports"].json()["found"]) == (1, 11)
    assert sent["claims"].status_code == 413
    assert sent["claims"].json()["type"] == "/problems/too-large"


def _claims(server: Server) -> int:
    count, path = 0, "/v1/claims?limit=200"
    while path:
        page = server.get(path)
        count += len(page.json()["items"])
        path = page.links.get("next", {}).get("url", "")
    return count


def test_an_import_with_a_bad_line_names_it_and_fails(place: Path) -> None:
    file = place / "claims.csv"
    file.write_text(
        "statement,source.name,outlet.name,made_on\n"
        "It rains,Jane Doe,The Gazette,2026-01-01\n"
        "It snows,Jane Doe,The Gazette,tomorrow\n"
    )

    done = api("import", file, "--data-dir", place / "data")
    unnamed = file.rename(place / "claims")
    without = api("import", unnamed, "--data-dir", place / "data")

    assert done.returncode == 1
    assert done.stdout == "1 made, 0 found, 1 refused\n"
    assert "line 3: /made_on" in done.stderr
    assert without.returncode == 2
    assert "--format" in without.stderr
