"""Names that are typed: found however they are spelled, and asked about if mistyped."""

import pytest

from api.store import name_lookup
from tests.api_calls import post
from tests.conftest import Api

NAMES = ("Ben Wallace", "The Evening Post", "José Núñez", "Ada Stone", "O’Neil")


@pytest.fixture
async def known(api: Api) -> Api:
    for name in NAMES:
        await post(api.client, "/v1/sources", {"name": name, "aliases": []})
    return api


async def test_a_name_is_found_by_its_spellings_and_its_slug(known: Api) -> None:
    for typed, slug in (
        ("ben  WALLACE", "ben-wallace"),
        ("ben-wallace", "ben-wallace"),
        ("Jose Nunez", "jose-nunez"),
    ):
        found = await name_lookup.named(known.pool.database, "source", typed)
        assert found is not None
        assert found.slug == slug
    assert await name_lookup.named(known.pool.database, "source", "Wallace") is None
    assert await name_lookup.named(known.pool.database, "outlet", "Ben Wallace") is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Ben Walace", ["Ben Wallace"]),
        ("B. Wallace", ["Ben Wallace"]),
        ("Benn Wallice", ["Ben Wallace"]),
        ("The Morning Post", []),
        ("Bob Stone", []),
        ("Ben", []),
        ("'':* | & !", []),
        ("<b>", []),
        ("", []),
    ],
)
async def test_a_slip_is_like_one_name_and_another_name_like_none(
    known: Api, typed: str, expected: list[str]
) -> None:
    found = await name_lookup.like(known.pool.database, "source", typed)
    assert [other.name for other in found] == expected
