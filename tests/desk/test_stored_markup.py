"""Stored markup: what is typed into any field is text, wherever the desk shows it."""

from tests.api_calls import claim_body, get, not_occurred, post
from tests.conftest import Api
from tests.desk.people import Person, typed_on
from tests.desk.work import NEW, NEWS, judge

MARK = "<script>alert('{}')</script>"
ATTACK = '"><img src=x onerror=alert(1)>'
QUOTED = "' onfocus=alert(1) x='"


async def test_markup_in_every_field_is_shown_as_text(api: Api, person: Person) -> None:
    typed = {
        "statement": MARK.format("statement"),
        "quote": f"{ATTACK}\n{QUOTED}",
        "source.name": MARK.format("source"),
        "source.role": ATTACK,
        "made_on": "2026-01-10",
        "due": "by March 31, 2026",
        "outlet.name": MARK.format("outlet"),
        "headline": ATTACK,
        "via.name": MARK.format("via"),
        "url": "https://example.org/?a=%3Cscript%3E&b='",
    }
    response = await person.send(NEW, typed)
    assert response.status_code == 303
    path = response.headers["Location"].partition("?")[0]
    claim = await get(api.client, f"/v1{path.removeprefix('/desk')}")
    event = f"/desk/events/{claim['event']['slug']}"
    source = f"/desk/sources/{claim['source']['slug']}"
    outlet = f"/desk/outlets/{claim['reports'][0]['outlet']['slug']}"
    keys = {"name": ATTACK, "scopes": ["claims:write"]}
    made = await person.send("/desk/keys", keys)
    key = (await get(api.client, "/v1/changes?after=0&limit=200"))["items"][-1]

    finding = {"kind": "final", **NEWS, "evidence.0.title": ATTACK, "note": ATTACK}
    preview = await person.send(event, finding)
    response = await judge(person, finding, event)
    assert response.status_code == 303
    outcome = (await get(api.client, f"/v1{event[5:]}/outcomes"))["items"][0]
    criteria = {"criteria": MARK.format("criteria"), "version": "x"}
    pages = [
        made.text,
        preview.text,
        (await person.send(f"{event}/edit", criteria)).text,
        (await person.send(f"{source}/merge", into=ATTACK)).text,
        (await person.send(source, name=ATTACK, role=ATTACK, version="x")).text,
    ]
    places = (
        path,
        f"{path}/correct",
        f"{path}/withdraw",
        f"{path}/report",
        event,
        f"{event}/edit",
        f"{event}/merge",
        f"{event}/outcomes/{outcome['id']}/withdraw",
        source,
        f"{source}/merge",
        outlet,
        "/desk/keys",
        f"/desk/keys/{key['subject']}/end",
        "/desk/log",
        "/desk/due",
        "/desk",
    )
    pages += [await person.get(place) for place in places]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "' onfocus=" not in page.replace("&#39;", "")
    typed_again = typed_on(await person.get(f"{path}/correct"))
    assert typed_again["statement"] == typed["statement"]
    assert typed_again["quote"] == typed["quote"]
    assert typed_again["headline"] == ATTACK


async def test_what_somebody_else_stored_is_text_too(api: Api, person: Person) -> None:
    body = claim_body(statement=ATTACK, topics=["x"])
    claim = await post(api.client, "/v1/claims", body)
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(api.client, path, not_occurred("2026-03-31", note=ATTACK))
    for place in ("/desk/log", f"/desk/events/{claim['event']['slug']}", "/desk"):
        assert "<img src=x" not in await person.get(place)
