"""What a webhook gets: each message at least once, in the order of the log."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from api import app
from api.commands.redactions import Redact
from api.database.pool import Pool
from api.following import deliverer
from api.following.deliverer import delivering
from api.following.sender import Sender
from api.model import webhooks
from api.model.webhooks import PATIENCE
from api.settings import Settings
from api.store import webhook_messages
from api.store import webhooks as stored_webhooks
from tests.api_calls import (
    claim_body,
    end_connections,
    get,
    not_occurred,
    occurred,
    patch,
    post,
)
from tests.conftest import Api, Clock
from tests.following.receiver import HANG_UP, Receiver, receiving
from tests.waiting import until_it_comes


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again, and try again, after some milliseconds."""
    monkeypatch.setattr(deliverer, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(webhooks, "FIRST_PAUSE", timedelta(milliseconds=10))
    monkeypatch.setattr(webhooks, "LONGEST_PAUSE", timedelta(milliseconds=20))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
async def hooked(api: Api) -> AsyncIterator[Api]:
    """An application that delivers to this machine."""
    async with hooked_by(api):
        yield api


@asynccontextmanager
async def hooked_by(api: Api, clock: Clock | None = None) -> AsyncGenerator[None]:
    sender = Sender(local=True)
    now = clock or app.system_clock
    async with delivering(api.pool, sender, api.writer.growth, now):
        yield


async def hook(api: Api, url: str, **chosen: list[str]) -> Any:
    """Make a webhook to this machine, which the server of the tests refuses."""
    public = f"{PUBLIC}{url.partition('127.0.0.1:')[2]}"
    made = await post(api.client, "/v1/webhooks", {"url": public, **chosen})
    owner = await asyncpg.connect(api.dsn)
    await owner.execute("UPDATE webhooks SET url = $1 WHERE id = $2", url, made["id"])
    await owner.close()
    return made


PUBLIC = "https://hooks.example.org/"


async def state(api: Api, made: Any) -> Any:
    return await get(api.client, f"/v1/webhooks/{made['id']}")


async def deliveries(api: Api, made: Any) -> list[Any]:
    page = await get(api.client, f"/v1/webhooks/{made['id']}/deliveries?limit=200")
    return page["items"]


async def until(receiver: Receiver, count: int) -> None:
    async def has_come() -> bool:
        return len(receiver.received) >= count

    await until_it_comes(has_come)


async def until_state(api: Api, made: Any, name: str) -> Any:
    async def is_so() -> Any:
        now = await state(api, made)
        return now if now["state"] == name else None

    return await until_it_comes(is_so)


async def test_each_entry_is_told_in_order_with_what_it_settled(
    hooked: Api, receiver: Receiver
) -> None:
    client = hooked.client
    made = await hook(hooked, receiver.url)
    claim = await post(client, "/v1/claims", claim_body(quote="He will “go”."))
    path = "/v1/events/the-minister-resigns/outcomes"
    event = await post(client, path, occurred("2026-02-01"))
    finding = event["outcomes"][0]
    await post(client, f"{path}/{finding['id']}/withdrawal", {"reason": "no"})
    log = (await get(client, "/v1/changes?after=0"))["items"]

    await until(receiver, 9)

    assert receiver.types == [
        "source.entered",
        "event.entered",
        "claim.entered",
        "outlet.entered",
        "report.entered",
        "outcome.recorded",
        "claim.settled",
        "withdrawal.recorded",
        "claim.unsettled",
    ]
    told = [each.check(made["secret"]) for each in receiver.received]
    entries = [each for each in told if not each["type"].endswith("settled")]
    assert [each["data"] for each in entries] == log
    assert [each["timestamp"] for each in entries] == [e["recorded_at"] for e in log]
    settled = told[6]["data"]
    assert receiver.ids[5:7] == ["6", f"6-{claim['id']}"]
    assert settled["claim"] == claim["id"]
    assert (settled["source"], settled["verdict"]) == ("ada-stone", "happened")
    assert settled["outcome"] == finding["id"]

    now = await until_state(hooked, made, "active")
    assert (now["position"], now["attempts"]) == (log[-1]["index"], 0)
    listed = await deliveries(hooked, made)
    assert [each["message_id"] for each in listed] == receiver.ids[::-1]
    assert {each["status"] for each in listed} == {"delivered"}
    assert {each["response_status"] for each in listed} == {204}


async def test_it_begins_where_the_log_ends_and_says_only_what_is_asked(
    hooked: Api, receiver: Receiver
) -> None:
    client = hooked.client
    await post(client, "/v1/claims", claim_body(topics=["politics"]))
    await post(client, "/v1/sources", {"name": "Bo Reed"})
    await post(client, "/v1/outlets", {"name": "The Echo"})
    chosen: list[dict[str, list[str]]] = [
        {"types": ["claim.entered"]},
        {"sources": ["bo-reed"]},
        {"outlets": ["the-echo"]},
        {"topics": ["sports"]},
        {"types": ["claim.settled"], "sources": ["ada-stone"]},
        {"types": ["claim.settled"], "sources": ["bo-reed"], "topics": ["chess"]},
    ]
    everything = await hook(hooked, receiver.url)
    with receiving() as quiet:
        for each in chosen:
            await hook(
                hooked, f"{quiet.url}&{each}".replace(" ", "").replace("'", ""), **each
            )
        other = {"source": {"name": "Bo Reed"}, "outlet": {"name": "The Echo"}}
        await post(client, "/v1/claims", claim_body(**other, topics=["sports"]))
        path = "/v1/events/the-minister-resigns/outcomes"
        await post(client, path, occurred("2026-02-01"))
        await patch(client, "/v1/sources/bo-reed", {"role": "Critic"}, "*")
        await post(client, "/v1/sources", {"name": "Cy Lane"})

        await until(receiver, 7)
        await until(quiet, 15)
        by_choice = [
            [
                e.type
                for e in quiet.received
                if e.path.endswith(f"{each}".replace(" ", "").replace("'", ""))
            ]
            for each in chosen
        ]

    claim = ["claim.entered", "report.entered"]
    judged = ["outcome.recorded", "claim.settled"]
    assert by_choice == [
        ["claim.entered"],
        [*claim, *judged, "revision.recorded"],
        [*claim, *judged],
        [*claim, *judged],
        ["claim.settled"],
        [],
    ]
    assert len(receiver.received) == 7
    assert everything["position"] == 7


async def test_what_fails_is_sent_again_and_nothing_overtakes_it(
    hooked: Api, receiver: Receiver
) -> None:
    made = await hook(hooked, receiver.url, types=["source.entered"])
    receiver.script += [500, HANG_UP, 302, 404, 200]
    for name in ("Bo Reed", "Cy Lane"):
        await post(hooked.client, "/v1/sources", {"name": name})
    await until(receiver, 6)
    assert receiver.ids == ["1"] * 5 + ["2"]
    assert len({each.body for each in receiver.received[:5]}) == 1
    last, first = await deliveries(hooked, made)
    assert (first["attempts"], first["status"], first["error"]) == (
        5,
        "delivered",
        None,
    )
    assert (last["attempts"], last["response_status"]) == (1, 204)


async def test_one_that_is_dead_holds_up_no_other(
    hooked: Api, receiver: Receiver
) -> None:
    receiver.answer = lambda _: 503
    dead = await hook(hooked, receiver.url)
    with receiving() as other:
        await hook(hooked, other.url)
        for name in ("Bo Reed", "Cy Lane"):
            await post(hooked.client, "/v1/sources", {"name": name})
        await until(other, 2)
    failing = await until_state(hooked, dead, "failing")
    assert (failing["position"], failing["delivered"]) == (0, 0)
    [waiting] = await deliveries(hooked, dead)
    assert (waiting["status"], waiting["error"]) == ("retrying", "It answered 503.")
    assert waiting["next_attempt_at"]


async def test_one_that_is_gone_is_disabled_at_once(
    hooked: Api, receiver: Receiver
) -> None:
    made = await hook(hooked, receiver.url)
    receiver.script.append(410)
    await post(hooked.client, "/v1/sources", {"name": "Bo Reed"})
    ended = await until_state(hooked, made, "disabled")
    assert ended["disabled_for"] == "It answered that it is gone (410)."
    [given_up] = await deliveries(hooked, made)
    assert (given_up["status"], given_up["response_status"]) == ("given_up", 410)


async def test_after_three_days_it_is_disabled(api: Api, receiver: Receiver) -> None:
    receiver.answer = lambda _: 500
    clock = Clock()
    made = await hook(api, receiver.url)
    await post(api.client, "/v1/sources", {"name": "Bo Reed"})
    async with hooked_by(api, clock):
        await until(receiver, 2)
        clock.now += PATIENCE - timedelta(seconds=1)
        await until(receiver, len(receiver.received) + 2)
        assert (await state(api, made))["state"] == "failing"
        clock.pass_by(seconds=1)
        ended = await until_state(api, made, "disabled")
    why = "Nothing could be delivered for 3 days: It answered 500."
    assert ended["disabled_for"] == why


async def test_a_receiver_decides_how_soon_it_is_asked_again(
    api: Api, receiver: Receiver
) -> None:
    clock = Clock()
    made = await hook(api, receiver.url)
    receiver.script.append((429, {"Retry-After": "3600"}))
    await post(api.client, "/v1/sources", {"name": "Bo Reed"})
    async with hooked_by(api, clock):
        waiting = await until_state(api, made, "failing")
        at = datetime.fromisoformat(waiting["next_attempt_at"])
        assert at - clock.now == timedelta(hours=1)
    with receiving() as other:
        await hook(api, other.url)
        async with hooked_by(api, clock):  # another server waits as long
            await post(api.client, "/v1/sources", {"name": "Cy Lane"})
            await until(other, 1)
    assert receiver.ids == ["1"]
    clock.now = at
    async with hooked_by(api, clock):
        await until(receiver, 3)
    assert receiver.ids == ["1", "1", "2"]


async def test_two_servers_deliver_once_and_one_takes_over(
    api: Api, receiver: Receiver
) -> None:
    await hook(api, receiver.url, types=["source.entered"])
    second = hooked_by(api)
    async with hooked_by(api):
        await second.__aenter__()
        for name in ("Bo Reed", "Cy Lane"):
            await post(api.client, "/v1/sources", {"name": name})
        await until(receiver, 2)
    await post(api.client, "/v1/sources", {"name": "Di Moor"})
    await until(receiver, 3)
    await second.__aexit__(None, None, None)
    assert list(dict.fromkeys(receiver.ids)) == ["1", "2", "3"]


async def test_what_another_server_enters_is_seen(
    hooked: Api, receiver: Receiver
) -> None:
    await hook(hooked, receiver.url)
    async with app.running(Settings(), hooked.dsn, hooked.clock) as (_, pool, writer):
        other = Api(hooked.client, hooked.clock, pool, writer, hooked.dsn)
        await other.key()
    await until(receiver, 1)
    assert receiver.types == ["key.granted"]


async def test_nothing_is_sent_once_it_is_deleted_or_its_key_has_ended(
    hooked: Api, receiver: Receiver
) -> None:
    client = hooked.client
    key = await post(client, "/v1/keys", {"name": "n", "scopes": ["webhooks:manage"]})
    bearer = {"Authorization": f"Bearer {key['secret']}"}
    mine = await hook(hooked, receiver.url)
    body = {"url": PUBLIC}
    other = (await client.post("/v1/webhooks", json=body, headers=bearer)).json()
    await client.delete(f"/v1/keys/{key['id']}")
    ended = await state(hooked, other)
    assert (ended["state"], ended["disabled_for"]) == ("disabled", "Its key has ended.")
    await until(receiver, 1)
    assert (await client.delete(f"/v1/webhooks/{mine['id']}")).status_code == 204
    assert (await client.get(f"/v1/webhooks/{mine['id']}")).status_code == 404
    await post(client, "/v1/sources", {"name": "Bo Reed"})
    with receiving() as last:
        await hook(hooked, last.url)
        await post(client, "/v1/sources", {"name": "Cy Lane"})
        await until(last, 1)
    assert receiver.types == ["key.revoked"]


async def test_a_text_that_is_redacted_while_it_waits_is_not_sent(
    api: Api, receiver: Receiver
) -> None:
    receiver.answer = lambda _: 500
    await hook(api, receiver.url, types=["claim.entered"])
    await post(api.client, "/v1/claims", claim_body(quote="He will “go”."))
    async with hooked_by(api):
        await until(receiver, 1)
        async with app.running(Settings(), api.dsn, api.clock) as (_, _, writer):
            index = int(receiver.ids[0])
            redact = Redact(
                by="operator", target=index, fields=["quote"], who="c", reason="r"
            )
            await writer.do_all([redact])
        seen = len(receiver.received)
        await until(receiver, seen + 2)
    assert "quote" in receiver.received[0].message["data"]["texts"]
    assert "quote" not in receiver.received[-1].message["data"]["texts"]
    assert receiver.received[-1].message["data"]["redacted"].keys() == {"quote"}


async def test_many_settled_at_once_are_all_told(
    hooked: Api, receiver: Receiver
) -> None:
    await hook(hooked, receiver.url, types=["claim.settled"])
    claims = [
        await post(
            hooked.client, "/v1/claims", claim_body(source={"name": f"Person {name}"})
        )
        for name in ("Ann", "Bob", "Cid", "Dan", "Eve")
    ]
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(hooked.client, path, not_occurred("2026-03-31"))
    receiver.script += [204, 500, 204, HANG_UP]
    await until(receiver, 7)
    index = receiver.ids[0].partition("-")[0]
    expected = sorted(f"{index}-{claim['id']}" for claim in claims)
    assert list(dict.fromkeys(receiver.ids)) == expected


async def test_only_the_last_deliveries_are_kept(
    hooked: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_messages, "KEPT_DELIVERIES", 2)
    made = await hook(hooked, receiver.url)
    for name in ("Bo Reed", "Cy Lane", "Di Moor", "Ed Nash"):
        await post(hooked.client, "/v1/sources", {"name": name})
    await until(receiver, 4)

    async def are_stored() -> bool:
        return (await state(hooked, made))["delivered"] == 4

    await until_it_comes(are_stored)
    assert [each["message_id"] for each in await deliveries(hooked, made)] == ["4", "3"]


async def test_one_that_was_away_gets_all_it_missed(hooked: Api) -> None:
    with receiving() as first:
        made = await hook(hooked, first.url)
    for name in ("Bo Reed", "Cy Lane", "Di Moor"):
        await post(hooked.client, "/v1/sources", {"name": name})
    failing = await until_state(hooked, made, "failing")
    assert failing["delivered"] == 0
    assert (await deliveries(hooked, made))[0]["error"] == "It takes no connections."
    with receiving(first.port) as back:
        await until(back, 3)
    assert back.ids == ["1", "2", "3"]


async def test_it_goes_on_where_connections_to_the_database_are_ended(
    hooked: Api, receiver: Receiver
) -> None:
    await hook(hooked, receiver.url)
    await post(hooked.client, "/v1/sources", {"name": "Bo Reed"})
    await until(receiver, 1)
    await end_connections(hooked.dsn)
    name = {"name": "Cy Lane"}

    async def is_entered() -> bool:
        return (await hooked.client.post("/v1/sources", json=name)).status_code < 300

    await until_it_comes(is_entered)
    await until(receiver, 2)
    assert list(dict.fromkeys(receiver.ids)) == ["1", "2"]


async def test_a_server_that_can_store_nothing_delivers_nothing(dsn: str) -> None:
    read_only = Pool(f"{dsn}&default_transaction_read_only=on")
    await read_only.open()
    async with read_only.apart() as db:
        assert not await stored_webhooks.take_turn(db)
    await read_only.close()
    writing = Pool(dsn)
    await writing.open()
    async with writing.apart() as db, writing.apart() as other:
        assert await stored_webhooks.take_turn(db)
        assert not await stored_webhooks.take_turn(other)
    await writing.close()
