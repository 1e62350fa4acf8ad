"""The page of an event: how chances changed, who fared how, and the rows in order."""

import re
from datetime import date, timedelta
from typing import Any

from httpx import AsyncClient

from tests.api_calls import claim_body, not_occurred, occurred, post
from tests.pages.test_claims import page

PATH = "/events/the-minister-resigns"
LARGEST = 60 * 1024
LAST = date(2026, 3, 31)


async def say(client: AsyncClient, name: str, day: str, **changes: Any) -> Any:
    window = {"earliest": day, "latest": "2026-03-31"}
    body = claim_body(source={"name": name}, made_on=day, window=window, **changes)
    return await post(client, "/v1/claims", body)


async def enter(client: AsyncClient) -> None:
    """Ada Stone updates twice; Bo Reed is flat, Cy Dunn denies, Di Moss is vague."""
    for day, chance in (("2026-01-10", 0.2), ("2026-02-10", 0.7), ("2026-03-10", 0.4)):
        await say(client, "Ada Stone", day, probability=chance)
    await say(client, "Bo Reed", "2026-01-20")
    await say(client, "Cy Dunn", "2026-01-30", direction="will_not")
    await say(client, "Di Moss", "2026-02-01", wording="could")


def spoken(text: str) -> list[str]:
    """Return what was said in each row, in the order of the rows."""
    _, _, rows = text.partition('id="said"')
    return re.findall(r'class="was-said">([^<]+)<', rows)


async def test_an_event_sums_up_what_was_said_about_it(client: AsyncClient) -> None:
    await enter(client)
    await post(client, f"/v1{PATH}/outcomes", occurred("2026-03-20"))
    text = await page(client, PATH)
    assert (
        "2 of 6 predictions took it to be more likely than not, 3 took it to be more"
        in text
    )
    assert "1 leaned neither way." in text
    assert "The first, by Ada Stone 69 days before, gave it 20%;" in text
    assert "the last, by Ada Stone 10 days before, gave it 40%." in text
    assert "20% → 40%" in text
    assert text.count('class="lane chance"') == 1
    _, _, first = text.partition("First to have it right</dt>")
    assert "Bo Reed" in first.partition("</dd>")[0]
    _, _, wrong = text.partition("Wrong with their last word</dt>")
    members = re.findall(r"<bdi>([^<]+)</bdi></a> <a [^>]+>([^<]+)<", wrong)
    assert members[:2] == [
        ("Cy Dunn", "said it would not"),
        ("Ada Stone", "gave it 40%"),
    ]


async def test_who_named_another_time_is_told_from_who_was_wrong(
    client: AsyncClient,
) -> None:
    await enter(client)
    await post(client, f"/v1{PATH}/outcomes", not_occurred("2026-03-31"))
    await post(client, f"/v1{PATH}/outcomes", occurred("2026-04-10"))
    text = await page(client, PATH)
    _, _, mistimed = text.partition("It happened, but not when they said</dt>")
    group = mistimed.partition("</div>")[0]
    assert "Bo Reed" in group
    assert "it happened 10 days later" in group
    assert "Ada Stone" not in group
    assert text.index("It happened on 10 April") < text.index("It had not happened by")


async def test_rows_are_sorted_and_grouped(client: AsyncClient) -> None:
    await enter(client)
    oldest = ["Gave it 20%", "Said it would", "Said it would not", "Said “could”"]
    assert spoken(await page(client, PATH)) == [*oldest, "Gave it 70%", "Gave it 40%"]
    newest = spoken(await page(client, f"{PATH}?sort=-made_on"))
    assert newest == ["Gave it 40%", "Gave it 70%", *reversed(oldest)]
    surest = spoken(await page(client, f"{PATH}?sort=surest"))
    assert (surest[:2], surest[-1]) == (
        ["Said it would", "Gave it 70%"],
        "Said it would not",
    )
    grouped = await page(client, f"{PATH}?group=source")
    assert spoken(grouped)[:3] == ["Gave it 20%", "Gave it 70%", "Gave it 40%"]
    assert grouped.count("<h3>") == 4
    await page(client, f"{PATH}?sort=luck", 400)


async def test_withdrawn_claims_are_listed_and_not_counted(client: AsyncClient) -> None:
    await enter(client)
    claim = await say(client, "Ed Fox", "2026-02-02", probability=0.9)
    reason = {"reason": "misheard"}
    await post(client, f"/v1/claims/{claim['id']}/withdrawal", reason)
    text = await page(client, PATH)
    assert "2 of 6 predictions" in text
    assert "Gave it 90%" in spoken(text)


async def test_an_event_with_many_predictions_is_a_page_like_any(
    client: AsyncClient,
) -> None:
    for nth in range(205):
        day = (LAST - timedelta(days=nth // 20)).isoformat()
        await say(client, f"Source {nth % 20}", day, probability=nth % 100 / 100)
    text = await page(client, PATH)
    assert len(text.encode()) <= LARGEST
    assert "of the first 200 predictions took it to be more likely" in text
    assert "30 of 200 or more are shown." in text
    assert "8 more sources changed their chances, too." in text


async def test_an_outlet_that_changes_the_words_is_drawn(client: AsyncClient) -> None:
    body = claim_body(wording="likely", outlet_wording="almost certain")
    claim = await post(client, "/v1/claims", body)
    text = await page(client, f"/claims/{claim['id']}")
    assert "How the wording changed on the way" in text
    assert "Hardened: surer by 32 points" in text
    body = claim_body(wording="likely", outlet_wording="likely", statement="It rains")
    same = await post(client, "/v1/claims", body)
    text = await page(client, f"/claims/{same['id']}")
    assert "How sure the words sound" in text
    assert "surer" not in text


async def test_a_claim_shows_its_finding_evidence_and_who_judged(
    client: AsyncClient,
) -> None:
    criteria = {"statement": "The minister resigns", "criteria": "By a letter."}
    claim = await post(
        client, "/v1/claims", claim_body(probability=0.45, event=criteria)
    )
    evidence = [{"url": "https://example.org/letter", "title": "The letter"}]
    finding = occurred("2026-02-01", evidence=evidence)
    await post(client, f"/v1{PATH}/outcomes", finding)
    text = await page(client, f"/claims/{claim['id']}")
    verdict = text.partition('class="found"')[2].partition("</section>")[0]
    for words in (
        "gave it 45%",
        "Wrong",
        "It happened on 1 February 2026.",
        'href="https://example.org/letter"',
        "The letter",
        "Recorded by <bdi>test</bdi>",
        "By a letter.",
        f'href="{PATH}"',
    ):
        assert words in verdict, words
