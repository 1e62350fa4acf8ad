"""Forms: what is typed is entered, or shown again with what is wrong beside it."""

import pytest
from httpx import ASGITransport, AsyncClient, Response

from api import app
from api.settings import Settings
from tests.api_calls import get, post, size
from tests.conftest import Api

TYPED = {
    "statement": "The bridge opens",
    "source.name": "Ada Stone",
    "outlet.name": "The Courier",
    "made_on": "2026-01-10",
    "due": "by March 31, 2026",
    "probability": "65%",
    "topics": "Roads, old bridges",
    "quote": "",
}


async def send(client: AsyncClient, path: str, **typed: str) -> Response:
    """Send a form as a browser does, without the header that programs send."""
    return await client.post(path, data=typed, headers={"Authorization": ""})


async def test_a_claim_and_its_outcome_are_entered_by_forms(api: Api) -> None:
    key = await api.key("claims:write", "outcomes:write")
    assert (await api.client.get("/claims/new")).status_code == 200
    response = await send(api.client, "/claims/new", key=key, **TYPED)
    assert response.status_code == 303
    path = response.headers["Location"]
    claim = await get(api.client, f"/v1{path}")
    assert claim["probability"] == 0.65
    assert claim["window"]["latest"] == "2026-03-31"
    assert claim["topics"] == ["old-bridges", "roads"]
    assert (await api.client.get(f"{path}/outcome")).status_code == 200
    outcome = {"happened": "false", "evidence.0.url": "https://example.org/a"}
    response = await send(api.client, f"{path}/outcome", key=key, **outcome)
    assert response.status_code == 303
    assert (await get(api.client, f"/v1{path}"))["status"] == "settled"


async def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(api: Api) -> None:
    key = await api.key("claims:write")
    before = await size(api.client)
    typed = {**TYPED, "due": "whenever", "statement": "<b>Bold</b> & so"}
    response = await send(api.client, "/claims/new", key=key, **typed)
    assert response.status_code == 422
    assert 'id="due-about"><span class="flaw">' in response.text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; so" in response.text
    assert key not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    del typed["made_on"]
    response = await send(api.client, "/claims/new", key=key, **typed)
    assert 'id="made_on-about"><span class="flaw">this is needed' in response.text
    assert await size(api.client) == before


async def test_a_key_that_is_wrong_or_lacks_the_scope_is_refused(api: Api) -> None:
    key = await api.key("outcomes:write")
    response = await send(api.client, "/claims/new", key="fs_nonsense", **TYPED)
    assert response.status_code == 422
    assert "this key is not valid" in response.text
    assert "fs_nonsense" not in response.text
    response = await send(api.client, "/claims/new", key=key, **TYPED)
    assert "this key lacks the scope claims:write" in response.text
    assert (await get(api.client, "/v1/claims"))["items"] == []


async def test_a_form_that_is_too_large_or_broken_is_refused(api: Api) -> None:
    response = await send(api.client, "/claims/new", statement="x" * 70_000)
    assert response.status_code == 413
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await api.client.post("/claims/new", content=b"a=%ff", headers=headers)
    assert response.status_code == 400


async def test_a_field_of_any_name_is_refused_with_the_others(api: Api) -> None:
    key = await api.key("claims:write")
    before = await size(api.client)
    for name in (
        ".".join("a" * 3000),
        "." * 50,
        "source.name.x.y.z.a",
        "a.b",
        "source",
    ):
        response = await send(
            api.client, "/claims/new", key=key, **TYPED, **{name: "x"}
        )
        assert response.status_code == 422, name
    for name, value in (("probability", "nan"), ("probability", "inf%")):
        typed = {**TYPED, name: value}
        response = await send(api.client, "/claims/new", key=key, **typed)
        assert response.status_code == 422, value
    assert await size(api.client) == before


async def test_a_key_that_is_bound_to_an_outlet_enters_only_for_it(api: Api) -> None:
    made = {"name": "desk", "scopes": ["claims:write"], "outlets": ["the-gazette"]}
    await post(api.client, "/v1/outlets", {"name": "The Gazette"})
    key = (await post(api.client, "/v1/keys", made))["secret"]
    response = await send(api.client, "/claims/new", key=key, **TYPED)
    assert response.status_code == 422
    own = {**TYPED, "outlet.name": "The Gazette"}
    response = await send(api.client, "/claims/new", key=key, **own)
    assert response.status_code == 303


async def test_a_form_sent_from_another_site_is_refused(
    api: Api, subtests: pytest.Subtests
) -> None:
    key = await api.key("claims:write")
    before = await size(api.client)
    typed = {**TYPED, "key": key}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://["},
    ):
        with subtests.test(str(headers)):
            own = {"Authorization": "", **headers}
            response = await api.client.post("/claims/new", data=typed, headers=own)
            assert response.status_code == 403
            assert key not in response.text
    plain = {"Content-Type": "text/plain"}
    response = await api.client.post("/claims/new", content=b"key=x", headers=plain)
    assert response.status_code == 415
    assert await size(api.client) == before
    for headers in ({"Origin": "http://test"}, {"Sec-Fetch-Site": "same-origin"}):
        own = {"Authorization": "", **headers}
        response = await api.client.post("/claims/new", data=typed, headers=own)
        assert response.status_code == 303


async def test_words_are_read_while_they_are_typed(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    for query, text in (
        ("due=on+May+9&made_on=2022-04-29", "is read as on 9 May 2022."),
        ("due=within+days&made_on=2022-04-29", "though the words are vague."),
        ("due=on+May+9&made_on=", "once “Said on” is filled in"),
        ("due=on+May+9&made_on=2022", "once “Said on” is filled in"),
        ("due=until+June&made_on=2022-04-29", "by 30 June 2022"),
        ("due=until+June&made_on=2022-04-29&direction=will_not", "by 31 May 2022"),
        ("due=until+June&made_on=2022-04-29&wording=unlikely", "by 31 May 2022"),
        ("due=until+June&made_on=2022-04-29&wording=whenever", "by 30 June 2022"),
        ("due=whenever&made_on=2022-04-29", "flaw"),
        (
            "wording=probably",
            "usually means 55–75% (UK intelligence scale), and is scored as 65%.",
        ),
        ("wording=probably&direction=will_not", "scored as 35%."),
        ("wording=could", "10–70% to readers, which is too vague to score; a hedge"),
        ("wording=more+than+40+%25", "means 40–100%, which is too vague to score"),
        ("wording=%3Cb%3Ebold", "&lt;b&gt;bold"),
        ("", '<div id="reading">'),
    ):
        with subtests.test(query):
            response = await client.get(f"/claims/new/reading?{query}")
            assert response.status_code == 200
            assert text in response.text
            assert "<b>" not in response.text
    assert (await client.get("/claims/new/reading?key=fs_x")).status_code == 400


async def test_assets_are_compressed_for_clients_that_accept_gzip(
    client: AsyncClient,
) -> None:
    start = (await client.get("/")).text
    path = next(part for part in start.split('"') if "/assets/htmx" in part)
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    compressed = await client.get(path, headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert compressed.content == plain.content
    assert int(compressed.headers["Content-Length"]) < 20_000


async def test_what_was_typed_is_shown_again_while_the_database_is_away(
    api: Api,
) -> None:
    key = await api.key("claims:write")
    nowhere = "postgresql://127.0.0.1:1/foresaid"
    async with app.running(Settings(), nowhere, api.clock) as (application, _, _):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            response = await send(client, "/claims/new", key=key, **TYPED)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "The bridge opens" in response.text
    assert "will be able to again soon" in response.text
    assert key not in response.text
