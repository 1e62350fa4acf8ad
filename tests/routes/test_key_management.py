"""Keys made, listed, bound and ended over HTTP."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from api.commands import requests
from api.commands.keys import RevokeKey
from api.commands.result import CommandResult
from api.errors import ForbiddenError, UnauthorisedError
from api.model.claims import NewClaim
from api.model.events import NewEvent
from api.model.outcomes import Evidence, ShortOutcome
from tests.api_calls import (
    EVIDENCE,
    claim_body,
    etag,
    get,
    not_occurred,
    post,
    problem,
    size,
)
from tests.conftest import Api
from tests.writer.test_group_commit import run

KEYS = "/v1/keys"
READER = {"name": "desk", "scopes": ["claims:write"]}


def bearer(made: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['secret']}"}


async def test_a_key_is_made_shown_once_and_works(client: AsyncClient) -> None:
    made = await post(client, KEYS, READER)

    assert made["scopes"] == ["claims:write"]
    own = await client.get(f"{KEYS}/me", headers=bearer(made))
    assert own.json()["id"] == made["id"]
    listed = (await get(client, KEYS))["items"]
    assert made["id"] in {each["id"] for each in listed}
    assert made["secret"] not in str(listed)
    log = str((await get(client, "/v1/changes?limit=200"))["items"])
    assert made["id"] in log
    assert made["secret"] not in log


@pytest.mark.parametrize(
    ("maker", "asked", "status"),
    [
        ({"scopes": ["claims:write"]}, READER, 403),
        ({"scopes": ["keys:manage"]}, READER, 403),
        (
            {"scopes": ["keys:manage", "claims:write"]},
            {**READER, "scopes": ["outcomes:write"]},
            403,
        ),
        (
            {
                "scopes": ["keys:manage", "claims:write"],
                "expires_at": "2026-12-01T00:00:00Z",
            },
            READER,
            403,
        ),
        (
            {
                "scopes": ["keys:manage", "claims:write"],
                "expires_at": "2026-12-01T00:00:00Z",
            },
            {**READER, "expires_at": "2026-11-30T00:00:00Z"},
            201,
        ),
        (
            {"scopes": ["keys:manage", "claims:write"], "outlets": ["the-courier"]},
            READER,
            403,
        ),
        (
            {"scopes": ["keys:manage", "claims:write"], "outlets": ["the-courier"]},
            {**READER, "outlets": ["the-courier"]},
            201,
        ),
    ],
)
async def test_a_key_makes_none_that_can_more_than_itself(
    client: AsyncClient, maker: Any, asked: Any, status: int
) -> None:
    await post(client, "/v1/outlets", {"name": "The Courier"})
    made = await post(client, KEYS, {"name": "maker", **maker})

    answer = await client.post(KEYS, json=asked, headers=bearer(made))

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {**READER, "scopes": []},
        {**READER, "scopes": ["everything"]},
        {**READER, "name": " "},
        {**READER, "expires_at": "2020-01-01T00:00:00Z"},
        {**READER, "outlets": ["nowhere"]},
        {**READER, "secret": "mine"},
    ],
)
async def test_what_is_no_key_is_refused(client: AsyncClient, wrong: Any) -> None:
    problem(await client.post(KEYS, json=wrong), 422)


async def test_an_ended_key_opens_nothing_from_then_on(client: AsyncClient) -> None:
    made = await post(client, KEYS, READER)

    ended = await client.delete(f"{KEYS}/{made['id']}")
    again = await client.delete(f"{KEYS}/{made['id']}")

    assert (ended.status_code, again.status_code) == (204, 204)
    refused = await client.post("/v1/claims", json=claim_body(), headers=bearer(made))
    problem(refused, 401)
    listed = (await get(client, KEYS))["items"]
    kept = next(each for each in listed if each["id"] == made["id"])
    assert kept["revoked_at"] is not None
    problem(await client.delete(f"{KEYS}/00000000"), 404)


async def test_an_expired_key_opens_nothing(api: Api) -> None:
    made = await post(
        api.client, KEYS, {**READER, "expires_at": "2026-11-23T11:00:00Z"}
    )
    before = await api.client.get(f"{KEYS}/me", headers=bearer(made))

    api.clock.pass_by(hours=1)

    assert before.status_code == 200
    problem(await api.client.get(f"{KEYS}/me", headers=bearer(made)), 401)


async def test_a_bound_key_posts_for_its_outlets_alone(client: AsyncClient) -> None:
    await post(client, "/v1/outlets", {"name": "The Courier"})
    made = await post(client, KEYS, {**READER, "outlets": ["the-courier"]})

    own = await client.post("/v1/claims", json=claim_body(), headers=bearer(made))
    other = await client.post(
        "/v1/claims",
        json=claim_body(statement="Another", outlet={"name": "The Echo"}),
        headers=bearer(made),
    )
    report = await client.post(
        f"/v1/claims/{own.json()['id']}/reports",
        json={"outlet": {"name": "The Echo"}},
        headers=bearer(made),
    )
    line = b'{"statement":"A third","source":{"name":"Ada Stone"},'
    line += b'"outlet":{"name":"The Echo"},"made_on":"2026-01-10"}\n'
    file = await client.post(
        "/v1/imports",
        content=line,
        headers={**bearer(made), "Content-Type": "application/x-ndjson"},
    )

    assert own.status_code == 201
    problem(other, 403)
    problem(report, 403)
    assert (file.json()["made"], file.json()["refused"]) == (0, 1)
    found = (await get(client, "/v1/outlets?q=echo"))["items"]
    assert found == []  # a refused write leaves nothing behind


async def test_a_key_made_once_is_answered_again_without_its_secret(
    client: AsyncClient,
) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = await client.post(KEYS, json=READER, headers=headers)
    again = await client.post(KEYS, json=READER, headers=headers)

    assert first.json()["id"] == again.json()["id"]
    assert first.json()["secret"] is not None
    assert again.json()["secret"] is None
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_key_tells_on_which_day_it_was_used_last(api: Api) -> None:
    made = await post(api.client, KEYS, READER)
    assert made["last_used_on"] is None

    for hours, day in ((0, "2026-11-23"), (0, "2026-11-23"), (24, "2026-11-24")):
        api.clock.pass_by(hours=hours)
        size = (await get(api.client, "/v1/changes?limit=200"))["items"]
        await api.client.get(f"{KEYS}/me", headers=bearer(made))
        await api.writer.uses.flush()

        listed = (await get(api.client, KEYS))["items"]
        kept = next(each for each in listed if each["id"] == made["id"])
        assert kept["last_used_on"] == day
        assert (await get(api.client, "/v1/changes?limit=200"))["items"] == size


async def test_a_key_works_where_its_use_cannot_be_kept(api: Api) -> None:
    made = await post(api.client, KEYS, READER)
    await run(
        api,
        "CREATE TRIGGER away BEFORE INSERT ON key_uses"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )
    for kept in (None, "2026-11-23"):
        answer = await api.client.get(f"{KEYS}/me", headers=bearer(made))
        assert answer.status_code == 200
        await api.writer.uses.flush()
        again = await api.client.get(f"{KEYS}/me", headers=bearer(made))
        assert again.json()["last_used_on"] == kept
        await api.writer.uses.flush()
        await run(api, "DROP TRIGGER IF EXISTS away ON key_uses")


MANAGER = {"name": "desk", "scopes": ["keys:manage", "claims:write"]}


async def test_a_key_ends_and_lists_only_itself_and_those_under_it(
    client: AsyncClient,
) -> None:
    own = (await get(client, f"{KEYS}/me"))["id"]
    one = await post(client, KEYS, MANAGER)
    two = await post(client, KEYS, {**MANAGER, "expires_at": "2026-12-01T00:00:00Z"})
    made = await client.post(KEYS, json=MANAGER, headers=bearer(one))
    child = made.json()

    listed = await client.get(KEYS, headers=bearer(one))
    assert [each["id"] for each in listed.json()["items"]] == [one["id"], child["id"]]
    whole = [each["id"] for each in (await get(client, KEYS))["items"]]
    assert whole == [own, one["id"], two["id"], child["id"]]
    for by, ended in ((two, own), (one, own), (one, two), (child, one), (child, own)):
        name = ended if isinstance(ended, str) else ended["id"]
        answer = await client.delete(f"{KEYS}/{name}", headers=bearer(by))
        problem(answer, 403)
    for by in (one, two, child):
        assert (await client.get(f"{KEYS}/me", headers=bearer(by))).status_code == 200

    answer = await client.delete(f"{KEYS}/{two['id']}", headers=bearer(two))
    assert answer.status_code == 204
    problem(await client.get(f"{KEYS}/me", headers=bearer(two)), 401)


async def test_a_key_that_ends_takes_all_that_were_minted_under_it_along(
    client: AsyncClient,
) -> None:
    parent = await post(client, KEYS, MANAGER)
    child = (await client.post(KEYS, json=MANAGER, headers=bearer(parent))).json()
    last = (await client.post(KEYS, json=MANAGER, headers=bearer(child))).json()
    other = await post(client, KEYS, MANAGER)

    await client.delete(f"{KEYS}/{parent['id']}")

    for ended in (parent, child, last):
        problem(await client.get(f"{KEYS}/me", headers=bearer(ended)), 401)
        answer = await client.post(
            "/v1/claims", json=claim_body(), headers=bearer(ended)
        )
        problem(answer, 401)
        problem(await client.post(KEYS, json=READER, headers=bearer(ended)), 401)
    assert (await client.get(f"{KEYS}/me", headers=bearer(other))).status_code == 200
    listed = (await get(client, KEYS))["items"]
    ended_at = {each["id"]: each["revoked_at"] for each in listed}
    assert ended_at[parent["id"]] == ended_at[child["id"]] == ended_at[last["id"]]
    assert ended_at[parent["id"]] is not None
    before = await size(client)
    assert (await client.delete(f"{KEYS}/{last['id']}")).status_code == 204
    assert await size(client) == before  # it has ended already


async def test_the_writer_refuses_what_a_key_asked_before_it_ended(api: Api) -> None:
    parent = await post(api.client, KEYS, MANAGER)
    made = await api.client.post(KEYS, json=MANAGER, headers=bearer(parent))
    end = RevokeKey(by="operator", id=parent["id"])
    asked = [
        requests.add_event(NewEvent(statement="It rains"), key, api.clock.now)
        for key in (parent["id"], made.json()["id"])
    ]

    _, *refused = await api.writer.do_all([end, *asked])

    assert [type(each) for each in refused] == [UnauthorisedError] * 2


async def test_an_operator_ends_any_key_and_those_under_it(api: Api) -> None:
    own = (await get(api.client, f"{KEYS}/me"))["id"]
    made = await post(api.client, KEYS, READER)

    await api.writer.do(RevokeKey(by="operator", id=own))

    problem(await api.client.get(f"{KEYS}/me"), 401)
    problem(await api.client.get(f"{KEYS}/me", headers=bearer(made)), 401)


SCOPES = ["claims:write", "outcomes:write", "sources:write", "keys:manage"]
BOUND = {"name": "desk", "scopes": SCOPES, "outlets": ["the-courier"]}


class Desks:
    """Two outlets, a claim of each and one of both, and a key bound to one of them."""

    def __init__(self, client: AsyncClient, key: Any, claims: dict[str, Any]) -> None:
        self.client = client
        self.headers = bearer(key)
        self.own, self.other = claims["own"], claims["other"]
        self.shared = claims["shared"]

    async def ask(self, path: str, body: Any, status: int) -> Any:
        """Post under the bound key; what is refused leaves nothing."""
        before = await size(self.client)
        answer = await self.client.post(path, json=body, headers=self.headers)
        assert answer.status_code == status, (path, answer.text)
        if status == 403:
            assert await size(self.client) == before
        return answer.json()

    async def change(self, path: str, body: Any, status: int) -> Any:
        """Change under the bound key."""
        headers = {**self.headers, "If-Match": await etag(self.client, path)}
        answer = await self.client.patch(path, json=body, headers=headers)
        assert answer.status_code == status, (path, answer.text)
        return answer.json()


def about(event: str, source: str, outlet: str) -> Any:
    return claim_body(statement=event, source={"name": source}, outlet={"name": outlet})


@pytest.fixture
async def desks(client: AsyncClient) -> Desks:
    claims = {
        "own": await post(client, "/v1/claims", about("A", "Ann", "The Courier")),
        "other": await post(client, "/v1/claims", about("B", "Bob", "The Echo")),
        "shared": await post(client, "/v1/claims", about("C", "Cid", "The Courier")),
    }
    path = f"/v1/claims/{claims['shared']['id']}/reports"
    claims["shared"] = await post(client, path, {"outlet": {"name": "The Echo"}}, 201)
    return Desks(client, await post(client, KEYS, BOUND), claims)


REASON = {"reason": "in error"}


async def test_a_bound_key_withdraws_only_what_its_outlets_alone_reported(
    desks: Desks,
) -> None:
    for claim in (desks.other, desks.shared):
        path = f"/v1/claims/{claim['id']}"
        await desks.ask(f"{path}/withdrawal", REASON, 403)
        corrected = about("D", "Ann", "The Courier")
        await desks.ask("/v1/claims", {**corrected, "corrects": claim["id"]}, 403)
        foreign = f"{path}/reports/{claim['reports'][-1]['id']}/withdrawal"
        await desks.ask(foreign, REASON, 403)

    # Once the other outlet's report is withdrawn, the claim is its own alone.
    shared = f"/v1/claims/{desks.shared['id']}"
    foreign = f"{shared}/reports/{desks.shared['reports'][-1]['id']}/withdrawal"
    await post(desks.client, foreign, REASON)
    await desks.ask(f"{shared}/withdrawal", REASON, 201)
    corrected = about("A", "Ann", "The Courier") | {"corrects": desks.own["id"]}
    moved = await desks.ask("/v1/claims", corrected | {"quote": "So be it."}, 201)
    report = f"/v1/claims/{moved['id']}/reports/{moved['reports'][0]['id']}"
    await desks.ask(f"{report}/withdrawal", REASON, 201)
    await desks.ask(f"/v1/claims/{moved['id']}/withdrawal", REASON, 201)


async def test_a_bound_key_withdraws_no_claim_whose_only_report_another_withdrew(
    desks: Desks,
) -> None:
    claim = f"/v1/claims/{desks.other['id']}"
    report = f"{claim}/reports/{desks.other['reports'][0]['id']}"
    await post(desks.client, f"{report}/withdrawal", REASON)

    await desks.ask(f"{claim}/withdrawal", REASON, 403)


async def test_a_bound_key_judges_only_events_of_its_outlets_alone(
    desks: Desks,
) -> None:
    short = {"happened": False, "evidence": EVIDENCE}
    for claim in (desks.other, desks.shared):
        event = f"/v1/events/{claim['event']['slug']}"
        await desks.ask(f"{event}/outcomes", not_occurred("2026-03-31"), 403)
        await desks.ask(f"/v1/claims/{claim['id']}/outcome", short, 403)
        found = await post(
            desks.client, f"{event}/outcomes", not_occurred("2026-03-31")
        )
        outcome = f"{event}/outcomes/{found['outcomes'][0]['id']}/withdrawal"
        await desks.ask(outcome, REASON, 403)
    void = {"kind": "void", "reason": "unknowable", "note": "lost"}
    void |= {"claims": [desks.shared["id"]]}
    await desks.ask("/v1/events/c/outcomes", void, 403)
    line = b'{"statement":"C","source":{"name":"Ann"},"outlet":"the-courier",'
    line += b'"made_on":"2026-01-10","window":{"latest":"2026-03-31"},'
    line += b'"outcome":{"happened":false,"evidence":[{"url":"https://a.example"}]}}\n'
    both = line + line.replace(b'"C"', b'"A"')
    headers = {**desks.headers, "Content-Type": "application/x-ndjson"}
    answer = await desks.client.post("/v1/imports", content=both, headers=headers)
    assert answer.json()["found"] == 1, answer.text
    assert [each["line"] for each in answer.json()["errors"]] == [1]

    own = f"/v1/events/{desks.own['event']['slug']}"
    await desks.ask(f"{own}/outcomes", not_occurred("2026-04-30"), 201)
    made = await desks.ask("/v1/events", {"statement": "E"}, 201)
    await desks.ask(
        f"/v1/events/{made['slug']}/outcomes", not_occurred("2026-03-31"), 201
    )
    await post(desks.client, "/v1/events", {"statement": "F"})
    await desks.ask("/v1/events/f/outcomes", not_occurred("2026-03-31"), 403)


async def test_another_claim_in_the_same_batch_closes_an_event_to_a_bound_key(
    api: Api, desks: Desks
) -> None:
    key = (await api.client.get(f"{KEYS}/me", headers=desks.headers)).json()["id"]
    new = NewClaim(
        statement="A",
        source="bob",
        outlet="the-echo",
        made_on=date(2026, 1, 10),
        event="a",
    )
    short = ShortOutcome(
        happened=False, final=True, evidence=[Evidence(url="https://a.example")]
    )
    now = api.clock.now

    entered, refused = await api.writer.do_all(
        [
            requests.add_claim(new, "operator", now),
            requests.judge_claim(UUID(desks.own["id"]), short, key, now),
        ]
    )

    assert isinstance(entered, CommandResult)
    assert isinstance(refused, ForbiddenError)


async def test_a_bound_key_changes_and_merges_only_what_is_its_own(
    desks: Desks,
) -> None:
    for path, body in (
        ("/v1/sources/bob", {"role": "seer"}),
        ("/v1/sources/cid", {"role": "seer"}),
        ("/v1/outlets/the-echo", {"country": "GB"}),
        ("/v1/events/b", {"topics": ["war"]}),
        ("/v1/events/c", {"topics": ["war"]}),
    ):
        await desks.change(path, body, 403)
    for path, into in (
        ("/v1/sources/bob", "ann"),
        ("/v1/sources/ann", "bob"),
        ("/v1/outlets/the-echo", "the-courier"),
        ("/v1/outlets/the-courier", "the-echo"),
        ("/v1/events/b", "a"),
        ("/v1/events/a", "b"),
    ):
        await desks.ask(f"{path}/merge", {"into": into}, 403)

    await desks.change("/v1/sources/ann", {"role": "seer"}, 200)
    await desks.change("/v1/outlets/the-courier", {"country": "GB"}, 200)
    await desks.change("/v1/events/a", {"topics": ["war"]}, 200)
    await desks.ask("/v1/sources", {"name": "Ann Other"}, 201)
    await desks.change("/v1/sources/ann-other", {"role": "seer"}, 200)
    await desks.ask("/v1/sources/ann-other/merge", {"into": "ann"}, 201)
    await post(desks.client, "/v1/sources", {"name": "Dan"})
    await desks.change("/v1/sources/dan", {"role": "seer"}, 403)
    later = about("G", "Ann", "The Courier") | {"made_on": "2026-01-11"}
    await desks.ask("/v1/claims", later, 201)
    await desks.ask("/v1/events/g/merge", {"into": "a"}, 201)


async def test_a_bound_key_names_relayed_outlets_but_changes_none(
    desks: Desks,
) -> None:
    body = about("H", "Ann", "The Courier") | {"via": {"name": "The Wire"}}
    await desks.ask("/v1/claims", body, 201)
    await desks.change("/v1/outlets/the-wire", {"country": "GB"}, 403)
    await desks.ask("/v1/outlets/the-wire/merge", {"into": "the-courier"}, 403)


async def test_a_binding_follows_its_outlet_through_a_merge(desks: Desks) -> None:
    client = desks.client
    await post(client, "/v1/outlets", {"name": "Courier Group"})
    await post(client, "/v1/outlets/the-courier/merge", {"into": "courier-group"})

    me = (await client.get(f"{KEYS}/me", headers=desks.headers)).json()
    assert me["outlets"] == ["courier-group"]
    for outlet in ("the-courier", "courier-group"):
        body = claim_body(statement=f"In {outlet}", outlet=outlet)
        await desks.ask("/v1/claims", body, 201)
        minted = {**READER, "outlets": [outlet]}
        child = await desks.ask(KEYS, minted, 201)
        assert child["outlets"] == ["courier-group"]
    await desks.ask(f"/v1/claims/{desks.own['id']}/withdrawal", REASON, 201)
    await desks.ask("/v1/claims", about("I", "Ann", "The Echo"), 403)
    await desks.ask(KEYS, {**READER, "outlets": ["the-echo"]}, 403)
    await desks.ask(KEYS, READER, 403)
    granted = [
        each["body"]["outlets"]
        for each in (await get(client, "/v1/changes?limit=200"))["items"]
        if each["kind"] == "key" and each["body"]["name"] == "desk"
    ]
    assert granted[1:] == [["courier-group"]] * 2  # bound to what it became
