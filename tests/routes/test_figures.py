"""Figures beside the plain record: histories, comparisons, collections, the method."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    problem,
    window_until,
)
from tests.conftest import Clock

BOARD = "/v1/leaderboards/sources"


async def enter(
    client: AsyncClient, source: str, said_so: list[tuple[float, bool]], **more: Any
) -> None:
    """Enter forecasts of one source about the events 0, 1, …, and what came of them."""
    for nth, (probability, so) in enumerate(said_so):
        body: Json = {
            "statement": f"Event {nth}",
            "source": {"name": source},
            "probability": probability,
            "event": {"statement": f"Event {nth}", "key": f"{nth}"},
        }
        body = claim_body(**(body | more))
        claim = await post(client, "/v1/claims", body)
        finding = occurred("2026-02-01") if so else not_occurred("2026-03-31")
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        await client.post(path, json=finding)


async def record(client: AsyncClient, slug: str, query: str = "") -> Json:
    return await get(client, f"/v1/sources/{slug}/record{query}")


OUTCOMES = [nth % 3 == 0 for nth in range(12)]


async def test_two_sources_are_compared_over_the_events_both_spoke_about(
    client: AsyncClient,
) -> None:
    await enter(client, "Good", [(0.9 if so else 0.1, so) for so in OUTCOMES])
    await enter(client, "Bad", [(0.2 if so else 0.8, so) for so in OUTCOMES])
    await enter(client, "Seldom", [(0.5, True)])
    path = "/v1/compare/sources?slug=good&slug=bad"
    told = await get(client, path)
    (pair,) = told["pairs"]
    assert pair["shared_events"] == 12
    assert pair["difference"] == pytest.approx(0.01 - 0.64)
    assert (pair["verdict"], pair["more_accurate"]) == ("more_accurate", "good")
    assert pair["sentence"].startswith("Good was more accurate than Bad by 0.63 [")
    good, bad = told["items"]
    assert good["scores"] == (await record(client, "good"))["scores"]
    assert good["difficulty"]["coverage"] == 1
    assert good["difficulty"]["peer_score"] > 0 > bad["difficulty"]["peer_score"]
    adjusted = [one["difficulty"]["difficulty_adjusted_brier"] for one in (good, bad)]
    assert adjusted == pytest.approx([0.01, 0.64])
    three = await get(client, "/v1/compare/sources?slug=good,bad,seldom")
    assert [one["verdict"] for one in three["pairs"]] == [
        "more_accurate",
        "not_enough_shared_events",
        "not_enough_shared_events",
    ]
    assert three["pairs"][0]["level"] == pytest.approx(1 - 0.05 / 3)
    assert three["pairs"][1]["sentence"] == "not enough shared events"


@pytest.mark.parametrize(
    "query",
    [
        "slug=good",
        "",
        "slug=good&slug=good",
        "slug=good&slug=nobody",
        "slug=a,b,c,d,e,f,g,h,i,j,k",
        "slug=good,bad&role=any",
    ],
)
async def test_a_comparison_needs_two_to_ten_that_exist(
    client: AsyncClient, query: str
) -> None:
    await enter(client, "Good", [(0.9, True)])
    await enter(client, "Bad", [(0.1, True)])
    told = problem(await client.get(f"/v1/compare/sources?{query}"), 400)
    assert told["errors"][0]["pointer"] in {"?slug", "?role"}


async def test_a_comparison_without_a_clear_difference_says_how_far_it_may_go(
    client: AsyncClient,
) -> None:
    await enter(client, "One", [(0.6 if nth % 2 else 0.4, so) for nth, so in ALTERNATE])
    await enter(client, "Two", [(0.4 if nth % 2 else 0.6, so) for nth, so in ALTERNATE])
    (pair,) = (await get(client, "/v1/compare/sources?slug=one,two"))["pairs"]
    assert pair["verdict"] == "no_clear_difference"
    assert pair["sentence"].startswith("no clear difference: One may be better by up")


ALTERNATE = [(nth, nth % 4 < 2) for nth in range(12)]


async def test_a_history_tells_the_record_as_of_the_end_of_each_step(
    client: AsyncClient, clock: Clock
) -> None:
    await enter(client, "Ada", [(0.9, True)])
    clock.pass_by(days=40)
    await enter(client, "Ada", [(0.8, False)], quote="No.", statement="Later")
    now = await record(client, "ada")
    told = await get(client, "/v1/sources/ada/record/history")
    assert [one["claims"]["total"] for one in told["items"]] == [1, 1, 2]
    assert told["items"][-1]["scores"] == now["scores"]
    for one in told["items"]:
        then = await record(client, "ada", f"?as_of={one['as_of']}")
        assert then["scores"] == one["scores"]
        assert then["claims"] == one["claims"]
    for step, name in (("quarter", "-Q"), ("year", "20")):
        items = (await get(client, f"/v1/sources/ada/record/history?step={step}"))[
            "items"
        ]
        assert name in items[-1]["period"]
    problem(await client.get("/v1/sources/ada/record/history?step=week"), 400)
    problem(await client.get("/v1/sources/nobody/record/history"), 404)


async def test_a_step_begins_with_its_first_day_in_utc(
    client: AsyncClient, clock: Clock
) -> None:
    await post(client, "/v1/claims", claim_body(source={"name": "Ada"}))
    clock.now = clock.now.replace(day=30, hour=23, minute=59)
    for months in (["2026-11"], ["2026-11", "2026-12"]):
        told = await get(client, "/v1/sources/ada/record/history")
        assert [item["period"] for item in told["items"]] == months
        clock.pass_by(minutes=2)


async def test_the_step_under_way_is_as_of_when_its_record_changed(
    client: AsyncClient, clock: Clock
) -> None:
    claim = claim_body(source={"name": "Ada"}, statement="It rains")
    await post(client, "/v1/claims", claim)
    seen: set[str] = set()
    for nth in range(4):
        clock.pass_by(hours=8)
        other = claim_body(source={"name": "Bea"}, statement=f"Event {nth}")
        await post(client, "/v1/claims", other)
        for query in ("?", f"?as_of={clock.now.isoformat()[:19]}Z", "?topic=war"):
            clock.pass_by(seconds=1)
            told = await get(client, f"/v1/sources/ada/record/history{query}")
            as_of = (await record(client, "ada", query))["as_of"]
            assert [told["as_of"], told["items"][-1]["as_of"]] == [as_of, as_of]
            seen.add(as_of)
    assert len(seen) > 1


async def test_a_history_follows_a_report_that_was_withdrawn(
    client: AsyncClient, clock: Clock
) -> None:
    claim = await post(client, "/v1/claims", claim_body(probability=0.9))
    (report,) = claim["reports"]
    clock.pass_by(days=40)
    path = f"/v1/claims/{claim['id']}/reports/{report['id']}/withdrawal"
    await post(client, path, {"reason": "another paper"})
    told = await get(client, "/v1/outlets/the-courier/record/history")
    totals = [(one["period"], one["claims"]["total"]) for one in told["items"]]
    assert totals == [("2026-11", 1), ("2026-12", 1), ("2027-01", 0)]


async def test_a_history_narrowed_to_an_outlet_leaves_out_its_later_reports(
    client: AsyncClient, clock: Clock
) -> None:
    claim = await post(client, "/v1/claims", claim_body(source={"name": "Ada"}))
    clock.pass_by(days=40)
    path = f"/v1/claims/{claim['id']}/reports"
    await post(client, path, {"outlet": {"name": "The Bugle"}})
    told = await get(client, "/v1/sources/ada/record/history?outlet=the-bugle")
    assert [one["claims"]["total"] for one in told["items"]] == [0, 0, 1]


async def test_a_comparison_changes_only_when_it_says_so(
    client: AsyncClient, clock: Clock
) -> None:
    await enter(client, "Good", [(0.9, True)])
    await enter(client, "Bad", [(0.2, True)])
    path = "/v1/compare/sources?slug=good,bad"
    first = await get(client, path)
    clock.pass_by(seconds=1)
    assert await get(client, path) == first
    await enter(client, "Third", [(0.99, True)])
    then = await get(client, path)
    peers = [
        [one["difficulty"]["peer_score"] for one in told["items"]]
        for told in (first, then)
    ]
    assert peers[0] != peers[1]
    assert first["as_of"] < then["as_of"]
    assert await get(client, f"{path}&as_of={first['as_of']}") == {
        **first,
        "filters": {**first["filters"], "as_of": first["as_of"]},
    }


async def test_skill_against_the_topic_leaves_out_what_the_source_spoke_about(
    client: AsyncClient,
) -> None:
    for nth in range(4):
        body = claim_body(
            statement=f"Other {nth}", source={"name": "Other"}, topics=["war"]
        )
        claim = await post(client, "/v1/claims", body)
        so = occurred("2026-02-01") if nth == 0 else not_occurred("2026-03-31")
        await post(client, f"/v1/events/{claim['event']['slug']}/outcomes", so)
    await enter(client, "Ada", [(0.9, True), (0.3, False)], topics=["war"])
    scores = (await record(client, "ada"))["scores"]
    rate = (1 + 10 * 2 / 6) / 14
    assert scores["reference"] == {"rate": pytest.approx(rate), "n": 4}
    expected = 1 - (0.1**2 + 0.3**2) / ((rate - 1) ** 2 + rate**2)
    assert scores["skill_vs_topic"] == pytest.approx(expected)
    assert (
        scores["skill_vs_topic"]
        == (await record(client, "ada", "?topic=war"))["scores"]["skill_vs_topic"]
    )


async def test_a_claim_of_a_declared_collection_is_eligible_though_entered_late(
    client: AsyncClient,
) -> None:
    new = {"name": "Every claim in X", "rule": "all of them", "from": "2026-01-01"}
    made = await post(client, "/v1/collections", new)
    assert made["slug"] == "every-claim-in-x"
    assert (made["from"], made["to"]) == ("2026-01-01", None)
    assert await post(client, "/v1/collections", new, 200) == made
    problem(await client.post("/v1/collections", json={**new, "rule": "some"}), 409)
    bad = {**new, "name": "Y", "to": "2025-01-01"}
    problem(await client.post("/v1/collections", json=bad), 422)
    assert (await get(client, "/v1/collections"))["items"] == [made]
    assert await get(client, "/v1/collections/every-claim-in-x") == made
    await enter(client, "Ada", [(0.9, True)], collection=made["slug"])
    await enter(client, "Bea", [(0.9, True)])
    for slug, eligible in (("ada", 1), ("bea", 0)):
        told = await record(client, slug, "?entry=eligible")
        assert told["claims"]["total"] == eligible
        assert (await record(client, slug, "?entry=prospective"))["claims"][
            "total"
        ] == 0
        told = await record(client, slug, f"?collection={made['slug']}")
        assert told["claims"]["total"] == eligible
    problem(await client.get("/v1/sources/ada/record?collection=none"), 400)
    claims = await get(client, "/v1/sources/ada/claims")
    assert claims["items"][0]["collection"] == made["slug"]


@pytest.mark.parametrize(
    "fields", [{"collection": "none"}, {"collection": "x", "made_on": "2025-12-01"}]
)
async def test_a_claim_outside_its_collection_is_refused(
    client: AsyncClient, fields: Json
) -> None:
    new = {"name": "X", "rule": "all", "from": "2026-01-01", "to": "2026-02-01"}
    await post(client, "/v1/collections", new)
    told = problem(await client.post("/v1/claims", json=claim_body(**fields)), 422)
    assert told["errors"][0]["pointer"] == "/collection"


async def test_filters_of_a_record_combine(client: AsyncClient) -> None:
    await enter(client, "Ada", [(0.9, True), (0.2, False)], topics=["war"])
    await post(
        client,
        "/v1/claims",
        claim_body(
            source={"name": "Ada"}, statement="Later", window=window_until("2027-01-01")
        ),
    )
    for query, total in (
        ("topic=war", 2),
        ("basis=stated", 2),
        ("basis=none", 1),
        ("horizon_max=100", 2),
        ("horizon_min=200", 1),
        ("horizon_min=200&topic=war", 0),
        ("outlet=the-courier", 3),
        ("source_kind=person", 3),
        ("source_kind=model", 0),
    ):
        told = await record(client, "ada", f"?{query}")
        assert told["claims"]["total"] == total, query
    both = await get(client, "/v1/outlets/the-courier/record?source=ada&role=original")
    assert both["claims"]["total"] == 3
    for role in ("relayed", "own_voice"):
        path = f"/v1/outlets/the-courier/record?role={role}"
        assert (await get(client, path))["claims"]["total"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "colour=blue",
        "made_from=2026-02-01&made_to=2026-01-01",
        "horizon_min=9&horizon_max=8",
        "as_of=2999-01-01",
        "bins=1",
        "bins=101",
        "bins=few",
        "yardstick=cubit",
        "role=any",
        "source=ada",
        "outlet=nowhere",
        "weight=heavy",
        "entry=late",
        "basis=guess",
        "cohort=all",
    ],
)
async def test_a_filter_that_makes_no_sense_is_a_problem_of_the_query(
    client: AsyncClient, query: str
) -> None:
    await enter(client, "Ada", [(0.9, True)])
    told = problem(await client.get(f"/v1/sources/ada/record?{query}"), 400)
    asked = {f"?{each.partition('=')[0]}" for each in query.split("&")}
    assert {error["pointer"] for error in told["errors"]} <= asked
    assert told["errors"]


async def test_weight_by_event_lets_every_event_count_once(client: AsyncClient) -> None:
    await enter(client, "Ada", [(0.9, True), (0.5, False)])
    await enter(client, "Ada", [(0.7, True)], quote="once more")
    by_claim = (await record(client, "ada"))["scores"]
    by_event = (await record(client, "ada", "?weight=event"))["scores"]
    assert by_claim["brier"] == pytest.approx((0.01 + 0.09 + 0.25) / 3)
    assert by_event["brier"] == pytest.approx(((0.01 + 0.09) / 2 + 0.25) / 2)
    assert by_claim["brier_interval"] == by_event["brier_interval"]


async def test_each_distinct_probability_can_be_a_bin(client: AsyncClient) -> None:
    await enter(client, "Ada", [(0.31, True), (0.33, False), (0.31, False)])
    table = (await record(client, "ada", "?bins=values"))["calibration"]
    assert [(row["low"], row["high"], row["n"]) for row in table] == [
        (0.31, 0.31, 2),
        (0.33, 0.33, 1),
    ]


async def test_an_outlet_is_ranked_on_all_it_published_or_on_its_own_voice(
    client: AsyncClient,
) -> None:
    own = {"outlet": {"name": "The Bugle"}}
    await enter(client, "The Bugle", [(0.9, True), (0.1, False)], **own)
    await enter(client, "Ada", [(0.2, True), (0.8, False)], **own)
    query = "sort=brier&entry=any&min_events=1"
    own_voice = await get(client, f"/v1/leaderboards/outlets?{query}&role=own_voice")
    assert own_voice["items"][0]["value"] == pytest.approx(0.01)
    board = await get(client, f"/v1/leaderboards/outlets?{query}")
    (bugle,) = board["items"]
    assert bugle["scores"]["brier"] == pytest.approx((0.01 + 0.64) / 2)
    assert bugle["value"] == bugle["scores"]["brier"]
    assert bugle["events"] == 2
    assert board["title"] == "Accuracy of predictions it published"


async def test_a_leaderboard_sorts_by_every_figure_it_offers(
    client: AsyncClient,
) -> None:
    for name, wrong in (("Best", 0), ("Good", 2), ("Poor", 9)):
        said_so = [
            (0.9 if so != (nth < wrong) else 0.1, so) for nth, so in enumerate(OUTCOMES)
        ]
        await enter(client, name, said_so)
    orders: dict[str, list[str]] = {}
    for sort in (
        "adjusted_skill",
        "skill_vs_topic",
        "adjusted_brier",
        "brier",
        "hit_rate",
        "peer_score",
    ):
        board = await get(client, f"{BOARD}?sort={sort}&entry=any")
        orders[sort] = [one["subject"]["slug"] for one in board["items"]]
        ranks = [one["rank"] for one in board["items"]]
        if sort not in {"skill_vs_topic", "adjusted_skill"}:
            assert orders[sort] == ["best", "good", "poor"], sort
            assert ranks == [1, 2, 3]
    board = await get(client, f"{BOARD}?sort=adjusted_brier&entry=any")
    assert board["shrinkage"]["k"] > 0
    assert board["shrinkage"]["verdict"] is None
    values = [one["value"] for one in board["items"]]
    raw = [one["scores"]["brier"] for one in board["items"]]
    assert raw[0] < values[0] < values[2] < raw[2]
    for one in board["items"]:
        best, worst = one["rank_interval"]
        assert best <= one["rank"] <= worst
    claims = await get(client, f"{BOARD}?sort=claims&entry=any")
    assert [one["value"] for one in claims["items"]] == [12, 12, 12]
    eligible = await get(client, BOARD)
    assert eligible["items"] == []


async def test_the_method_states_every_figure_of_a_record(client: AsyncClient) -> None:
    method = await get(client, "/v1/method")
    await enter(client, "Ada", [(0.9, True)])
    told = await record(client, "ada")
    assert method["method"] == told["method"]
    stated = {one["figure"] for one in method["formulas"]}
    unstated = {"scored", "events", "clipped", "reference", "hedged_brier_range"}
    for name in told["scores"].keys() - unstated:
        assert f"scores.{name}" in stated
