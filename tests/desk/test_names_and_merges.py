"""Sources, outlets and events at the desk: changed and merged."""

import pytest

from tests.api_calls import claim_body, get, not_occurred, patch, post, size
from tests.conftest import Api
from tests.desk.people import Person, flaws, typed_on
from tests.desk.work import text_of


async def test_sources_and_outlets_are_changed_unless_somebody_was_faster(
    api: Api, person: Person, subtests: pytest.Subtests
) -> None:
    await post(api.client, "/v1/claims", claim_body())
    for path, changes, expected in (
        (
            "sources/ada-stone",
            {"name": "Ada Stone MP", "role": "Minister", "aliases": "A. Stone\nAda S"},
            {"role": "Minister", "aliases": ["A. Stone", "Ada S"]},
        ),
        (
            "outlets/the-courier",
            {"name": "Courier", "country": "GB", "homepage": "https://example.org"},
            {"country": "GB"},
        ),
    ):
        with subtests.test(path):
            typed = typed_on(await person.get(f"/desk/{path}"))
            response = await person.send(f"/desk/{path}", {**typed, **changes})
            assert response.status_code == 303, flaws(response)
            assert "Changed." in await person.get(response.headers["Location"])
            stored = await get(api.client, f"/v1/{path}")
            assert expected.items() <= stored.items()
            # The form that was opened before is of another version.
            response = await person.send(f"/desk/{path}", {**typed, "name": "Mine"})
            assert response.status_code == 412
            words = text_of(response.text)
            assert "Somebody changed it while you did" in words
            assert f"Name {changes['name']} Mine" in words
            again = {**typed_on(response.text), "aliases": ""}
            response = await person.send(f"/desk/{path}", again)
            assert response.status_code == 303
            stored = await get(api.client, f"/v1/{path}")
            assert (stored["name"], stored["aliases"]) == ("Mine", [])


async def test_what_is_wrong_with_a_change_is_said_at_once(
    api: Api, person: Person
) -> None:
    await post(api.client, "/v1/claims", claim_body())
    await post(api.client, "/v1/sources", {"name": "Reuters"})
    path = "/desk/sources/ada-stone"
    typed = typed_on(await person.get(path))
    wrong = {**typed, "name": "", "role": "x" * 201, "links": "javascript:x"}
    response = await person.send(path, wrong)
    assert [flaw.partition(":")[0] for flaw in flaws(response)] == [
        "Name",
        "Role",
        "Links",
    ]
    response = await person.send(path, {**typed, "name": "Reuters"})
    assert response.status_code == 409
    assert "is a name of the source reuters already" in flaws(response)[0]
    response = await person.send(path, {**typed, "name": "Reuter5"})
    assert response.status_code == 409
    assert "looks much like the source reuters" in flaws(response)[0]
    response = await person.send(
        path, {**typed, "name": "Reuter5", "new_names": "true"}
    )
    assert response.status_code == 303


async def test_a_merge_shows_what_moves_before_it_is_done(
    api: Api, person: Person
) -> None:
    for name, statement in (("Ben Wallace", "A"), ("Ben Walace", "B")):
        body = claim_body(source={"name": name}, statement=statement)
        await post(api.client, "/v1/claims", body)
    path = "/desk/sources/ben-walace"
    page = await person.get(path)
    assert "merge them" in page
    page = await person.get(f"{path}/merge")
    assert 'name="into" value="ben-wallace"' in page
    before = await size(api.client)
    response = await person.send(f"{path}/merge", into="Ben Walllace")
    assert "Did you mean" in flaws(response)[0]
    assert 'name="use" value="into:Ben Wallace"' in response.text
    response = await person.send(f"{path}/merge")
    assert flaws(response) == ["The one that stays: this is needed"]
    response = await person.send(f"{path}/merge", into="ben walace")
    assert flaws(response) == ["The one that stays: this is the same source"]
    response = await person.send(f"{path}/merge", into="ben-wallace")
    assert typed_on(response.text)["into"] == "Ben Wallace"
    words = text_of(response.text)
    assert "1 prediction moves to Ben Wallace , which has 1 now and 2 then." in words
    assert await size(api.client) == before
    sure = {"into": "Ben Wallace", "seen": "ben-wallace", "sure": "true"}
    response = await person.send(f"{path}/merge", sure)
    assert response.headers["Location"] == "/desk/sources/ben-wallace?done=merged"
    assert (await person.open(path)).headers["Location"] == "/desk/sources/ben-wallace"
    assert len((await get(api.client, "/v1/sources/ben-wallace/claims"))["items"]) == 2


async def test_events_are_merged_with_what_becomes_of_their_predictions(
    api: Api, person: Person
) -> None:
    await post(api.client, "/v1/claims", claim_body())
    await post(
        api.client,
        "/v1/claims",
        claim_body(statement="The minister resigns soon", source={"name": "Bo Reed"}),
    )
    path = "/v1/events/the-minister-resigns-soon/outcomes"
    await post(api.client, path, not_occurred("2026-03-31"))
    path = "/desk/events/the-minister-resigns/merge"
    page = await person.get(path)
    assert 'value="the-minister-resigns-soon"' in page
    response = await person.send(path, into="no-such")
    assert "there is no such event" in flaws(response)[0]
    response = await person.send(path, into="the-minister-resigns-soon")
    words = text_of(response.text)
    assert "Not yet judged" in words
    assert "1 prediction stays as it is" in words
    sure = {
        "into": "the-minister-resigns-soon",
        "seen": "the-minister-resigns-soon",
        "sure": "true",
    }
    response = await person.send(path, sure)
    assert (
        response.headers["Location"]
        == "/desk/events/the-minister-resigns-soon?done=merged"
    )


async def test_topics_and_criteria_are_changed_until_a_finding_stands(
    api: Api, person: Person
) -> None:
    await post(api.client, "/v1/claims", claim_body())
    path = "/desk/events/the-minister-resigns/edit"
    typed = typed_on(await person.get(path))
    changes = {"topics": "cabinet\nuk", "criteria": "By the <i>Gazette</i>.\nOnly."}
    response = await person.send(path, {**typed, **changes})
    assert response.status_code == 303, flaws(response)
    event = await get(api.client, "/v1/events/the-minister-resigns")
    assert event["topics"] == ["cabinet", "uk"]
    assert event["criteria"] == changes["criteria"]
    typed = typed_on(await person.get(path))
    outcomes = "/v1/events/the-minister-resigns/outcomes"
    await post(api.client, outcomes, not_occurred("2026-03-31"))
    response = await person.send(path, {**typed, "topics": "x"})
    assert response.status_code == 412
    typed = typed_on(response.text)
    response = await person.send(path, {**typed, "criteria": "New."})
    assert response.status_code == 409
    assert flaws(response) == ["The criteria are fixed once an outcome stands."]
    response = await person.send(
        path, {**typed, "topics": "\n".join("abcdefghijklmnopqrstu")}
    )
    assert flaws(response) == ["Topics: give no more than 20"]


async def test_a_change_by_a_program_meanwhile_is_explained(
    api: Api, person: Person
) -> None:
    await post(api.client, "/v1/claims", claim_body())
    typed = typed_on(await person.get("/desk/sources/ada-stone"))
    body = {"role": "<script>alert(1)</script>"}
    await patch(api.client, "/v1/sources/ada-stone", body, typed["version"])
    response = await person.send("/desk/sources/ada-stone", {**typed, "role": "MP"})
    assert response.status_code == 412
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    assert "<script>alert" not in response.text


async def test_names_are_completed_for_who_has_signed_in(
    api: Api, person: Person, stranger: Person
) -> None:
    body = claim_body(source={"name": "Ben Wallace", "role": "Minister"})
    await post(api.client, "/v1/claims", body)
    path = "/desk/names/source"
    expected = [{"slug": "ben-wallace", "name": "Ben Wallace", "about": "Minister"}]
    for typed in ("wal", "Ben Walace"):
        response = await person.client.get(path, params={"q": typed})
        assert response.json() == expected
    assert (await person.open("/desk/names/outlet?q=cour")).json()
    assert (await person.open("/desk/names/key?q=a")).status_code == 404
    assert (await stranger.open(f"{path}?q=wal")).status_code == 303


async def test_names_much_alike_are_offered_to_be_merged(
    api: Api, person: Person
) -> None:
    for name in ("Ben Wallace", "Ben Walace", "Ada Stone"):
        await post(api.client, "/v1/sources", {"name": name})
    page = await person.get("/desk")
    assert 'href="/desk/sources/ben-walace/merge"' in page
    assert 'href="/desk/sources/ben-wallace/merge"' not in page  # a pair stands once
    assert "ada-stone/merge" not in page


async def test_names_declared_distinct_are_not_offered_to_be_merged(
    api: Api, person: Person
) -> None:
    for name, distinct in (("Ida Holm", False), ("Ida Holme", True), ("Jo Roe", False)):
        await post(api.client, "/v1/sources", {"name": name, "distinct": distinct})
    assert "/merge" not in await person.get("/desk")
    # One that was entered later is declared to be nobody by who came before it.
    await post(api.client, "/v1/sources", {"name": "Ida Holmes", "distinct": True})
    await post(api.client, "/v1/sources", {"name": "Bo Reed"})
    await post(api.client, "/v1/sources", {"name": "Bo Reeed"})
    assert "sources/bo-reeed/merge" in await person.get("/desk")
    typed = typed_on(await person.get("/desk/sources/bo-reeed"))
    changed = {**typed, "name": "Bo Reead", "new_names": "true"}
    assert (await person.send("/desk/sources/bo-reeed", changed)).status_code == 303
    assert "/merge" not in await person.get("/desk")
