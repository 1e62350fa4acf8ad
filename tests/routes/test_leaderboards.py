from httpx import AsyncClient

from tests.api_calls import (
    Json,
    body_of,
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    problem,
    walk,
)
from tests.conftest import Api

ADA = "/v1/sources/ada-stone/record"
BOARD = "/v1/leaderboards/sources"
RAW = "sort=brier&entry=any"


async def test_an_as_of_that_is_no_instant_or_lies_ahead_is_refused(api: Api) -> None:
    await post(api.client, "/v1/sources", {"name": "Ada Stone"})
    for query in (
        "as_of=2026-11-24",
        "as_of=2026-11-23T10:00:01Z",
        "as_of=yesterday",
        "as_of=2026-11-22T10:00:00",
        "as_of=2026-02-30",
        "as_of=2026-W01-1",
        "as_of=null",
        "as_of=",
        "cohort=all",
        "cohort=null",
        "bins=1",
        "bins=101",
        "made_from=today",
        "topic=A%20B",
        "limit=5",
    ):
        problem(await api.client.get(f"{ADA}?{query}"), 400)
    await get(api.client, f"{ADA}?as_of=2026-11-23T10:00:00Z")
    await get(api.client, f"{ADA}?as_of=2026-11-23T12:00:00%2B02:00")
    problem(await api.client.get("/v1/sources/nobody/record"), 404)


async def test_a_record_and_its_etag_stay_until_something_about_it_changes(
    api: Api,
) -> None:
    client = api.client
    await post(client, "/v1/claims", claim_body(probability=0.8))
    first = await client.get(ADA)
    assert first.json()["as_of"] == "2026-11-23T10:00:00.000003Z"
    api.clock.pass_by(hours=1, minutes=59)
    elsewhere = claim_body(source={"name": "Bo Reed"}, statement="Rain falls")
    await post(client, "/v1/claims", elsewhere)
    same = await client.get(ADA)
    assert (same.headers["ETag"], same.content) == (
        first.headers["ETag"],
        first.content,
    )
    headers = {"If-None-Match": first.headers["ETag"]}
    assert (await client.get(ADA, headers=headers)).status_code == 304
    finding = occurred("2026-02-01")
    await post(client, "/v1/events/the-minister-resigns/outcomes", finding)
    later = await client.get(ADA, headers=headers)
    assert body_of(later, 200)["hits"]["right"] == 1
    api.clock.pass_by(minutes=1)
    noon = body_of(await client.get(ADA), 200)
    assert noon["as_of"] == "2026-11-23T12:00:00Z"
    api.clock.pass_by(hours=23, minutes=59)
    assert await get(client, ADA) == noon


async def _scored(
    client: AsyncClient, name: str, probabilities: list[float], **source: str
) -> None:
    """Let a source give probabilities to things none of which happens."""
    for number, probability in enumerate(probabilities):
        body = claim_body(
            source={"name": name, **source},
            statement=f"Thing {number} happens",
            probability=probability,
        )
        claim = await post(client, "/v1/claims", body)
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        response = await client.post(path, json=not_occurred("2026-03-31"))
        assert response.status_code in {200, 201}


def ranks(board: Json) -> list[tuple[int | None, str]]:
    return [(each["rank"], each["subject"]["slug"]) for each in board["items"]]


async def test_sources_are_ranked_by_score_and_equal_scores_share_a_rank(
    client: AsyncClient,
) -> None:
    await _scored(client, "Worst", [0.9, 0.9])
    await _scored(client, "Tie B", [0.3, 0.1])
    await _scored(client, "Tie A", [0.1, 0.3])
    await _scored(client, "Best", [0.1, 0.1])
    await _scored(client, "Seldom", [0.0])
    await _scored(client, "Unnamed", [0.0, 0.0], kind="anonymous")
    board = await get(client, f"{BOARD}?{RAW}&min_events=2")
    assert ranks(board) == [(1, "best"), (2, "tie-a"), (2, "tie-b"), (4, "worst")]
    unranked = [
        (each["rank"], each["subject"]["slug"]) for each in board["below_minimum"]
    ]
    assert unranked == [(None, "seldom"), (None, "unnamed")]
    for limit in (1, 2, 3):
        items = await walk(client, f"{BOARD}?{RAW}&min_events=2", limit)
        assert items == board["items"]
    one = await get(client, f"{BOARD}?{RAW}&min_events=1")
    assert ranks(one)[0] == (1, "seldom")
    default = await get(client, f"{BOARD}?entry=any")
    assert default["items"] == []
    assert len(default["below_minimum"]) == 6
    outlets = await get(client, f"/v1/leaderboards/outlets?{RAW}&role=any&min_events=2")
    assert ranks(outlets) == [(1, "the-courier")]


async def test_a_leaderboard_of_nothing_is_empty_and_bad_queries_are_refused(
    client: AsyncClient,
) -> None:
    board = await get(client, BOARD)
    assert (board["items"], board["below_minimum"], board["next"]) == ([], [], None)
    for query in ("min_events=0", "limit=0", "sort=luck", "as_of=2030-01-01", "q=ada"):
        problem(await client.get(f"{BOARD}?{query}"), 400)


async def test_a_row_counts_the_events_of_the_claims_it_is_ranked_by(
    client: AsyncClient,
) -> None:
    for number in range(5):
        end = f"2026-03-{10 + number}"
        body = claim_body(statement=f"Rain {number} falls", window={"latest": end})
        said = {"probability": 0.9 if number else 0.5} if number < 2 else {}
        claim = await post(client, "/v1/claims", {**body, **said})
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        await post(client, path, occurred("2026-03-01"))
    query = f"{BOARD}?entry=any&min_events=4"
    [by_hits] = (await get(client, f"{query}&sort=hit_rate"))["items"]
    assert (by_hits["hits"]["right"], by_hits["rank"]) == (4, 1)
    assert (by_hits["events"], by_hits["closing_days"]) == (4, 4)
    for sort in ("brier", "claims"):
        [row] = (await get(client, f"{query}&sort={sort}"))["below_minimum"]
        assert (row["claims"], row["events"], row["closing_days"]) == (5, 2, 2)
