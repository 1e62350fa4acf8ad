"""One page stands at one position of the log, whatever is entered meanwhile."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient

from api.store import claims, figure_subjects, log_head, timelines
from tests.api_calls import claim_body, occurred, post
from tests.pages.test_subject_page import page, predict

Call = Callable[..., Awaitable[Any]]


async def enter_right(client: AsyncClient, statement: str) -> None:
    """Enter one more claim that turned out right."""
    claim = await post(
        client, "/v1/claims", claim_body(statement=statement, topics=["a"])
    )
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, path, occurred("2026-02-01"))


def write_after(client: AsyncClient, function: Call) -> tuple[Call, list[None]]:
    """Return *function* with a write after each of its calls, and these calls."""
    calls: list[None] = []

    async def wrapped(*arguments: Any, **options: Any) -> Any:
        result = await function(*arguments, **options)
        calls.append(None)
        await enter_right(client, f"Meanwhile {len(calls)} comes")
        return result

    return wrapped, calls


def numbers(text: str) -> dict[str, str]:
    """Return how many claims each part of a page says are right."""
    lead = re.search(r"Right on (\d+) of", text)
    topic = re.search(r'topic=a">A</a></bdi></th>\n<td class="n">(\d+)', text)
    steps = re.findall(r'<tr><th scope="row">2026-11</th><td class="n">(\d+)', text)
    assert lead
    assert topic
    return {
        "lead": lead[1],
        "topic": topic[1],
        "history": steps[-1],
        "timeline": str(text.count('class="lane"')),
        "marks": str(len(re.findall(r'class="end"><span class="badge right"', text))),
    }


@pytest.mark.parametrize("path", ["/sources/ada-stone", "/outlets/the-courier"])
@pytest.mark.parametrize("resolver", ["instant", "subject"])
async def test_figures_of_a_page_count_the_same_claims_while_others_are_entered(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str, resolver: str
) -> None:
    await predict(client, 6, 6, topics=["a"])
    if resolver == "instant":
        wrapped, calls = write_after(client, log_head.at)
        monkeypatch.setattr(log_head, "at", wrapped)
    else:
        wrapped, calls = write_after(client, figure_subjects.get)
        monkeypatch.setattr(figure_subjects, "get", wrapped)
    text = await page(client, path)
    assert set(numbers(text).values()) == {"6"}
    assert len(calls) == 1
    if path.startswith("/outlets"):
        (first_hand,) = re.findall(r'no other outlet</a></th><td class="n">(\d+)', text)
        assert first_hand == "6"


@pytest.mark.parametrize("path", ["/sources/ada-stone", "/outlets/the-courier"])
async def test_drawn_claims_are_marked_as_the_figures_of_the_page_count_them(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    await predict(client, 6, 6, topics=["a"])
    read = claims.entered
    void = {"kind": "void", "reason": "ambiguous", "note": "which?"}

    async def wrapped(*arguments: Any, **options: Any) -> Any:
        await post(client, "/v1/events/event-0-comes/outcomes", void)
        return await read(*arguments, **options)

    monkeypatch.setattr(claims, "entered", wrapped)
    text = await page(client, path)
    assert set(numbers(text).values()) == {"6"}


@pytest.mark.parametrize("plot", ["calibration", "history"])
async def test_a_plot_is_drawn_at_one_position(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, plot: str
) -> None:
    await predict(client, 6, 6, topics=["a"])
    wrapped, calls = write_after(client, log_head.at)
    monkeypatch.setattr(log_head, "at", wrapped)
    assert (await client.get(f"/sources/ada-stone/{plot}.svg")).status_code == 200
    assert len(calls) == 1


async def test_a_csv_of_claims_is_resolved_once(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await predict(client, 2, 1)
    wrapped, calls = write_after(client, log_head.at)
    monkeypatch.setattr(log_head, "at", wrapped)
    response = await client.get("/sources/ada-stone.csv")
    assert response.text.count("\n") == 3
    assert len(calls) == 1


@pytest.mark.parametrize(
    "path", ["/events/event-0-comes", "/embed/event/event-0-comes"]
)
async def test_an_event_is_shown_as_its_claims_are(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    await post(client, "/v1/claims", claim_body(statement="Event 0 comes"))
    read = claims.find

    async def wrapped(*arguments: Any, **options: Any) -> Any:
        finding = occurred("2026-02-01")
        await post(client, "/v1/events/event-0-comes/outcomes", finding)
        return await read(*arguments, **options)

    monkeypatch.setattr(claims, "find", wrapped)
    text = await page(client, path)
    assert "It happened" not in text
    assert "Right" not in text
    assert "1 right" not in text


async def test_a_claim_is_shown_as_its_history_is(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await post(client, "/v1/claims", claim_body(statement="Event 0 comes"))
    read = timelines.find

    async def wrapped(*arguments: Any, **options: Any) -> Any:
        finding = occurred("2026-02-01")
        await post(client, "/v1/events/event-0-comes/outcomes", finding)
        return await read(*arguments, **options)

    monkeypatch.setattr(timelines, "find", wrapped)
    text = await page(client, f"/claims/{claim['id']}")
    assert "No finding is recorded yet." in text
    assert "Settled" not in text
