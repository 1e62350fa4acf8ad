"""Texts taken down by law: proofs still hold, and the log says by whom and why."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from api import app
from api.audit import checkpoint_signing, log_audit
from api.audit.replay.replay import as_of
from api.commands.redactions import Redact
from api.commands.result import CommandResult
from api.errors import ForesaidError
from api.log import checkpoints
from api.log.signed_notes import Signer
from api.settings import Settings
from tests.api_calls import EVIDENCE, claim_body, get, post, walk
from tests.cli.test_serve import api as command
from tests.cli.test_serve import post as post_plain
from tests.conftest import Api
from tests.live_server import serving
from tests.writer.test_group_commit import run

QUOTE = "Mister Smith of Elm Street will fall."
RECORD = "/v1/sources/ada-stone/record"


@pytest.fixture
async def claim(client: AsyncClient) -> Any:
    return await post(
        client, "/v1/claims", claim_body(quote=QUOTE, headline="Smith to fall")
    )


async def index_of(client: AsyncClient, subject: str) -> int:
    log = await walk(client, "/v1/changes", 200)
    return next(entry["index"] for entry in log if entry["subject"] == subject)


async def redact(api: Api, target: int, *fields: str) -> CommandResult[object]:
    command = Redact(
        by="operator",
        target=target,
        fields=list(fields),
        who="Smith & Sons, solicitors",
        reason="Order 7/26 of the county court",
    )
    async with app.running(Settings(), api.dsn, api.clock) as (_, _, writer):
        (done,) = await writer.do_all([command])
    if isinstance(done, ForesaidError):
        raise done
    assert isinstance(done, CommandResult)
    return done


async def flaws(api: Api) -> list[str]:
    return [flaw async for flaw in log_audit.find_flaws(api.pool.database)]


async def test_a_redacted_quote_is_gone_and_the_claim_says_so(
    api: Api, claim: Any
) -> None:
    assert (await get(api.client, "/v1/claims?q=elm+street"))["items"] != []
    record = await get(api.client, RECORD)

    done = await redact(api, await index_of(api.client, claim["id"]), "quote")

    assert done.entered
    current = await get(api.client, f"/v1/claims/{claim['id']}")
    assert current["quote"] == "[redacted]"
    assert current["statement"] == claim["statement"]
    (redaction,) = current["redactions"]
    assert redaction["fields"] == ["quote"]
    assert redaction["recorded_at"].startswith("2026-11-23T10:00:00")
    assert (await get(api.client, "/v1/claims?q=elm+street"))["items"] == []
    assert (await get(api.client, RECORD))["claims"] == record["claims"]
    everything = str(await walk(api.client, "/v1/changes", 200))
    history = await get(api.client, f"/v1/claims/{claim['id']}/history")
    page = await api.client.get(f"/claims/{claim['id']}")
    assert page.status_code == 200
    assert "[redacted]" in page.text
    for shown in (everything, str(history), page.text):
        assert "Elm Street" not in shown


async def test_the_log_says_who_requested_a_redaction_and_why(
    api: Api, claim: Any
) -> None:
    index = await index_of(api.client, claim["id"])
    await redact(api, index, "quote")

    log = await walk(api.client, "/v1/changes", 200)

    last = log[-1]
    assert (last["kind"], last["subject"]) == ("redaction", claim["id"])
    assert (last["body"]["target"], last["body"]["fields"]) == (index, ["quote"])
    assert last["texts"] == {
        "who": "Smith & Sons, solicitors",
        "reason": "Order 7/26 of the county court",
    }
    assert log[index]["redacted"] == {"quote": last["index"]}
    assert log[index]["texts"].keys() == {"statement"}
    assert "sha256" in log[index]["body"]["quote"]
    as_of(log, api.clock()).by_source()  # the reference reads past it


async def test_receipts_and_the_whole_log_hold_after_a_redaction(
    api: Api, claim: Any, tmp_path: Path
) -> None:
    key = checkpoint_signing.signer(tmp_path / "log.key", "log.example")
    state = tmp_path / "log.state"
    await checkpoint_signing.sign(api.pool, key, state)
    before = await receipt(api, claim, key)

    await redact(api, await index_of(api.client, claim["id"]), "quote")
    await checkpoint_signing.sign(api.pool, key, state)

    after = await receipt(api, claim, key)
    assert before.body == after.body
    assert await flaws(api) == []


async def receipt(api: Api, claim: Any, key: Signer) -> checkpoints.Receipt:
    answer = await api.client.get(f"/v1/claims/{claim['id']}/receipt")
    parsed = checkpoints.parse_receipt(answer.text)
    checkpoints.check(parsed, [key.verifier])
    return parsed


async def test_a_text_without_its_redaction_stays_in_the_database(
    api: Api, claim: Any
) -> None:
    index = await index_of(api.client, claim["id"])
    delete = f"DELETE FROM texts WHERE index = {index}"  # noqa: S608 a number of ours
    await redact(api, await index_of(api.client, claim["reports"][0]["id"]), "headline")
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await run(api, delete)

    values = f"({index + 1}, {index}, '{{quote}}', now())"
    forged = f"INSERT INTO redactions VALUES {values}"  # noqa: S608 ours
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await run(api, f"{forged}; {delete}")

    await redact(api, index, "quote")
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await run(api, delete)  # its statement stands still
    for gone in ("DELETE FROM redactions", "TRUNCATE redactions"):
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await run(api, gone)


async def test_a_text_removed_or_changed_without_a_redaction_is_found(
    api: Api, claim: Any
) -> None:
    index = await index_of(api.client, claim["id"])
    past = "SET session_replication_role = replica; "
    at = f"WHERE index = {index} AND field ="
    await run(api, f"{past} DELETE FROM texts {at} 'quote'")  # noqa: S608 ours
    await run(api, f"{past} UPDATE texts SET text = 'Other' {at} 'statement'")  # noqa: S608 ours

    assert await flaws(api) == [
        f"entry {index}: its statement is not what was committed to",
        f"entry {index}: its quote is gone, and no redaction says so",
    ]


async def test_a_redacted_claim_posted_again_is_found_and_reveals_nothing(
    api: Api, claim: Any
) -> None:
    index = await index_of(api.client, claim["id"])
    await redact(api, index, "quote", "statement")

    body = claim_body(quote=QUOTE, headline="Smith to fall")
    again = await post(api.client, "/v1/claims", body, 200)

    assert again["id"] == claim["id"]
    assert (again["quote"], again["statement"]) == ("[redacted]", "[redacted]")


async def test_answers_stored_under_idempotency_keys_are_redacted_too(api: Api) -> None:
    keyed = {"Idempotency-Key": "smith"}
    other = {"Idempotency-Key": "jones"}
    body = claim_body(quote=QUOTE)
    made = await api.client.post("/v1/claims", json=body, headers=keyed)
    innocent = claim_body(statement="It rains")
    await api.client.post("/v1/claims", json=innocent, headers=other)

    await redact(api, await index_of(api.client, made.json()["id"]), "quote")

    again = await api.client.post("/v1/claims", json=body, headers=keyed)
    assert again.status_code == 200
    assert again.json()["quote"] == "[redacted]"
    again = await api.client.post("/v1/claims", json=innocent, headers=other)
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_evidence_headlines_and_criteria_are_redacted_alike(
    api: Api, claim: Any
) -> None:
    evidence = [{**EVIDENCE[0], "quote": "Smith has fallen."}]
    body = {"happened": False, "evidence": evidence, "note": "Smith was seen."}
    headers = {"Idempotency-Key": "judged"}
    path = f"/v1/claims/{claim['id']}/outcome"
    judged = await api.client.post(path, json=body, headers=headers)
    outcome = judged.json()["outcome"]["outcome_id"]
    event = f"/v1/events/{claim['event']['slug']}"
    tag = (await api.client.get(event)).headers["ETag"]

    report = claim["reports"][0]["id"]
    await redact(api, await index_of(api.client, report), "headline")
    await redact(api, await index_of(api.client, outcome), "evidence", "note")

    current = await get(api.client, f"/v1/claims/{claim['id']}")
    assert current["reports"][0]["headline"] == "[redacted]"
    assert current["reports"][0]["redactions"][0]["fields"] == ["headline"]
    answer = await api.client.get(event)
    assert answer.headers["ETag"] != tag
    (outcome,) = answer.json()["outcomes"]
    assert (outcome["evidence"], outcome["note"]) == ([], "[redacted]")
    assert outcome["redactions"][0]["fields"] == ["evidence", "note"]
    assert (await api.client.get(f"/events/{claim['event']['slug']}")).is_success
    again = await api.client.post(path, json=body, headers=headers)
    assert again.status_code == 200
    assert "Idempotent-Replayed" not in again.headers


async def test_the_address_of_a_report_is_redacted_and_still_known_as_the_same(
    api: Api,
) -> None:
    url = "https://example.org/mister-smith-of-elm-street"
    body = claim_body(url=url)
    claim = await post(api.client, "/v1/claims", body)
    assert claim["reports"][0]["url"] == url
    index = await index_of(api.client, claim["reports"][0]["id"])
    log = await walk(api.client, "/v1/changes", 200)
    assert log[index]["texts"] == {"url": url}
    assert log[index]["body"]["url"].keys() == {"sha256"}

    assert (await redact(api, index, "url")).entered

    current = await get(api.client, f"/v1/claims/{claim['id']}")
    assert current["reports"][0]["url"] is None
    assert current["reports"][0]["redactions"][0]["fields"] == ["url"]
    for path in (
        "/v1/changes?limit=200",
        "/v1/log/entries?limit=200",
        f"/v1/claims/{claim['id']}/history",
        f"/claims/{claim['id']}",
        "/v1/outlets/the-courier/timeline",
    ):
        assert "elm-street" not in (await api.client.get(path)).text, path
    again = await post(api.client, "/v1/claims", body, 200)
    assert len(again["reports"]) == 1
    other = {"outlet": "the-courier", "url": f"{url}-too"}
    more = await post(api.client, f"/v1/claims/{claim['id']}/reports", other)
    assert [report["url"] for report in more["reports"]] == [None, f"{url}-too"]
    assert await flaws(api) == []


async def test_a_text_is_redacted_once_and_other_fields_are_refused(
    api: Api, claim: Any
) -> None:
    index = await index_of(api.client, claim["id"])
    assert (await redact(api, index, "quote")).entered
    assert not (await redact(api, index, "quote")).entered

    with pytest.raises(ForesaidError, match="has no text `note`; it has: statement"):
        await redact(api, index, "note")
    with pytest.raises(ForesaidError, match="no entry 99999"):
        await redact(api, 99999, "quote")


def test_the_operator_redacts_at_the_command_line_while_it_is_served(
    place: Path,
) -> None:
    why = ("--who", "A court", "--reason", "Order 7/26")
    here = ("--data-dir", place / "data")
    with serving(place / "data", "--no-demo") as server:
        made = post_plain(server, server.key).json()
        arguments = ("redact", made["id"], *here, *why)
        gone = command(*arguments, "--field", "statement")
        again = command(*arguments, "--field", "statement")
        wrong = command(*arguments, "--field", "headline")
        current = server.get(f"/v1/claims/{made['id']}").json()
    whole = command("verify", *here)

    assert (gone.returncode, again.returncode, wrong.returncode) == (0, 0, 1)
    assert "statement is redacted" in gone.stdout
    assert "The same stands in entry" in gone.stderr  # the event bears the same words
    assert "redacted already" in again.stdout
    assert current["statement"] == "[redacted]"
    assert whole.returncode == 0, whole.stdout
