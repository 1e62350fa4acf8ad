"""Mending at the desk: corrections, withdrawals, second reports, names and merges."""

from tests.api_calls import claim_body, get, post, size
from tests.conftest import Api
from tests.desk.people import Person, browser, flaws, typed_on
from tests.desk.work import NEW, TYPED, text_of

WORDED = {
    "wording": "probably",
    "probability": None,
    "quote": "He will probably go.",
    "due": "by March 31, 2026",
    "window": None,
    "headline": "Minister on the brink",
    "url": "https://example.org/brink",
    "published_on": "2026-01-11",
    "via": {"name": "Radio One"},
    "outlet_wording": "could",
    "topics": ["cabinet"],
    "direction": "will_not",
}


async def test_a_prediction_is_corrected_from_what_stands(
    api: Api, person: Person
) -> None:
    body = {k: v for k, v in {**claim_body(), **WORDED}.items() if v is not None}
    claim = await post(api.client, "/v1/claims", body)
    path = f"/desk/claims/{claim['id']}/correct"
    page = await person.get(path)
    assert "As it stands" in page
    typed = typed_on(page)
    assert typed["due"] == "by March 31, 2026"
    response = await person.send(path, {**typed, "quote": "He’ll probably go."})
    assert response.status_code == 303, flaws(response)
    page = await person.get(response.headers["Location"])
    assert "Corrected." in page
    old = await get(api.client, f"/v1/claims/{claim['id']}")
    new = await get(api.client, f"/v1/claims/{old['corrected_by']}")
    assert old["status"] == "withdrawn"
    assert new["corrects"] == claim["id"]
    assert new["quote"] == "He’ll probably go."
    for name in ("event", "source", "window", "wording", "direction", "topics"):
        assert new[name] == claim[name], name
    report, before = new["reports"][0], claim["reports"][0]
    for name in ("outlet", "url", "headline", "published_on", "via", "wording"):
        assert report[name] == before[name], name
    assert "this stands in its place" in await person.get(path.removesuffix("/correct"))
    # What is withdrawn already can't be corrected again.
    response = await person.send(path, {**typed, "quote": "Another."})
    assert response.status_code == 409
    assert flaws(response) == ["The claim to be corrected is withdrawn already."]


async def test_no_form_takes_a_report_older_than_its_prediction(
    api: Api, person: Person
) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    path = f"/desk/claims/{claim['id']}"
    too_early = {"published_on": "2026-01-08"}
    before = await size(api.client)
    for form, typed in (
        (NEW, {**TYPED, **too_early}),
        (f"{path}/report", {"outlet.name": "The Gazette", **too_early}),
        (f"{path}/correct", {"made_on": "2026-01-12", "published_on": "2026-01-10"}),
    ):
        there = await person.get(form)
        response = await person.send(form, {**typed_on(there), **typed})
        assert response.status_code == 422, form
        assert flaws(response) == [
            "Published on: this is earlier than the day before it was said"
        ]
    assert await size(api.client) == before


async def test_a_correction_keeps_numbers_and_windows(api: Api, person: Person) -> None:
    window = {"earliest": "2026-02-01", "latest": "2026-03-31"}
    body = claim_body(probability=0.285, window=window)
    claim = await post(api.client, "/v1/claims", body)
    path = f"/desk/claims/{claim['id']}/correct"
    typed = typed_on(await person.get(path))
    typed |= {"source.name": "Bo Reed", "about": "other", "statement": "She goes"}
    response = await person.send(path, typed)
    assert response.status_code == 303, flaws(response)
    [new] = (await get(api.client, "/v1/claims?source=bo-reed"))["items"]
    assert new["probability"] == 0.285
    assert new["window"] == claim["window"]
    assert new["event"]["statement"] == "She goes"


async def test_a_correction_says_what_changed_and_is_none_where_nothing_did(
    api: Api, person: Person
) -> None:
    body = claim_body(probability=0.65, made_on="2026-01-10")
    claim = await post(api.client, "/v1/claims", body)
    path = f"/desk/claims/{claim['id']}/correct"
    typed = typed_on(await person.get(path))
    before = await size(api.client)
    # What a browser sends for a day half typed: the field as if it had been emptied.
    for same in ({}, {"probability": "65 %"}, {"source.name": "ada stone"}):
        response = await person.send(path, {**typed, **same})
        assert response.status_code == 422, same
        assert flaws(response) == [
            "You changed nothing, so there is nothing to correct."
        ]
    assert await size(api.client) == before
    changes = {"window.latest": "2026-04-30", "direction": "will_not"}
    changes["probability"] = ""
    response = await person.send(path, {**typed, **changes})
    assert response.status_code == 303, flaws(response)
    page = text_of(await person.get(response.headers["Location"]))
    for line in (
        "Or the percentage they gave 65 –",
        "Or the last day 31 March 2026 30 April 2026",
        "They said it will happen will not happen",
        "So its time is",
    ):
        assert line in page, line
    assert "Said on" not in page


async def test_a_prediction_and_a_report_are_withdrawn_with_a_reason(
    api: Api, person: Person
) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    path = f"/desk/claims/{claim['id']}"
    await person.get(f"{path}/report")
    second = {"outlet.name": "The Gazette", "url": "https://example.org/2"}
    response = await person.send(f"{path}/report", second)
    assert "The report is added." in await person.get(response.headers["Location"])
    response = await person.send(f"{path}/report", second)
    assert "stood already" in await person.get(response.headers["Location"])
    reports = (await get(api.client, f"/v1{path[5:]}"))["reports"]
    withdrawal = f"{path}/reports/{reports[1]['id']}/withdraw"
    await person.get(withdrawal)
    response = await person.send(withdrawal)
    assert flaws(response) == ["Why is it withdrawn? This is needed"]
    response = await person.send(withdrawal, reason="Not <b>theirs</b>")
    assert response.status_code == 303
    await person.get(f"{path}/withdraw")
    response = await person.send(f"{path}/withdraw", reason="A <b>duplicate</b>")
    page = await person.get(response.headers["Location"])
    assert "Withdrawn." in page
    assert "A &lt;b&gt;duplicate" in page
    claim = await get(api.client, f"/v1{path[5:]}")
    assert claim["status"] == "withdrawn"
    assert claim["reports"][1]["withdrawn_at"]
    response = await person.send(f"{path}/report", second)
    assert flaws(response) == ["The claim is withdrawn."]


async def test_a_name_that_is_almost_known_is_asked_about(
    api: Api, person: Person
) -> None:
    await post(api.client, "/v1/claims", claim_body(source={"name": "Ben Wallace"}))
    typed = {
        "statement": "War is declared",
        "source.name": "Ben Walace",
        "outlet.name": "The Couriers",
        "made_on": "2026-01-10",
    }
    before = await size(api.client)
    response = await person.send("/desk/claims/new", typed)
    assert response.status_code == 422
    assert len(flaws(response)) == 2
    assert "Did you mean “Ben Wallace”?" in flaws(response)[0]
    assert 'name="new_names"' in response.text
    assert await size(api.client) == before
    # The name that may be meant is taken with a button, and nothing else is lost.
    offer = 'name="use" value="source.name:Ben Wallace"'
    assert offer in response.text
    response = await person.send(
        "/desk/claims/new", typed, use="source.name:Ben Wallace"
    )
    assert response.status_code == 200
    assert "It says “ Ben Wallace ” now." in text_of(response.text)
    shown = {k: v for k, v in typed_on(response.text).items() if v}
    assert shown == {**typed, "source.name": "Ben Wallace"}
    assert await size(api.client) == before
    # What is no name of the form is not filled in, and other flaws ask for no tick.
    response = await person.send("/desk/claims/new", typed, use="made_on:2026-01-01")
    assert typed_on(response.text)["made_on"] == typed["made_on"]
    typed |= {"source.name": "Ben Wallace", "outlet.name": "The Courier"}
    response = await person.send("/desk/claims/new", {**typed, "due": "one fine day"})
    assert len(flaws(response)) == 1
    assert 'name="new_names"' not in response.text
    typed |= {"source.name": "Ben Walace", "outlet.name": "The Couriers"}
    response = await person.send("/desk/claims/new", {**typed, "new_names": "true"})
    assert response.status_code == 303
    assert (await get(api.client, "/v1/sources/ben-walace"))["name"] == "Ben Walace"


async def test_a_role_that_is_not_kept_is_told(api: Api, person: Person) -> None:
    source = {"name": "Ada Stone", "role": "Minister"}
    await post(api.client, "/v1/sources", source)
    for role, told in (("minister", False), ("Former minister", True)):
        typed = {**TYPED, "source.role": role, "statement": f"The {role} resigns"}
        response = await person.send(NEW, typed)
        page = text_of(await person.get(response.headers["Location"]))
        assert ("Ada Stone is still “ Minister ” here" in page) == told


async def test_a_key_without_the_scope_sees_and_changes_nothing(api: Api) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    async with browser(api) as judge:
        await judge.sign_in(await api.key("outcomes:write"))
        page = await judge.get(f"/desk/claims/{claim['id']}")
        assert "Correct it" not in page
        assert "may not rename" in await judge.get("/desk/sources/ada-stone")
        before = await size(api.client)
        for path in (
            f"claims/{claim['id']}/correct",
            f"claims/{claim['id']}/withdraw",
            f"claims/{claim['id']}/report",
            "sources/ada-stone",
            "outlets/the-courier/merge",
            "events/the-minister-resigns/edit",
            "events/the-minister-resigns/merge",
        ):
            response = await judge.send(f"/desk/{path}", {"reason": "x", "into": "y"})
            assert response.status_code == 403, path
        assert await size(api.client) == before


async def test_what_stands_with_other_content_is_shown_beside_what_was_typed(
    api: Api, person: Person
) -> None:
    response = await person.send(NEW, TYPED)
    path = response.headers["Location"].partition("?")[0]
    before = await size(api.client)
    response = await person.send(NEW, {**TYPED, "probability": "70"})
    assert response.status_code == 409
    assert flaws(response) == [
        "Or the percentage they gave: what stands says something else"
    ]
    words = text_of(response.text)
    assert "It stands already, and says something else" in words
    assert "Or the percentage they gave 65 70" in words
    assert f'href="{path}/correct"' in response.text
    assert await size(api.client) == before
