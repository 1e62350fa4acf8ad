"""Someone at the desk, for every test of it."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Api
from tests.desk.people import Person, browser


@pytest.fixture
async def stranger(api: Api) -> AsyncIterator[Person]:
    """Someone who has not signed in."""
    async with browser(api) as someone:
        yield someone


@pytest.fixture
async def person(api: Api) -> AsyncIterator[Person]:
    """Someone who has signed in with a key that may do all."""
    async with browser(api) as someone:
        await someone.sign_in(await api.key())
        yield someone
