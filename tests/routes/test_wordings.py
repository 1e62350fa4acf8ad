"""Wordings over HTTP: what a claim asserts by its words, and the yardsticks."""

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
    post_refused,
)


async def say(client: AsyncClient, phrase: str, **more: Any) -> Json:
    """Post a claim in these words and return it."""
    return await post(
        client,
        "/v1/claims",
        claim_body(quote=f"{phrase} {more}", wording=phrase, **more),
    )


async def settle(client: AsyncClient, claim: Json, *, so: bool) -> None:
    finding = occurred("2026-02-01") if so else not_occurred("2026-03-31")
    await post(client, f"/v1/events/{claim['event']['slug']}/outcomes", finding)


async def test_every_yardstick_is_published_with_its_source(
    client: AsyncClient,
) -> None:
    told = await get(client, "/v1/yardsticks")
    assert told["next"] is None
    names = [each["name"] for each in told["items"]]
    assert names == ["phia", "icd-203", "kent", "nato", "survey"]
    for yardstick in told["items"]:
        assert yardstick["version"]
        assert len(yardstick["source"]) > 50
    [kent] = [each for each in told["items"] if each["name"] == "kent"]
    [certain] = [each for each in kent["phrases"] if each["phrase"] == "almost certain"]
    assert (certain["low"], certain["point"], certain["high"]) == (0.87, 0.93, 0.99)
    assert certain["committed"]
    assert "almost certainly" in certain["forms"]


async def test_the_yardsticks_can_be_cached(client: AsyncClient) -> None:
    response = await client.get("/v1/yardsticks")
    assert response.headers["Cache-Control"]
    tag = {"If-None-Match": response.headers["ETag"]}
    assert (await client.get("/v1/yardsticks", headers=tag)).status_code == 304
    assert (await client.head("/v1/yardsticks")).status_code == 200
    for path in ("/v1/yardsticks?q=likely", "/v1/method?q=likely"):
        await get(client, path, 400)


@pytest.mark.parametrize(
    ("phrase", "probability", "yardstick"),
    [
        ("very likely", 0.85, "phia"),
        ("probably not", 0.35, "phia"),
        ("not unlikely", 0.7, "phia"),
        ("more likely than not", 0.6, "survey"),
        ("could", None, "survey"),
        ("is set to", None, "survey"),
    ],
)
async def test_a_hedge_gives_a_claim_its_probability(
    client: AsyncClient, phrase: str, probability: float | None, yardstick: str
) -> None:
    claim = await say(client, phrase)
    assert (claim["basis"], claim["probability"]) == ("wording", probability)
    assert claim["wording"]["yardstick"] == yardstick
    assert claim["direction"] == "will"
    assert claim["committed"] is (phrase != "could")


async def test_a_number_in_words_is_a_stated_one(client: AsyncClient) -> None:
    claim = await say(client, "60 to 70 per cent")
    assert (claim["basis"], claim["probability"]) == ("stated", 0.65)
    assert claim["wording"] == {
        "phrase": "60 to 70 per cent",
        "yardstick": "stated",
        "low": 0.6,
        "point": 0.65,
        "high": 0.7,
    }
    low = await say(client, "one in ten")
    assert (low["direction"], low["committed"]) == ("will_not", True)
    even = await say(client, "fifty-fifty")
    assert (even["probability"], even["committed"]) == (0.5, False)
    exact = await say(client, "two-to-one", probability=0.67)
    assert (exact["basis"], exact["probability"]) == ("stated", 0.67)


async def test_a_bound_is_stated_unless_even_chances_are_inside(
    client: AsyncClient,
) -> None:
    less = await say(client, "less than 10 %")
    assert (less["basis"], less["probability"]) == ("stated", 0.05)
    assert (less["wording"]["low"], less["wording"]["high"]) == (0.0, 0.1)
    assert less["direction"] == "will_not"
    more = await say(client, "more than 40 %")
    assert (more["basis"], more["probability"]) == ("wording", None)
    assert (more["wording"]["low"], more["wording"]["high"]) == (0.4, 1.0)
    assert not more["committed"]


async def test_a_number_beats_a_hedge_but_not_another_number(
    client: AsyncClient,
) -> None:
    claim = await say(client, "probably", probability=0.9)
    assert (claim["basis"], claim["probability"]) == ("stated", 0.9)
    assert claim["wording"]["yardstick"] == "phia"
    body = claim_body(wording="a 70% chance", probability=0.6)
    assert await post_refused(client, "/v1/claims", body, 422) == ["/wording"]
    body = claim_body(outlet_wording="a 70% chance", outlet_probability=0.6)
    assert await post_refused(client, "/v1/claims", body, 422) == ["/outlet_wording"]


@pytest.mark.parametrize("phrase", ["120 per cent", "10-1", "at least sixty"])
async def test_a_number_that_is_no_chance_is_refused(
    client: AsyncClient, phrase: str
) -> None:
    body = claim_body(wording=phrase)
    assert await post_refused(client, "/v1/claims", body, 422) == ["/wording"]


@pytest.mark.parametrize(
    ("phrase", "direction"), [("will", "will"), ("won't", "will_not")]
)
async def test_a_flat_statement_has_no_basis_and_takes_its_side(
    client: AsyncClient, phrase: str, direction: str
) -> None:
    claim = await say(client, phrase)
    assert (claim["basis"], claim["probability"]) == ("none", None)
    assert (claim["direction"], claim["committed"]) == (direction, True)
    assert claim["wording"]["phrase"] == phrase
    again = await say(client, phrase, direction=direction)
    assert (again["basis"], again["direction"]) == ("none", direction)


async def test_a_denial_in_words_takes_its_side_and_has_a_basis(
    client: AsyncClient,
) -> None:
    denied = await say(client, "is not expected to")
    assert (denied["basis"], denied["direction"]) == ("wording", "will_not")


async def test_a_not_beside_a_direction_is_refused_where_it_could_be_a_second(
    client: AsyncClient,
) -> None:
    body = claim_body(wording="probably not", direction="will_not")
    assert await post_refused(client, "/v1/claims", body, 422) == ["/wording"]
    body = claim_body(wording="won't", direction="will")
    assert await post_refused(client, "/v1/claims", body, 422) == ["/direction"]
    claim = await say(client, "probably", direction="will_not")
    assert claim["probability"] == 0.35


async def test_who_denied_what_did_not_happen_was_right(client: AsyncClient) -> None:
    for phrase in ("probably not", "won't", "is not expected to", "impossible"):
        claim = await say(client, phrase)
    await settle(client, claim, so=False)
    hits = (await get(client, "/v1/sources/ada-stone/record"))["hits"]
    assert (hits["right"], hits["wrong"]) == (4, 0)


async def test_a_record_can_be_read_on_every_yardstick(client: AsyncClient) -> None:
    claim = await say(client, "probably")
    await say(client, "more likely than not")
    await settle(client, claim, so=True)
    path = "/v1/sources/ada-stone/record"
    scores = (await get(client, path))["scores"]
    assert scores["by_yardstick"].keys() == {
        *("phia", "icd-203", "kent", "nato", "survey")
    }
    # What each yardstick reads "probably" as.
    points = {"phia": 0.65, "kent": 0.75, "icd-203": 0.675, "nato": 0.75}
    for name, probability in points.items():
        read = (await get(client, f"{path}?yardstick={name}"))["scores"]
        expected = ((1 - probability) ** 2 + (1 - 0.6) ** 2) / 2
        assert read["brier"] == pytest.approx(expected)
        assert scores["by_yardstick"][name] == pytest.approx(expected)


async def test_an_outlet_that_sounds_surer_than_its_source_drifts(
    client: AsyncClient,
) -> None:
    for phrase, outlet in (
        ("probably", "almost certainly"),
        ("likely", "a 60% chance"),
        ("could", "probably"),
        ("probably", "will"),
    ):
        await say(client, phrase, outlet_wording=outlet)
    drift = (await get(client, "/v1/outlets/the-courier/record"))["drift"]
    assert (drift["reports"], drift["hardened"], drift["softened"]) == (2, 1, 1)
    assert drift["mean"] == pytest.approx((0.95 - 0.75 + 0.6 - 0.7) / 2)


async def test_an_outlet_speaks_of_the_event_where_a_number_gave_the_direction(
    client: AsyncClient,
) -> None:
    for phrase in ("one in five", "won't"):
        claim = await say(client, phrase, outlet_wording="unlikely")
        assert claim["direction"] == "will_not"
        assert claim["reports"][0]["wording"]["point"] == 0.3
    denied = await say(client, "20%", outlet_wording="probably not")
    assert denied["reports"][0]["wording"]["point"] == 0.35
    drift = (await get(client, "/v1/outlets/the-courier/record"))["drift"]
    assert drift["reports"] == 2
    assert drift["mean"] == pytest.approx((0.2 - 0.2 + 0.2 - 0.265) / 2)
    asserted = await say(
        client, "likely", direction="will_not", outlet_wording="probably"
    )
    assert asserted["reports"][0]["wording"]["point"] == 0.35


async def test_a_report_keeps_the_number_its_outlet_gave_in_words(
    client: AsyncClient,
) -> None:
    claim = await say(client, "probably", outlet_wording="three in four")
    [report] = claim["reports"]
    assert report["probability"] == 0.75
    assert report["wording"]["yardstick"] == "stated"
