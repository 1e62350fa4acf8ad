"""The commands for signing, witnessing and receipts, on a running server."""

import json
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, urlopen

from tests.api_calls import claim_body
from tests.cli.test_serve import api
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS, wait_until


def read(url: str) -> str:
    with urlopen(url, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 our own server
        text: str = answer.read().decode()
        return text


def claim(server: Server, statement: str) -> str:
    """Post a claim; return its id."""
    request = Request(  # noqa: S310 our own server
        f"{server.url}/v1/claims",
        json.dumps(claim_body(statement=statement)).encode(),
        {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
        made: str = json.loads(answer.read())["id"]
        return made


def receipt(server: Server, claim_id: str) -> str:
    """Return a claim's receipt, once a checkpoint covers it."""

    def signed() -> str:
        with suppress(OSError):
            return read(f"{server.url}/v1/claims/{claim_id}/receipt")
        return ""

    return wait_until(signed)


def test_a_signed_log_is_proven_to_others(place: Path) -> None:
    receipt_file = place / "receipt.tlog-proof"
    with serving(place / "data", "--no-demo") as server:
        receipt_file.write_text(receipt(server, claim(server, "It rains on Monday")))
        key = read(f"{server.url}/v1/log/key").strip()
        mode = (place / "data" / "log.key").stat().st_mode & 0o777
        witness = (
            "witness",
            server.url,
            *("--key", str(place / "witness.key"), "--state", str(place / "seen")),
        )
        first = api(*witness)
        receipt(server, claim(server, "It rains on Tuesday"))
        second = api(*witness)
        (place / "checkpoint").write_text(first.stdout)

    holds = api("verify", "--receipt", str(receipt_file), "--key", key)
    forged = place / "forged"
    forged.write_text(receipt_file.read_text().replace("index ", "index 1"))
    fails = api("verify", "--receipt", str(forged), "--key", key)
    whole = api(
        *("verify", "--data-dir", str(place / "data")),
        *("--checkpoint", str(place / "checkpoint")),
    )

    assert mode == 0o400
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert "— witness.local " in first.stdout
    assert int(second.stdout.split("\n")[1]) > int(first.stdout.split("\n")[1])
    assert holds.returncode == 0
    assert "stands in foresaid.local/" in holds.stdout
    assert fails.returncode == 1
    assert (whole.returncode, whole.stderr[-200:]) == (0, whole.stderr[-200:])
    assert "every body, leaf, node, text and checkpoint agrees" in whole.stdout


def test_a_witness_refuses_a_log_that_is_not_the_one_it_saw(place: Path) -> None:
    for name in ("one", "other"):
        with serving(place / name, "--no-demo") as server:
            receipt(server, claim(server, f"It rains on {name} day"))
            result = api(
                *("witness", server.url, "--key", str(place / "witness.key")),
                *("--state", str(place / "seen")),
            )
            assert result.returncode == (0 if name == "one" else 1)
            assert ("did not sign" in result.stderr) is (name == "other")
