import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, get, occurred, post, size
from tests.conftest import Api
from tests.figure_checks import differences


async def test_a_correction_that_stands_already_still_withdraws_the_old_claim(
    client: AsyncClient,
) -> None:
    wrong = await post(client, "/v1/claims", claim_body(quote="He wil go."))
    right = await post(client, "/v1/claims", claim_body(quote="He will go."))
    body = claim_body(quote="He will go.", corrects=wrong["id"])

    found = await post(client, "/v1/claims", body, 200)

    assert found == right
    kept = await get(client, f"/v1/claims/{wrong['id']}")
    assert (kept["status"], kept["corrected_by"]) == ("withdrawn", right["id"])
    before = await size(client)
    assert await post(client, "/v1/claims", body, 200) == right
    assert await size(client) == before


async def _equal_findings(client: AsyncClient) -> list[str]:
    """Merge two events of which the same was found; return what is in force."""
    for slug in ("he-goes", "he-leaves"):
        statement = slug.replace("-", " ")
        claim = claim_body(quote=slug, event={"statement": statement})
        await post(client, "/v1/claims", claim)
        await post(client, f"/v1/events/{slug}/outcomes", occurred("2026-02-01"))
    merged = await post(client, "/v1/events/he-leaves/merge", {"into": "he-goes"})
    return [each["id"] for each in merged["outcomes"] if each["in_force"]]


async def _statuses(client: AsyncClient) -> list[str]:
    claims = (await get(client, "/v1/claims?event=he-goes"))["items"]
    return [claim["status"] for claim in claims]


async def test_of_equal_findings_of_merged_events_the_other_stands_if_one_is_withdrawn(
    client: AsyncClient,
) -> None:
    one, other = await _equal_findings(client)
    path = "/v1/events/he-goes/outcomes"

    await post(client, f"{path}/{one}/withdrawal", {"reason": "a hoax"})

    assert await _statuses(client) == ["settled", "settled"]
    claims = (await get(client, "/v1/claims?event=he-goes"))["items"]
    assert {claim["outcome"]["outcome_id"] for claim in claims} == {other}
    await post(client, f"{path}/{other}/withdrawal", {"reason": "the same hoax"})
    assert await _statuses(client) == ["due", "due"]


async def test_what_supersedes_one_of_equal_findings_supersedes_the_other(
    client: AsyncClient,
) -> None:
    one, other = await _equal_findings(client)

    late = occurred("2026-05-01", supersedes=other)
    event = await post(client, "/v1/events/he-goes/outcomes", late)

    new = event["outcomes"][-1]["id"]
    gone = {each["id"]: each["superseded_by"] for each in event["outcomes"][:-1]}
    assert gone == {one: new, other: new}
    claims = (await get(client, "/v1/claims?event=he-goes"))["items"]
    assert [claim["outcome"]["late_by"] for claim in claims] == [31, 31]


@pytest.mark.parametrize("reasons", [("other", "unknowable"), ("unknowable", "other")])
async def test_of_several_reasons_why_a_claim_is_void_the_first_of_the_domain_is_told(
    api: Api, reasons: tuple[str, str]
) -> None:
    client = api.client
    claim = await post(client, "/v1/claims", claim_body(probability=0.4))
    for reason in reasons:
        finding = {"kind": "void", "reason": reason, "note": "so it is"}
        await post(client, "/v1/events/the-minister-resigns/outcomes", finding)

    shown = await get(client, f"/v1/claims/{claim['id']}")

    assert (shown["status"], shown["outcome"]["reason"]) == ("void", "unknowable")
    record = await get(client, "/v1/sources/ada-stone/record")
    assert record["claims"]["voids"] == {"unknowable": 1}
    assert await differences(api) == []
