"""Tallies for lists: every claim is counted once, by how it turned out."""

from api.accuracy import tallies
from api.accuracy.figure_reader import FigureReader
from api.scoring.tallies import Totals
from tests.api_calls import claim_body, get, not_occurred, occurred, post
from tests.conftest import Api

OUTCOMES = {
    "right": occurred("2026-02-01"),
    "wrong": not_occurred("2026-03-31"),
    "partly": {
        **occurred("2026-02-01"),
        "kind": "partly",
        "degree": 0.5,
        "note": "half",
    },
    "void": {"kind": "void", "reason": "ambiguous", "note": "which?"},
}


async def enter(api: Api, statement: str, kind: str | None, **more: object) -> str:
    body = claim_body(statement=statement, **more)
    claim = await post(api.client, "/v1/claims", body)
    if kind is not None:
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        await post(api.client, path, OUTCOMES[kind])
    return str(claim["id"])


async def test_every_claim_is_counted_once(api: Api) -> None:
    for nth, kind in enumerate(("right", "right", "wrong", "partly", "void")):
        await enter(api, f"Event {nth} comes", kind)
    await enter(api, "A hedge comes", "right", wording="could")
    await enter(api, "A due one comes", None)
    await enter(api, "A late one comes", None, window={"latest": "2031-01-01"})
    gone = await enter(api, "A mistake comes", "right")
    reason = {"reason": "It was misread"}
    await post(api.client, f"/v1/claims/{gone}/withdrawal", reason)
    figures, now = FigureReader(api.pool.database), api.clock()
    totals = await tallies.total(figures, now)
    assert totals == Totals(
        right=2, wrong=1, partly=1, hedged=1, open=1, due=1, other=1
    )
    assert totals.predictions == 8
    for kind in ("source", "outlet"):
        counted = await tallies.by_subject(figures, kind, now)
        assert counted.predictions.tolist() == [8]
        [slug] = {"source": ["ada-stone"], "outlet": ["the-courier"]}[kind]
        record = await get(api.client, f"/v1/{kind}s/{slug}/record?entry=any")
        hits = record["hits"]
        assert counted.judged.tolist() == [hits["right"] + hits["wrong"]]
        assert counted.right.tolist() == [hits["right"]]
