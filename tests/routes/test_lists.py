from base64 import urlsafe_b64encode
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from httpx import AsyncClient

from api.model import paging
from api.model.filters import ClaimFilter
from tests.api_calls import (
    UNKNOWABLE,
    Json,
    body_of,
    claim_body,
    get,
    not_occurred,
    occurred,
    partly,
    post,
    problem,
    walk,
    window_until,
)
from tests.conftest import Api


async def _seven(client: AsyncClient) -> list[str]:
    """Enter claims that differ in all that filters look at; return their ids."""
    bodies = [
        claim_body(statement="Rain falls", probability=0.9, topics=["weather"]),
        claim_body(statement="Snow falls", probability=0.1, made_on="2026-01-12"),
        claim_body(statement="Hail falls", wording="likely", outlet={"name": "Echo"}),
        claim_body(
            statement="Fog lifts", source={"name": "Bo Reed"}, window=window_until(None)
        ),
        claim_body(statement="Wind turns", window=window_until("2027-01-01")),
        claim_body(
            statement="Ice melts", quote="The glaciers are melting.", window=None
        ),
        claim_body(
            statement="Dew forms",
            direction="will_not",
            window=window_until("2026-03-30"),
        ),
    ]
    claims = [await post(client, "/v1/claims", body) for body in bodies]
    found = {
        "rain-falls": occurred("2026-02-01"),
        "snow-falls": not_occurred("2026-03-31"),
        "hail-falls": partly("2026-02-01", 0.5),
        "fog-lifts": UNKNOWABLE,
    }
    for slug, finding in found.items():
        await post(client, f"/v1/events/{slug}/outcomes", finding)
    path = f"/v1/claims/{claims[5]['id']}/withdrawal"
    await post(client, path, {"reason": "wrong"})
    return [claim["id"] for claim in claims]


FILTERS: list[tuple[str, list[int]]] = [
    ("", [0, 1, 2, 3, 4, 5, 6]),
    ("source=bo-reed", [3]),
    ("outlet=echo", [2]),
    ("event=rain-falls", [0]),
    ("topic=weather", [0]),
    ("topic=unheard-of", []),
    ("status=open", [4]),
    ("status=undated", []),
    ("status=due", [6]),
    ("status=settled", [0, 1, 2]),
    ("status=void", [3]),
    ("status=withdrawn", [5]),
    ("verdict=happened", [0]),
    ("verdict=did_not_happen", [1]),
    ("verdict=partly", [2]),
    ("basis=stated", [0, 1]),
    ("basis=wording", [2]),
    ("basis=none", [3, 4, 5, 6]),
    ("direction=will_not", [1, 6]),
    ("q=falling", [0, 1, 2]),
    ("q=glacier%20melts", [5]),
    ("q=nothing", []),
    ("made_from=2026-01-12", [1]),
    ("made_to=2026-01-11", [0, 2, 3, 4, 5, 6]),
    ("due_from=2026-03-31", [0, 1, 2, 4]),
    ("due_to=2026-03-30", [6]),
    ("due_from=2026-03-30&due_to=2026-03-30", [6]),
    ("probability_min=0.5", [0, 2]),
    ("probability_max=0.1", [1]),
    ("probability_min=0&probability_max=1", [0, 1, 2]),
    ("source=ada-stone&status=settled&verdict=happened", [0]),
]


async def test_claims_are_filtered_by_all_that_the_contract_names(
    client: AsyncClient,
) -> None:
    ids = await _seven(client)
    for query, expected in FILTERS:
        listed = await get(client, f"/v1/claims?sort=recorded_at&{query}")
        assert [ids.index(each["id"]) for each in listed["items"]] == expected, query


async def test_a_listed_claim_is_the_claim_itself(client: AsyncClient) -> None:
    ids = await _seven(client)
    kept = [await get(client, f"/v1/claims/{each}") for each in ids]
    listed = await get(client, "/v1/claims?sort=recorded_at")
    assert listed == {"items": kept, "next": None}
    [due] = (await get(client, "/v1/due"))["items"]
    assert due == kept[6]
    assert (await get(client, "/v1/sources/bo-reed/claims"))["items"] == [kept[3]]
    assert (await get(client, "/v1/outlets/echo/claims"))["items"] == [kept[2]]


async def _ties(client: AsyncClient) -> list[Json]:
    """Enter nine claims, three made on each of three days and three undated."""
    claims: list[Json] = []
    for number in range(9):
        made_on = date(2026, 1, 1) + timedelta(days=number % 3)
        latest = ["2026-02-01", None, "2026-01-20"][number // 3]
        window = window_until(latest, made_on.isoformat())
        body = claim_body(
            made_on=made_on.isoformat(), window=window, quote=f"No. {number}"
        )
        claims.append(await post(client, "/v1/claims", body))
    return claims


async def test_every_order_is_walked_without_a_repeat_or_a_gap(
    client: AsyncClient,
) -> None:
    claims = await _ties(client)

    def due(claim: Json) -> str:
        return claim["window"]["latest"]

    dated = [each for each in claims if due(each)]
    undated = [each for each in claims if not due(each)]
    orders: dict[str, list[Json]] = {
        "recorded_at": claims,
        "-recorded_at": claims[::-1],
        "made_on": sorted(claims, key=lambda each: each["made_on"]),
        "-made_on": sorted(claims, key=lambda each: each["made_on"])[::-1],
        "due": sorted(dated, key=due) + undated,
        "-due": sorted(dated, key=due)[::-1] + undated[::-1],
    }
    for sort, expected in orders.items():
        for limit in (1, 2, 3, 9):
            found = await walk(client, f"/v1/claims?sort={sort}", limit)
            assert found == expected, (sort, limit)
    assert await walk(client, "/v1/claims", 4) == claims[::-1]
    assert await walk(client, "/v1/due", 2) == sorted(dated, key=due)
    query = "/v1/claims?sort=-due&made_from=2026-01-02&status=undated"
    assert await walk(client, query, 1) == [claims[5], claims[4]]


async def test_a_page_ends_where_what_comes_later_does_not_disturb_it(
    client: AsyncClient,
) -> None:
    claims = await _ties(client)
    first = await get(client, "/v1/claims?limit=5")
    await post(client, "/v1/claims", claim_body(quote="Said between two pages."))
    rest = await get(client, f"/v1/claims?limit=5&cursor={first['next']}")
    assert first["items"] + rest["items"] == claims[::-1]


async def test_a_cursor_belongs_to_its_path_and_filters(client: AsyncClient) -> None:
    await _ties(client)
    await post(client, "/v1/claims", claim_body(source={"name": "Bo Reed"}))
    for path, others in (
        (
            "/v1/claims?sort=made_on",
            [
                "/v1/claims?sort=-made_on",
                "/v1/claims?sort=made_on&source=ada-stone",
                "/v1/claims?sort=made_on&made_from=2026-01-02",
                "/v1/claims",
                "/v1/due",
            ],
        ),
        (
            "/v1/sources/ada-stone/claims",
            ["/v1/outlets/the-courier/claims", "/v1/claims", "/v1/events?q=x"],
        ),
        ("/v1/sources/ada-stone/timeline", ["/v1/outlets/the-courier/timeline"]),
        (
            "/v1/leaderboards/sources?entry=any&sort=claims&min_events=1",
            [
                "/v1/leaderboards/outlets?entry=any&sort=claims&min_events=1",
                "/v1/leaderboards/sources?sort=claims&min_events=1",
            ],
        ),
    ):
        joint = "&" if "?" in path else "?"
        first = await get(client, f"{path}{joint}limit=1")
        following = f"cursor={first['next']}"
        body_of(await client.get(f"{path}{joint}limit=3&{following}"), 200)
        for other in others:
            joint = "&" if "?" in other else "?"
            answer = problem(await client.get(f"{other}{joint}{following}"), 400)
            assert [each["pointer"] for each in answer["errors"]] == ["?cursor"]


async def test_ranges_that_end_before_they_begin_are_refused_wherever_they_are(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/claims", claim_body())
    for path in (
        "/v1/claims?",
        "/v1/sources/ada-stone/record?",
        "/v1/outlets/the-courier/record/history?",
        "/v1/leaderboards/sources?",
        "/v1/compare/outlets?slug=the-courier&slug=x&",
        "/claims?",
        "/leaderboard?",
        "/sources/ada-stone?",
        "/sources/ada-stone.atom?",
    ):
        for query in ("made_from=2026-02-01&made_to=2026-01-31",):
            answer = problem(await client.get(path + query), 400)
            assert answer["errors"][0]["pointer"] == "?made_from", path
        answer = problem(await client.get(f"{path}horizon_min=9&horizon_max=8"), 400)
        assert answer["errors"][0]["pointer"] == "?horizon_min", path
        same = await client.get(f"{path}made_from=2026-02-01&made_to=2026-02-01")
        assert same.status_code == 200 or "slug=x" in path


async def test_the_link_header_leads_to_the_next_page(client: AsyncClient) -> None:
    await _ties(client)
    response = await client.get("/v1/claims?sort=due&q=minister&limit=4")
    following = response.json()["next"]
    link = response.links["next"]["url"]
    asked = {"sort": "due", "q": "minister", "limit": "4", "cursor": following}
    assert link.startswith("/v1/claims?")
    assert dict(parse_qsl(urlsplit(link).query)) == asked
    response = await client.get("/v1/claims?limit=9")
    assert "Link" not in response.headers


def cursor(content: str) -> str:
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


def sealed(sort: Any, content: str) -> str | None:
    """Return a cursor of the list of claims so sorted, whatever it names."""
    return paging.sealed(cursor(content), "/v1/claims", ClaimFilter(sort=sort))


BAD = [
    "limit=0",
    "limit=201",
    "limit=-1",
    "limit=many",
    "limit=1.5",
    "limit=",
    "limit=5&limit=6",
    "sort=name",
    "sort=",
    "status=lost",
    "verdict=yes",
    "basis=null",
    "source=null&source=null",
    "source=Not%20A%20Slug",
    "source=nobody-known",
    "outlet=nothing-known",
    "event=nothing-known",
    "made_from=yesterday",
    "made_from=2026-02-30",
    "made_from=null",
    "probability_min=null",
    "probability_min=1.5",
    "probability_max=NaN",
    "q=",
    "q=a%00b",
    "q=%ff",
    "sourc=ada-stone",
    "cursor=",
    "cursor=nonsense",
    "cursor=%C3%A9",
    "made_from=2026-01-02&made_to=2026-01-01",
    "due_from=2026-01-02&due_to=2026-01-01",
    "probability_min=0.6&probability_max=0.5",
    "horizon_min=1&horizon_max=0",
]
FORGED = [
    ("-recorded_at", "[]"),
    ("-recorded_at", "{}"),
    ("-recorded_at", "[1,2,3]"),
    ("-recorded_at", '["due",null,3]'),
    ("-recorded_at", '["-recorded_at","x",3]'),
    ("-recorded_at", '["-recorded_at",null,-5]'),
    ("-recorded_at", '["-recorded_at",null,99999999999999999999]'),
    ("due", '["due","soon",3]'),
    ("-made_on", '["-made_on","2026-13-01",3]'),
]


async def test_a_query_that_cannot_be_understood_is_refused(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    await post(client, "/v1/claims", claim_body())
    forged = [f"sort={sort}&cursor={sealed(sort, content)}" for sort, content in FORGED]
    forged += [f"sort={sort}&cursor={cursor(content)}" for sort, content in FORGED]
    for query in [*BAD, *forged]:
        with subtests.test(query):
            answered = problem(await client.get(f"/v1/claims?{query}"), 400)
            assert answered["detail"]


@pytest.mark.parametrize("noun", ["sources", "outlets", "events"])
async def test_lists_of_nouns_are_walked_newest_first_and_refuse_bad_queries(
    client: AsyncClient, noun: str
) -> None:
    field = "statement" if noun == "events" else "name"
    made = [
        await post(client, f"/v1/{noun}", {field: f"The {word} one"})
        for word in ("first", "second", "third", "fourth", "fifth")
    ]
    for limit in (1, 2, 5):
        assert await walk(client, f"/v1/{noun}", limit) == made[::-1]
    assert await walk(client, f"/v1/{noun}?q=second", 1) == [made[1]]
    assert await walk(client, f"/v1/{noun}?q=one", 3) == made[::-1]
    for text in ("'", "\\", "%", "a & | ! :* b", "()", "<->"):
        body_of(await client.get(f"/v1/{noun}?q={quote(text)}"), 200)
    for query in ("limit=0", "sort=name", "q=", "cursor=x", "kinds=person"):
        problem(await client.get(f"/v1/{noun}?{query}"), 400)
    forged = cursor('["-recorded_at","x",3]')
    problem(await client.get(f"/v1/{noun}?cursor={forged}"), 400)


async def test_nouns_are_filtered_by_kind_country_topic_and_state(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    for body in (
        {"name": "Ada Stone", "aliases": ["Stoney"]},
        {"name": "Weather Office", "kind": "organisation"},
    ):
        await post(client, "/v1/sources", body)
    for body in ({"name": "Echo", "country": "GB"}, {"name": "Eco", "country": "IT"}):
        await post(client, "/v1/outlets", body)
    for statement in ("Rain falls", "Snow falls", "Fog lifts"):
        body = {"statement": statement, "topics": [statement[:4].strip().lower()]}
        await post(client, "/v1/events", body)
    await post(client, "/v1/events/rain-falls/outcomes", occurred("2026-02-01"))
    await post(client, "/v1/events/fog-lifts/outcomes", UNKNOWABLE)
    table: dict[str, list[Any]] = {
        "sources?kind=organisation": ["weather-office"],
        "sources?kind=model": [],
        "sources?q=ston": ["ada-stone"],
        "sources?q=stoney": ["ada-stone"],
        "sources?q=stone%20ada": ["ada-stone"],
        "sources?q=tone": ["ada-stone"],  # a letter is missing
        "sources?q=one": [],
        "outlets?country=IT": ["eco"],
        "outlets?q=ec": ["eco", "echo"],
        "events?topic=snow": ["snow-falls"],
        "events?state=settled": ["rain-falls"],
        "events?state=void": ["fog-lifts"],
        "events?state=open": ["snow-falls"],
        "events?q=fall": ["snow-falls", "rain-falls"],
        "events?q=fall&state=open": ["snow-falls"],
    }
    for query, slugs in table.items():
        with subtests.test(query):
            listed = await get(client, f"/v1/{query}")
            assert [each["slug"] for each in listed["items"]] == slugs
    for query in ("sources?kind=robot", "outlets?country=gb", "outlets?country=GB%0A"):
        problem(await client.get(f"/v1/{query}"), 400)


async def test_the_due_queue_takes_no_filter_and_waits_for_the_window(
    api: Api,
) -> None:
    await post(api.client, "/v1/claims", claim_body(window=window_until("2026-11-22")))
    early = await post(
        api.client, "/v1/claims", claim_body(window=window_until("2026-11-21"))
    )
    assert await walk(api.client, "/v1/due", 1) == [early]
    problem(await api.client.get("/v1/due?source=ada-stone"), 400)
    api.clock.pass_by(hours=2)
    later = await walk(api.client, "/v1/due", 1)
    assert [each["window"]["latest"] for each in later] == ["2026-11-21", "2026-11-22"]


async def test_topics_are_counted_by_events(client: AsyncClient) -> None:
    await post(client, "/v1/claims", claim_body(topics=["cabinet", "money"]))
    await post(client, "/v1/claims", claim_body(made_on="2026-01-11", topics=["money"]))
    event = {"statement": "The bank fails", "topics": ["money"]}
    await post(client, "/v1/claims", claim_body(statement="It fails", event=event))

    assert (await get(client, "/v1/topics"))["items"] == [
        {"topic": "cabinet", "events": 1},
        {"topic": "money", "events": 2},
    ]
