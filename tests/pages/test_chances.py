"""Chances in words, where rounding would make an even one of them."""

import pytest
from httpx import AsyncClient

from api.pages.text import formatting
from tests.pages.test_boards import forecast
from tests.pages.test_subject_page import page


@pytest.mark.parametrize(
    ("probability", "written"),
    [
        (None, "–"),
        (0.5, "50%"),
        (0.503, "50.3%"),
        (0.496, "49.6%"),
        (0.5002, "50.02%"),
        (0.494, "49%"),
        (0.506, "51%"),
        (0.003, "<1%"),
    ],
)
def test_only_an_even_chance_is_written_as_one(
    probability: float | None, written: str
) -> None:
    assert formatting.chance(probability) == written


async def test_a_wrong_side_of_even_is_seen(client: AsyncClient) -> None:
    await forecast(client, "Ada Stone", [0.503], 0)
    text = await page(client, "/claims")
    assert "Gave it 50.3%" in text
    assert "Gave it 50%" not in text


async def test_what_is_close_to_a_coin_toss_is_no_best_call(
    client: AsyncClient,
) -> None:
    await forecast(client, "Ada Stone", [0.54, 0.6], 2)
    best = (await page(client, "/sources/ada-stone")).partition("Best calls")[2]
    assert "Gave it 60%" in best.partition("</section>")[0]
    assert "54%" not in best.partition("</section>")[0]
