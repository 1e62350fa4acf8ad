"""Leaderboards and comparisons as pages: what they say, and to whom they lead."""

from httpx import AsyncClient

from tests.api_calls import claim_body, not_occurred, occurred, post
from tests.conftest import Api
from tests.pages.test_subject_page import page, predict


async def forecast(
    client: AsyncClient, name: str, probabilities: list[float], right: int
) -> None:
    """Enter what a source gave the events 0, 1, …, the first of which happened."""
    for nth, probability in enumerate(probabilities):
        body = claim_body(
            statement=f"Event {nth} comes",
            source={"name": name},
            probability=probability,
        )
        claim = await post(client, "/v1/claims", body)
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        finding = occurred("2026-02-01") if nth < right else not_occurred("2026-03-31")
        await client.post(path, json=finding)


async def test_an_outlet_has_the_questions_of_all_it_published(
    client: AsyncClient,
) -> None:
    await predict(client, 12, 9)
    text = await page(client, "/leaderboard/outlets?entry=any&sort=brier")
    assert "right on 9 of 12" in text
    row = text.partition('<a href="/outlets/the-courier">')[2]
    assert 'data-label="Questions judged">12</td>' in row.partition("</tr>")[0]
    own = await page(client, "/leaderboard/outlets?entry=any&role=own_voice")
    assert "the-courier" not in own


async def test_a_board_of_nothing_eligible_shows_what_was_entered(
    client: AsyncClient,
) -> None:
    await predict(client, 12, 9)
    text = await page(client, "/leaderboard?sort=brier")
    assert "Nobody can be ranked by the default rule" in text
    assert "If everything that was entered counts" in text
    assert "75%" in text
    assert "/leaderboard/sources?sort=brier&amp;entry=any" in text
    assert "12 predictions, not counted here" in text


async def test_who_is_not_ranked_is_counted_by_reason_with_a_link(
    client: AsyncClient,
) -> None:
    await predict(client, 3, 1, source={"name": "Ada Stone"})
    nobody = {"name": "An official", "kind": "anonymous"}
    await predict(client, 1, 1, word="Thing", source=nobody)
    await post(client, "/v1/claims", claim_body(source={"name": "Cy Lane"}))
    text = await page(client, "/leaderboard?entry=any")
    assert "1 source with fewer than 10 questions judged." in text
    assert "min_events=1" in text
    assert "1 anonymous source, as nobody stands behind" in text
    assert "1 source with more than 20% of what fell due not yet judged." in text
    assert "3 of 10 questions judged" in text


async def test_more_is_better_on_every_board(client: AsyncClient) -> None:
    await forecast(client, "Good", [0.9] * 6 + [0.1] * 6, 6)
    await forecast(client, "Poor", [0.5] * 6 + [0.5] * 6, 6)
    text = await page(client, "/leaderboard?entry=any&sort=brier")
    assert text.index(">Good<") < text.index(">Poor<")
    good, poor = (text.partition(f">{name}<")[2] for name in ("Good", "Poor"))
    assert "90<svg" in good.partition("</tr>")[0]
    assert "50<svg" in poor.partition("</tr>")[0]


async def test_a_comparison_says_who_was_closer_on_how_many(api: Api) -> None:
    await forecast(api.client, "Ada Stone", [0.9] * 8 + [0.3] * 3, 11)
    await forecast(api.client, "Bo Reed", [0.8] * 8 + [0.6] * 3, 11)
    text = await page(api.client, "/compare?slug=ada-stone,bo-reed")
    assert (
        "On the 11 questions both answered, Ada Stone was closer on 8, Bo Reed on 3:"
    ) in text
    assert "not enough to tell them apart" in text
    assert text.count('class="plot dots"') == 11
    assert "Ada Stone: 30%; Bo Reed: 60%. It came to 100%." in text
    listed = text.partition("The questions they share")[2]
    assert listed.index("Event 8 comes") < listed.index("Event 0 comes")


async def test_one_name_asks_for_the_second_and_names_whom(api: Api) -> None:
    await forecast(api.client, "Ada Stone", [0.9, 0.8], 2)
    await forecast(api.client, "Bo Reed", [0.8, 0.7], 2)
    text = await page(api.client, "/compare?slug=Ada+Stone")
    assert 'class="flaw"' not in text
    assert "Name at least one more" in text
    assert "/compare?slug=ada-stone%2Cbo-reed" in text
    assert '<option value="Bo Reed">' in text


async def test_a_whole_name_goes_before_names_that_begin_alike(api: Api) -> None:
    await forecast(api.client, "Ada", [0.9], 1)
    await forecast(api.client, "Ada Stone", [0.9], 1)
    await forecast(api.client, "Bo Reed", [0.8], 1)
    text = await page(api.client, "/compare?slug=ADA&slug=Bo+Reed")
    assert "Ada was closer on 1, Bo Reed on 0: not enough shared" in text
