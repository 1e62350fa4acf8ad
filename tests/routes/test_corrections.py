from httpx import AsyncClient

from tests.asking import get, occurred, post, said, size


async def test_a_correction_that_stands_already_still_withdraws_the_old_claim(
    client: AsyncClient,
) -> None:
    wrong = await post(client, "/v1/claims", said(quote="He wil go."))
    right = await post(client, "/v1/claims", said(quote="He will go."))
    body = said(quote="He will go.", corrects=wrong["id"])

    found = await post(client, "/v1/claims", body, 200)

    assert found == right
    kept = await get(client, f"/v1/claims/{wrong['id']}")
    assert (kept["status"], kept["corrected_by"]) == ("withdrawn", right["id"])
    before = await size(client)
    assert await post(client, "/v1/claims", body, 200) == right
    assert await size(client) == before


async def test_of_equal_findings_of_merged_events_one_stands_for_both(
    client: AsyncClient,
) -> None:
    for slug in ("he-goes", "he-leaves"):
        statement = slug.replace("-", " ")
        claim = said(quote=slug, event={"statement": statement})
        await post(client, "/v1/claims", claim)
        await post(client, f"/v1/events/{slug}/outcomes", occurred("2026-02-01"))
    kept = (await get(client, "/v1/events/he-goes"))["outcomes"][0]

    body = {"into": "he-goes"}
    merged = await post(client, "/v1/events/he-leaves/merge", body)

    standing = [each["id"] for each in merged["outcomes"] if each["in_force"]]
    gone = [each for each in merged["outcomes"] if not each["in_force"]]
    assert standing == [kept["id"]]
    assert [each["superseded_by"] for each in gone] == [kept["id"]]
    path = f"/v1/events/he-goes/outcomes/{kept['id']}/withdrawal"
    await post(client, path, {"reason": "a hoax"})
    claims = (await get(client, "/v1/claims?event=he-goes"))["items"]
    assert [claim["status"] for claim in claims] == ["due", "due"]
