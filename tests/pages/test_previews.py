"""What pages show while one types, and the files that pages use."""

import pytest
from httpx import AsyncClient


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
        ("wording=expects", "in no score; it can be right or wrong all the same"),
        ("wording=will", "says so flatly: it can be right or wrong"),
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
