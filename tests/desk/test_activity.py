"""Activity: the log as people read it."""

from tests.api_calls import UNKNOWABLE, claim_body, etag, not_occurred, patch, post
from tests.conftest import Api
from tests.desk.people import Person
from tests.desk.work import text_of, two_claims


async def work(api: Api) -> None:
    """Do something of every kind."""
    client = api.client
    [first, _] = await two_claims(client)
    path = "/v1/events/the-minister-resigns/outcomes"
    event = await post(client, path, not_occurred("2026-03-31"))
    finding = event["outcomes"][0]["id"]
    more = not_occurred("2026-03-31", note="See there.")
    await post(client, path, more)
    await post(client, f"{path}/{finding}/withdrawal", {"reason": "a slip"})
    await post(client, path, UNKNOWABLE)
    report = {"outlet": {"name": "The Gazette"}}
    claim = await post(client, f"/v1/claims/{first['id']}/reports", report)
    base = f"/v1/claims/{first['id']}"
    report_id = claim["reports"][1]["id"]
    await post(client, f"{base}/reports/{report_id}/withdrawal", {"reason": "no"})
    right = claim_body(corrects=first["id"], quote="She goes.")
    await post(client, "/v1/claims", right)
    tag = await etag(client, "/v1/sources/ada-stone")
    await patch(client, "/v1/sources/ada-stone", {"role": "<i>MP</i>"}, tag)
    await post(client, "/v1/sources", {"name": "A. Stone"})
    await post(client, "/v1/sources/a-stone/merge", {"into": "ada-stone"})
    await post(client, "/v1/collections", {"name": "All", "rule": "every one"})
    key = {"name": "Eve <b>", "scopes": ["claims:write"]}
    made = await post(client, "/v1/keys", key)
    assert (await client.delete(f"/v1/keys/{made['id']}")).status_code == 204


async def test_every_kind_of_entry_is_a_line_with_a_link(
    api: Api, person: Person
) -> None:
    await work(api)
    page = await person.get("/desk/log")
    words = text_of(page)
    for line in (
        "test entered a prediction The minister resigns",
        "test corrected a prediction The minister resigns",
        "test added a report of The minister resigns",
        "test judged The minister resigns : It had not happened by 31 March 2026.",
        "judged The minister resigns : It cannot be judged: it cannot be known.",
        "test added evidence about The minister resigns",
        "test withdrew a finding of The minister resigns",
        "test withdrew a report of The minister resigns",
        "test changed role of Ada Stone",
        "test merged A. Stone into Ada Stone",
        "test entered a source Ada Stone",
        "test entered an outlet The Gazette",
        "test entered an event The minister resigns",
        "test declared a collection",
        "test made a key for Eve <b>",
        "test ended the key of Eve <b>",
    ):
        assert line in words, line
    # What a correction withdraws is told with it, unless only withdrawals are shown.
    withdrawn = "test withdrew a prediction The minister resigns"
    assert withdrawn not in words
    assert withdrawn in text_of(await person.get("/desk/log?what=mended"))
    assert words.count("added a report of") == 1
    assert "Eve &lt;b&gt;" in page
    for address in ("events/the-minister-resigns", "sources/ada-stone"):
        assert f'href="/desk/{address}"' in page
        await person.get(f"/desk/{address}")
    assert "Done last" in await person.get("/desk")


async def test_the_log_says_how_a_prediction_was_made(api: Api, person: Person) -> None:
    await post(api.client, "/v1/claims", claim_body(probability=0.3))
    denial = claim_body(source={"name": "Bo Reed"}, direction="will_not")
    await post(api.client, "/v1/claims", denial)
    for path in ("/desk/log", "/desk"):
        words = text_of(await person.get(path))
        assert "The minister resigns — given 30%" in words
        assert "The minister resigns — said it would not" in words


async def test_the_log_is_chosen_from_by_what_who_and_when(
    api: Api, person: Person
) -> None:
    await two_claims(api.client)
    api.clock.pass_by(days=2)
    await person.sign_in(await api.key())
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(api.client, path, not_occurred("2026-03-31"))
    who = (await api.client.get("/v1/keys/me")).json()["id"]
    for query, shown, hidden in (
        ("what=judged", "test judged", "entered a prediction"),
        ("what=entered", "entered a prediction", "test judged"),
        ("what=keys", "made a key for", "entered a prediction"),
        ("what=mended", "Nothing of the kind", "entered a prediction"),
        (f"by={who}", "entered a prediction", "made a key for"),
        ("by=nobody", "Nothing of the kind", "entered a prediction"),
        ("first=2026-11-25", "test judged", "entered a prediction"),
        ("last=2026-11-23", "entered a prediction", "test judged"),
        ("before=1", "made a key for", "entered a prediction"),
    ):
        page = text_of(await person.get(f"/desk/log?{query}"))
        assert shown in page, query
        assert hidden not in page, query
    await person.get("/desk/log?first=2026-02-02&last=2026-01-01", status=400)
    await person.get("/desk/log?what=else", status=400)


async def test_long_logs_come_in_pages(api: Api, person: Person) -> None:
    for number in range(60):
        await post(api.client, "/v1/sources", {"name": f"Source {number} of many"})
    page = await person.get("/desk/log")
    assert page.count("entered a source") == 50
    link = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    page = await person.get(link)
    assert page.count("entered a source") == 10
    assert 'rel="next"' not in page
