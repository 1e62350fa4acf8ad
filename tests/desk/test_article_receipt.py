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
