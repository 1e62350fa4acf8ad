"""The running example, from the first POST to both records."""

from typing import Any

import pytest
from httpx import AsyncClient

WALLACE = {
    "statement": "Putin will announce a mobilisation at the parade on May 9",
    "quote": "He is probably going to declare… that we are now at war with the world’s"
    " Nazis and we need to mass mobilise the Russian people.",
    "source": {"name": "Ben Wallace", "role": "UK Defence Secretary"},
    "outlet": {"name": "The Sun"},
    "via": {"name": "LBC"},
    "made_on": "2022-04-29",
    "published_on": "2022-04-29",
    "due": "on May 9",
    "wording": "is probably going to",
    "outlet_wording": "could",
    "event": {"statement": "Putin announces a mobilisation", "key": "mobilisation"},
    "topics": ["ukraine-war"],
}
BY_YEAR_END = {
    "statement": "Putin will announce a mobilisation this year",
    "source": "ben-wallace",
    "outlet": "the-sun",
    "made_on": "2022-04-29",
    "window": {"earliest": "2022-04-29", "latest": "2022-12-31"},
    "event": {"statement": "Putin announces a mobilisation", "key": "mobilisation"},
}
COUP = {
    "statement": "Putin faces a coup",
    "source": {"name": "Alexey Muraviev"},
    "outlet": "the-sun",
    "via": {"name": "Sky News Australia"},
    "made_on": "2022-04-29",
    "wording": "may",
}
STRIKE = {
    "statement": "A nuclear strike is more probable than Russia losing",
    "source": {"name": "Margarita Simonyan"},
    "outlet": "the-sun",
    "made_on": "2022-04-29",
}
EVIDENCE = [{"url": "http://en.kremlin.ru/events/president/news/69390"}]


async def post(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    response = await client.post(path, json=body)
    assert response.status_code == status, response.text
    return response.json()


async def get(client: AsyncClient, path: str) -> Any:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


async def test_the_story_of_the_article_from_first_post_to_both_records(
    client: AsyncClient,
) -> None:
    wallace = await post(client, "/v1/claims", WALLACE)
    assert wallace["window"] == {
        "earliest": "2022-05-09",
        "latest": "2022-05-09",
        "phrase": "on May 9",
        "rule": "day",
        "exact": True,
    }
    assert (wallace["basis"], wallace["probability"]) == ("wording", 0.65)
    assert wallace["status"] == "due"
    [report] = wallace["reports"]
    assert report["role"] == "relayed"
    assert report["via"] == {"slug": "lbc", "name": "LBC"}
    assert report["wording"]["low"] == 0.1

    later = await post(client, "/v1/claims", BY_YEAR_END)
    assert later["event"] == wallace["event"]
    undated = [
        await post(client, "/v1/claims", COUP),
        await post(client, "/v1/claims", STRIKE),
    ]
    assert {claim["status"] for claim in undated} == {"undated"}

    event = f"/v1/events/{wallace['event']['slug']}"
    absent = {
        "kind": "not_occurred",
        "through": "2022-05-09",
        "evidence": EVIDENCE,
    }
    answered = await post(client, f"{event}/outcomes", absent)
    assert answered["state"] == "open"
    settled = await get(client, f"/v1/claims/{wallace['id']}")
    assert settled["status"] == "settled"
    assert settled["outcome"]["verdict"] == "did_not_happen"
    assert settled["outcome"]["late_by"] is None
    assert (await get(client, f"/v1/claims/{later['id']}"))["status"] == "due"

    occurred = {"kind": "occurred", "on": "2022-09-21", "evidence": EVIDENCE}
    await post(client, f"{event}/outcomes", occurred)
    settled = await get(client, f"/v1/claims/{wallace['id']}")
    assert settled["outcome"]["verdict"] == "did_not_happen"
    assert settled["outcome"]["late_by"] == 135
    again = await get(client, f"/v1/claims/{later['id']}")
    assert again["outcome"]["verdict"] == "happened"

    for name in ("Daily Mail", "The Times"):
        body = {"outlet": {"name": name}, "via": "the-sun"}
        await post(client, f"/v1/claims/{wallace['id']}/reports", body)

    source = await get(client, "/v1/sources/ben-wallace/record")
    assert source["claims"]["total"] == 2
    assert source["claims"]["matured"] == 2
    assert source["hits"]["right"] == 1
    assert source["hits"]["wrong"] == 1
    assert source["scores"]["scored"] == 1
    assert source["scores"]["brier"] == pytest.approx(0.65**2)
    assert source["timing"]["late"] == 1
    assert source["timing"]["median_late_days"] == 135

    outlet = await get(client, "/v1/outlets/the-sun/record")
    assert outlet["claims"]["total"] == 4
    assert outlet["claims"]["undated"] == 2
    assert outlet["claims"]["matured"] == 2
    assert outlet["claims"]["checkable"] == 0.5
    assert outlet["scores"]["scored"] == 1
    mail = await get(client, "/v1/outlets/daily-mail/record")
    assert mail["claims"]["total"] == 1

    for slug in ("alexey-muraviev", "margarita-simonyan"):
        record = await get(client, f"/v1/sources/{slug}/record")
        assert record["claims"]["total"] == record["claims"]["undated"] == 1
        assert record["scores"]["scored"] == 0
        assert record["scores"]["brier"] is None
