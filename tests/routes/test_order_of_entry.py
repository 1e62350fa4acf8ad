"""A claim ends the same however late, and in whatever order, it is entered.

An event is fixed for a claim when that is entered. So the order does matter in one
case: what is said of an event after it occurred, but entered before that is known, is
about that event, and hindsight; entered later it is about the next.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count, permutations
from random import Random
from typing import Any, NamedTuple

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api_calls import (
    EVIDENCE,
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    partly,
    post,
    settlement_of,
)
from tests.routes.test_imports import lines, send

FIRST = date(2024, 1, 1)
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
End = tuple[Any, ...]
takes = count(1)


def day(nth: int) -> str:
    return str(FIRST + timedelta(days=nth))


class Said(NamedTuple):
    """What is said on a day of a window that follows, and whether its end is told."""

    on: int
    wait: int
    length: int | None
    told: bool

    @property
    def latest(self) -> int | None:
        return None if self.length is None else self.on + self.wait + self.length

    def claim(self, statement: str, nth: int) -> Json:
        latest = self.latest
        return claim_body(
            statement=statement,
            made_on=day(self.on),
            quote=f"Claim no. {nth}.",
            window={
                "earliest": day(self.on + self.wait),
                "latest": None if latest is None else day(latest),
            },
        )


def says(first: int, last: int) -> st.SearchStrategy[Said]:
    return st.builds(
        Said,
        on=st.integers(first, last),
        wait=st.sampled_from([0, 0, 20]),
        length=st.none() | st.integers(0, 150),
        told=st.booleans(),
    )


async def ends(client: AsyncClient, ids: Sequence[str]) -> list[End]:
    """Return where claims end, and which of them are about one event."""
    claims = [await get(client, f"/v1/claims/{each}") for each in ids]
    events = [claim["event"]["slug"] for claim in claims]
    return [
        (*settlement_of(each), events.index(own))
        for each, own in zip(claims, events, strict=True)
    ]


FINDINGS: list[list[Json]] = [
    [occurred(day(100))],
    [occurred(day(90), on_latest=day(110))],
    [occurred(day(60), on_latest=day(110)), not_occurred(day(80))],
    [partly(day(100), 0.5)],
    [partly(day(70), 0.5), partly(day(110), 0.25)],
]


async def judge(client: AsyncClient, statement: str, findings: Sequence[Json]) -> None:
    """Let an event occur about day 100, then another on day 200, then one not yet."""
    for on, about in ((0, findings), (150, [occurred(day(200))]), (210, [])):
        claim = Said(on, 0, None, told=False).claim(statement, 1000 + on)
        slug = (await post(client, "/v1/claims", claim))["event"]["slug"]
        for finding in about:
            await post(client, f"/v1/events/{slug}/outcomes", finding)


@FEW
@given(
    findings=st.sampled_from(FINDINGS),
    claims=st.lists(says(0, 300), min_size=2, max_size=5),
    data=st.data(),
)
async def test_claims_of_what_is_known_end_alike_in_any_order(
    client: AsyncClient, findings: list[Json], claims: list[Said], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(claims))))
    came: list[list[End]] = []
    for each in (range(len(claims)), order):
        statement = f"The Fed raises rates, take {next(takes)}"
        await judge(client, statement, findings)
        ids = {
            nth: (await post(client, "/v1/claims", claims[nth].claim(statement, nth)))
            for nth in each
        }
        came.append(await ends(client, [ids[nth]["id"] for nth in range(len(claims))]))
    assert came[0] == came[1]


def place(claim: Said) -> int | None:
    """Return the day on which what a claim is about occurs: 100, 200 or not yet."""
    return next((on for on in (100, 200) if claim.on <= on), None)


class Post(NamedTuple):
    """A claim, or its outcome in the short form."""

    claim: int
    outcome: Json | None = None


def posts(claims: Sequence[Said]) -> list[Post]:
    """Return the posts of claims, and of outcomes that they tell."""
    made = [Post(nth) for nth in range(len(claims))]
    for nth, claim in enumerate(claims):
        on, latest = place(claim), claim.latest
        if claim.told and on is not None:
            happened = {"happened": True, "on": day(on), "evidence": EVIDENCE}
            made.append(Post(nth, happened))
        if claim.told and latest is not None and (on is None or latest < on):
            made.append(Post(nth, {"happened": False, "evidence": EVIDENCE}))
    return made


def waits(one: Post, left: Sequence[Post], claims: Sequence[Said]) -> bool:
    """Tell whether a post comes after one that is left: see the module."""
    if one.outcome is not None:
        return Post(one.claim) in left
    return any(
        each.outcome is not None
        and each.outcome["happened"]
        and (place(claims[each.claim]) or 0) < claims[one.claim].on
        for each in left
    )


@FEW
@given(
    claims=st.lists(says(0, 300), max_size=4),
    draw=st.randoms(use_true_random=False),
)
async def test_claims_and_outcomes_end_alike_in_any_order(
    client: AsyncClient, claims: list[Said], draw: Random
) -> None:
    tellers = [Said(80, 0, 30, told=True), Said(150, 0, None, told=True)]
    every = [*tellers, *claims]
    came: list[list[End]] = []
    for _ in range(2):
        statement = f"The Fed raises rates, take {next(takes)}"
        left = posts(every)
        ids: dict[int, str] = {}
        while left:
            able = [one for one in left if not waits(one, left, every)]
            one = draw.choice(able)
            left.remove(one)
            if one.outcome is None:
                body = every[one.claim].claim(statement, one.claim)
                ids[one.claim] = (await post(client, "/v1/claims", body))["id"]
            else:
                path = f"/v1/claims/{ids[one.claim]}/outcome"
                assert (await client.post(path, json=one.outcome)).is_success
        came.append(await ends(client, [ids[nth] for nth in range(len(every))]))
    assert came[0] == came[1]


@FEW
@given(
    claims=st.lists(says(0, 200), min_size=2, max_size=6),
    data=st.data(),
)
async def test_lines_that_tell_their_outcome_end_alike_in_any_order(
    client: AsyncClient, claims: list[Said], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(claims))))
    came: list[list[End]] = []
    for each in (range(len(claims)), order):
        statement = f"The Fed raises rates, take {next(takes)}"
        rows = [
            {
                **claims[nth].claim(statement, nth),
                "outcome": {
                    "happened": True,
                    "on": day(place(claims[nth]) or 0),
                    "evidence": EVIDENCE,
                },
            }
            for nth in each
        ]
        assert (await send(client, lines(rows)))["refused"] == 0
        found: list[Json] = (
            await get(client, "/v1/claims?sort=-recorded_at&limit=200")
        )["items"]
        ids = {
            one["quote"]: one["id"] for one in found if one["statement"] == statement
        }
        came.append(
            await ends(client, [ids[f"Claim no. {nth}."] for nth in range(len(claims))])
        )
    assert came[0] == came[1]


@pytest.mark.parametrize("order", [*permutations(range(3))])
async def test_a_claim_entered_late_is_about_what_occurred_first_after_it(
    client: AsyncClient, order: tuple[int, ...]
) -> None:
    statement = "The Fed raises rates"
    await judge(client, statement, [occurred(day(100))])
    late = [Said(on, 0, 20, told=False) for on in (90, 190, 250)]
    made = {
        nth: await post(client, "/v1/claims", late[nth].claim(statement, nth))
        for nth in order
    }
    slugs = [made[nth]["event"]["slug"] for nth in range(3)]
    stem = "the-fed-raises-rates"
    assert slugs == [stem, f"{stem}-2", f"{stem}-3"]
    verdicts = [
        made[nth]["outcome"] and made[nth]["outcome"]["verdict"] for nth in made
    ]
    assert sorted(map(str, verdicts)) == ["None", "happened", "happened"]


async def test_a_withdrawn_finding_no_longer_tells_which_event_is_meant(
    client: AsyncClient,
) -> None:
    statement = "The Fed raises rates"
    await judge(client, statement, [occurred(day(100))])
    slug = "the-fed-raises-rates"
    [outcome] = (await get(client, f"/v1/events/{slug}"))["outcomes"]
    path = f"/v1/events/{slug}/outcomes/{outcome['id']}/withdrawal"
    await post(client, path, {"reason": "a hoax"})
    for on, about in ((90, f"{slug}-2"), (250, slug)):
        body = Said(on, 0, None, told=False).claim(statement, on)
        assert (await post(client, "/v1/claims", body))["event"]["slug"] == about
