"""What commands of one batch find of what stood before, and of each other."""

import msgspec

from api.commands import line_requests, requests
from api.commands.base import Command
from api.commands.merges import MergeEvent
from api.commands.result import CommandResult
from api.model.claims import NewClaim
from api.model.import_format import NewLine
from api.writer import batches
from tests.api_calls import EVIDENCE, Json, claim_body, get, post, settlement_of
from tests.conftest import Api


def claim(api: Api, **changes: object) -> Command[object]:
    new = msgspec.convert(claim_body(**changes), NewClaim)
    return requests.add_claim(new, "test", api.clock())


async def done(api: Api, *commands: Command[object]) -> list[CommandResult[object]]:
    """Return what commands came to that are decided together, whatever happens."""
    async with api.pool.transaction() as db:
        results = await batches.decide(db, commands, api.clock())
    return [result for result in results if isinstance(result, CommandResult)]


async def test_a_claim_about_what_was_merged_before_it_is_found(api: Api) -> None:
    one: Json = await post(api.client, "/v1/claims", claim_body(statement="It rains"))
    other: Json = claim_body(statement="It pours", source={"name": "Bo Reed"})
    old: Json = await post(api.client, "/v1/claims", other)
    slug, into = old["event"]["slug"], one["event"]["slug"]
    merge = MergeEvent(by="test", slug=slug, into=into)
    again = claim(api, statement="It rains", event=slug)
    merged, found = await done(api, merge, again)
    assert merged.entered
    assert (str(found.id), found.entered) == (one["id"], False)


async def test_of_claims_named_differently_one_without_a_name_repeats_the_oldest(
    api: Api,
) -> None:
    """Other lines of the batch that have names of their own repeat none."""
    names = [claim(api, external_id=name) for name in "ab"]
    first, second = await done(api, *names)
    third, bare, fourth = await done(
        api, claim(api, external_id="c"), claim(api), claim(api, external_id="d")
    )
    assert len({first.id, second.id, third.id, fourth.id}) == 4
    assert (bare.id, bare.entered) == (first.id, False)


def judged(api: Api, nth: int, outcome: Json) -> Command[object]:
    line = claim_body(quote=f"quote {nth}", outcome=outcome)
    return line_requests.import_line(
        msgspec.convert(line, NewLine), "test", api.clock()
    )


async def test_that_one_claim_is_none_outlasts_what_is_found_of_its_event(
    api: Api,
) -> None:
    void = {"void": "not_a_prediction", "note": "a wish"}
    happened = {"happened": True, "on": "2026-02-01", "evidence": EVIDENCE}
    wishes = await done(api, *(judged(api, nth, void) for nth in range(3)))
    (said_so,) = await done(api, judged(api, 3, happened))
    answers = [await get(api.client, f"/v1/claims/{wish.id}") for wish in wishes]
    assert {settlement_of(answer)[:2] for answer in answers} == {
        ("void", "not_a_prediction")
    }
    answer = await get(api.client, f"/v1/claims/{said_so.id}")
    assert settlement_of(answer)[:2] == ("settled", "happened")
