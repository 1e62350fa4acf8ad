"""The receipt of an article: what each prediction said, and how it is mended."""

from tests.api_calls import get, post
from tests.conftest import Api
from tests.desk.articles import CONFIRM, paste
from tests.desk.people import Person
from tests.desk.work import text_of


async def test_the_receipt_says_how_each_was_said_and_how_it_is_mended(
    api: Api, person: Person
) -> None:
    source = {"name": "Nora Brandt", "role": "UK transport secretary"}
    await post(api.client, "/v1/sources", source)
    _, typed = await paste(person)
    response = await person.send(CONFIRM, typed)
    page = await person.get(response.headers["Location"])
    words = text_of(page)
    assert "Otto Lindqvist , 29 April 2022 : said it would not" in words
    assert "said “probably” (usually means 55–75%)" in words
    assert 'href="/sources/otto-lindqvist"' in page
    for claim in (await get(api.client, "/v1/claims"))["items"]:
        assert f'href="/desk/claims/{claim["id"]}/correct"' in page
    # The role that was typed is not the one that stands.
    stays = "Nora Brandt is still “ UK transport secretary ” here"
    assert words.count("is still “") == 1
    assert stays in words
    assert 'href="/desk/sources/nora-brandt">Change the role' in page


async def test_what_is_never_judged_is_not_ticked_and_vague_days_are(
    person: Person,
) -> None:
    text = """The finance ministry said inflation will fall below 3 percent by December.

Rebels could take the harbour as early as next week, Reuters reported, citing officials.
"""
    page, typed = await paste(person, text=text)
    assert "is vague about the days" in page
    assert typed["p1.include"] == "true"
    assert "names no last day, so it is never judged" in page
    assert "p2.include" not in typed
    assert typed["p2.source.kind"] == "anonymous"
    assert typed["p2.source.name"] == "officials"
    assert typed["p2.via.name"] == "Reuters"
