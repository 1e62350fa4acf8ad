"""Claims are spelled by the database exactly as the server's encoder spells them."""

import json
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient

from api.model.claims import Claim
from api.model.paging import Page
from tests.api_calls import (
    claim_body,
    not_occurred,
    occurred,
    partly,
    post,
    window_until,
)
from tests.conftest import Api
from tests.log.test_redactions import redact

ODD = 'He said: "C:\\ém/" – \u00a7 </script> \U0001f600 & more'


async def enter(client: AsyncClient) -> list[dict[str, Any]]:
    """Enter claims of every kind and let each end in another way."""
    full = claim_body(
        statement=f"It snows {ODD}",
        quote=f"{ODD}\n{ODD}",
        source={"name": "Zoë “Z” O'Hara", "kind": "organisation"},
        window=None,
        due="by the end of March 2026",
        url="https://example.org/a?b=%22&c=d",
        headline=ODD,
        published_on="2026-01-11",
        via={"name": "Radio Nine & Sons"},
        wording="probably",
        outlet_wording="almost certain",
        topics=["war", "art", "zoo"],
        external_id='id "1"',
    )
    posted = [
        await post(client, "/v1/claims", full),
        await post(client, "/v1/claims", claim_body(probability=1, topics=["one"])),
        await post(
            client, "/v1/claims", claim_body(statement="It rains", probability=0)
        ),
        await post(
            client, "/v1/claims", claim_body(statement="Gold falls", wording="70%")
        ),
        await post(
            client, "/v1/claims", claim_body(statement="Ice", window=window_until(None))
        ),
        await post(
            client, "/v1/claims", claim_body(statement="Hail", probability=1 / 3)
        ),
        await post(
            client, "/v1/claims", claim_body(statement="Fog", direction="will_not")
        ),
        await post(
            client, "/v1/claims", claim_body(statement="A storm", quote="It comes")
        ),
    ]
    slugs = [claim["event"]["slug"] for claim in posted]
    findings = (
        partly("2026-02-01", 0.25),
        occurred("2026-04-09"),
        not_occurred("2026-10-01"),
        {"kind": "void", "reason": "ambiguous", "note": "which?"},
    )
    for slug, finding in zip(slugs, findings, strict=False):
        await post(client, f"/v1/events/{slug}/outcomes", finding)
    path = f"/v1/claims/{posted[5]['id']}"
    await post(client, f"{path}/withdrawal", {"reason": ODD})
    report = {"outlet": {"name": "Daily Echo"}, "outlet_probability": 1}
    told = await post(client, f"/v1/claims/{posted[0]['id']}/reports", report)
    path = f"/v1/claims/{told['id']}/reports/{told['reports'][1]['id']}"
    await post(client, f"{path}/withdrawal", {"reason": "misheard"})
    corrected = claim_body(statement="Fog", corrects=posted[6]["id"], probability=0.07)
    return [*posted, await post(client, "/v1/claims", corrected)]


async def test_a_claim_is_spelled_as_the_encoder_spells_it(api: Api) -> None:
    posted = await enter(api.client)
    api.clock.pass_by(microseconds=120_499)
    late = await post(
        api.client, "/v1/claims", claim_body(statement="Late", quote="Soon")
    )
    changes = (await api.client.get("/v1/changes?limit=200")).json()["items"]
    index = next(e["index"] for e in changes if e["subject"] == late["id"])
    await redact(api, index, "statement", "quote")
    ids = [claim["id"] for claim in (*posted, late)]
    for claim_id in ids:
        body = (await api.client.get(f"/v1/claims/{claim_id}")).content
        assert body == msgspec.json.encode(msgspec.json.decode(body, type=Claim))
    body = (await api.client.get("/v1/claims?limit=4")).content
    assert body == msgspec.json.encode(msgspec.json.decode(body, type=Page[Claim]))
    assert late["recorded_at"] == "2026-11-23T10:00:00.120500Z"
    assert late["recorded_at"].encode() in body
    assert b'"[redacted]"' in body


@pytest.mark.parametrize("probability", [0.00012, 1e-5, 1e-7, 5e-324, 1 - 2**-53])
async def test_a_probability_is_the_same_number(
    client: AsyncClient, probability: float
) -> None:
    claim = await post(client, "/v1/claims", claim_body(probability=probability))
    body = (await client.get(f"/v1/claims/{claim['id']}")).content
    assert json.loads(body) == claim
    assert json.loads(body)["probability"] == probability
