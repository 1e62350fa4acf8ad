"""A board and a record over the same claims give the same figures, whatever is asked.

Random logs are held against random filters: every row of a board against the record of
its subject, and every record against the reference over claims picked from the log.
"""

from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import get_args

import pytest

from api import terms
from api.audit.replay import comparing, replay
from api.audit.replay.replay import Reference
from api.audit.replay.settling import Json
from tests import figure_checks, random_logs, version_checks
from tests.api_calls import post
from tests.conftest import Api
from tests.random_logs import (
    COLLECTION,
    EVENTS,
    OUTLETS,
    SOURCES,
    Act,
    Find,
    Pass,
    Retopic,
    Say,
    Step,
    World,
)

TOPICS = ((), ("war",), ("war", "energy"), ("energy",), ("late", "war"))
SAID: tuple[Json, ...] = (
    {"probability": 0.1},
    {"probability": 0.5},
    {"probability": 0.7},
    {"probability": 1.0},
    {"wording": "probably"},
    {"wording": "could"},
    {"direction": "will_not"},
)
FILTERS: dict[str, tuple[object, ...]] = {
    "topic": ("war", "energy", "late", "none"),
    "made_from": ("2026-11-14", "2026-11-18"),
    "made_to": ("2026-11-18", "2026-11-24"),
    "collection": ("all",),
    "source": ("source-a", "outlet-a"),
    "outlet": ("outlet-a", "outlet-b"),
    "source_kind": get_args(terms.SourceKind),
    "role": get_args(terms.Role),
    "basis": get_args(terms.Basis),
    "yardstick": ("kent", "survey"),
    "horizon_min": (2, 5),
    "horizon_max": (5, 9),
    "cohort": get_args(terms.Cohort),
    "weight": get_args(terms.Weighting),
    "bins": (2, "values"),
    "past": (True,),
}


class Crowd(World):
    """A world in which much happens before it is looked at."""

    async def compare_claims(self) -> None:
        """Leave it to the records."""

    def step(self, random: Random) -> Step:
        """Return what happens next: most of it about what was said before."""
        few, many = random.randrange(3), random.randrange(10)
        match random.choices("sfmwtp", (55, 22, 4, 6, 8, 5))[0]:
            case "s":
                return say(random)
            case "f":
                return find(random)
            case "m":
                what = random.choice(
                    [act for act in random_logs.ACTS if "merge" in act]
                )
                return Act(what, few, many)
            case "w":
                what = random.choice(
                    [act for act in random_logs.ACTS if "withd" in act]
                )
                return Act(what, random.randrange(99), many)
            case "t":
                return Retopic(many, random.choice(TOPICS))
            case _:
                return Pass(random.choice([1, 26, 100]))

    async def remember(self) -> None:
        """Remember the instant alone."""
        self.remembered.append((self.clock.now, {}))
        self.clock.pass_by(seconds=1)


def say(random: Random) -> Say:
    return Say(
        source=random.randrange(len(SOURCES)),
        outlet=random.randrange(len(OUTLETS)),
        event=random.randrange(len(EVENTS)),
        keyed=random.random() < 0.5,
        ago=random.randrange(2, 12),
        wait=random.choice([0, 0, 3]),
        length=random.choice([None, 0, 2, 5, 9]),
        said=random.choice(SAID),
        quote=str(random.random()),
        corrects=random.randrange(50) if random.random() < 0.1 else None,
        topics=random.choice(TOPICS),
        collected=random.random() < 0.3,
        via=random.choice([None, None, *range(len(OUTLETS))]),
    )


def find(random: Random) -> Find:
    kinds = [*("occurred", "not_occurred", "partly") * 4, "void"]
    return Find(
        event=random.randrange(len(EVENTS)),
        kind=random.choice(kinds),
        ago=random.randrange(5),
        span=random.choice([0, 0, 2]),
        final=random.random() < 0.3,
        degree=random.choice([0.25, 0.75]),
        only=random.choice([None, random.randrange(9)]),
        supersedes=random.random() < 0.7,
        reason=random.choice(get_args(terms.VoidReason)),
    )


def ask(random: Random) -> Json:
    """Return how a board is sorted, which entries it counts, and some filters."""
    some = random.sample(sorted(FILTERS), random.randrange(4))
    return {
        "sort": random.choice(get_args(terms.BoardSort)),
        "entry": random.choice(get_args(terms.Entry)),
        **{name: random.choice(FILTERS[name]) for name in some},
    }


@pytest.mark.parametrize("seed", range(2))
async def test_a_board_and_a_record_of_the_same_claims_give_the_same_figures(
    api: Api, seed: int
) -> None:
    random = Random(seed)
    await post(api.client, "/v1/collections", COLLECTION)
    world = Crowd(api.client, api.clock)
    await world.follow()
    for _ in range(80):
        await world.do(world.step(random))
    await world.do(Pass(hours=1))
    await World.compare_claims(world)
    await World.remember(world)
    await world.compare_default_board()
    for nth in range(8):
        filters = ask(random)
        if not nth:
            filters = {"sort": "brier", "entry": "any", "weight": "event"}
        for path, record in (await world.ask(filters)).items():
            compare(world, path, record)
    assert await version_checks.differences(api.dsn) == []
    assert await figure_checks.differences(api) == []


def compare(world: World, path: str, record: Json) -> None:
    """Compare a record with the reference over the claims that its filters pick."""
    filters = {name: value for name, value in record["filters"].items() if value}
    if filters.get("yardstick"):
        return
    if filters.get("role") == "own_voice":
        return
    instant = world.clock.now
    if "as_of" in filters:
        instant = datetime.fromisoformat(filters["as_of"])
    reference = replay.as_of(world.log, instant)
    slug = path.rpartition("/")[2]
    kind = "source" if "/sources/" in path else "outlet"
    [itself] = [e for e in world.entered(kind) if e["body"]["slug"] == slug]
    counted = reference.by_source() if kind == "source" else reference.by_outlet()
    claims = counted.get(itself["subject"], [])
    picks = picked(world, reference, filters, itself["subject"])
    chosen = [claim for claim in claims if all(pick(claim) for pick in picks)]
    expected = reference.record(
        chosen, filters["cohort"], claims, filters.get("topic"), filters["weight"]
    )
    differing = comparing.differences(comparing.shown(record), expected)
    assert differing == {}, (path, filters)


Pick = Callable[[Json], bool]


def picked(
    world: World, reference: Reference, filters: Json, subject: str
) -> list[Pick]:
    """Return what a claim has to be, in plain words, for each filter."""

    def lead(claim: Json) -> int:
        body = claim["body"]
        return (
            date.fromisoformat(body["latest"]) - date.fromisoformat(body["made_on"])
        ).days

    def named(kind: str, slug: str) -> str:
        known = {
            claim["body"]["slug"]: claim["subject"] for claim in world.entered(kind)
        }
        return known[slug]

    def final(noun: str) -> str:
        """Return what a noun is today: who is named is told by today's merges."""
        return Reference(world.log, world.clock.now).root(noun)

    def reported(claim: Json, outlet: str, role: str | None = None) -> bool:
        return any(
            report["claim_id"] == claim["subject"]
            and report["id"] not in reference.withdrawn
            and reference.root(report["outlet_id"]) == outlet
            and role in {None, "any", report["role"]}
            for report in reference.reports
        )

    def kind_of(noun: str) -> str:
        [entry] = [e for e in world.entered("source") if e["subject"] == noun]
        return entry["body"]["kind"]

    def enters(claim: Json) -> bool:
        match filters["entry"]:
            case "prospective":
                return reference.ahead(claim)
            case "eligible":
                return (
                    reference.ahead(claim) or claim["body"]["collection_id"] is not None
                )
            case _:
                return True

    rules: dict[str, Pick] = {
        "topic": lambda claim: filters["topic"] in reference.about(claim),
        "made_from": lambda claim: claim["body"]["made_on"] >= filters["made_from"],
        "made_to": lambda claim: claim["body"]["made_on"] <= filters["made_to"],
        "collection": lambda claim: claim["body"]["collection_id"] is not None,
        "basis": lambda claim: claim["body"]["basis"] == filters["basis"],
        "horizon_min": lambda claim: (
            claim["body"]["latest"] is not None
            and lead(claim) >= filters["horizon_min"]
        ),
        "horizon_max": lambda claim: (
            claim["body"]["latest"] is not None
            and lead(claim) <= filters["horizon_max"]
        ),
        "entry": enters,
        "source": lambda claim: (
            reference.root(claim["body"]["source_id"])
            == final(named("source", filters["source"]))
        ),
        "outlet": lambda claim: reported(
            claim, final(named("outlet", filters["outlet"]))
        ),
        "source_kind": lambda claim: (
            kind_of(reference.root(claim["body"]["source_id"]))
            == filters["source_kind"]
        ),
        "role": lambda claim: reported(claim, subject, filters["role"]),
    }
    return [rule for name, rule in rules.items() if name in filters]
