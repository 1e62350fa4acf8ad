"""The words that constraints and functions of the schema list are those of the code."""

import re
from collections.abc import AsyncIterator
from typing import Any, get_args

import asyncpg
import pytest

from api import terms
from api.database.pool import Connection
from api.log import entries
from api.model import events, rows
from api.model.claim_versions import VOID_SHIFT, Flag

# The closed set that the words of each constraint, of one column, have to be.
LISTS: dict[str, Any] = {
    "claim_states_degree": terms.Verdict,
    "claim_states_verdict": terms.Verdict,
    "claims_basis": terms.Basis,
    "claims_direction": terms.Direction,
    "entries_kind": entries.EntryKind,
    "merges_kind": entries.Target,
    "outcomes_kind": terms.OutcomeKind,
    "reports_role": terms.ReportRole,
    "sources_kind": terms.SourceKind,
    "withdrawals_kind": rows.Withdrawable,
}
# The words of constraints that say something of only some of a set.
SOME: dict[str, tuple[Any, set[str]]] = {
    "claims_stated": (terms.Basis, {"stated"}),
    "claims_worded": (terms.Basis, {"wording"}),
    "outcomes_degree": (terms.OutcomeKind, {"partly"}),
    "outcomes_on": (terms.OutcomeKind, {"occurred", "partly"}),
    "outcomes_span": (terms.OutcomeKind, {"occurred"}),
    "outcomes_through": (terms.OutcomeKind, {"not_occurred"}),
    "reports_relayed": (terms.ReportRole, {"relayed"}),
}
# Those that say which kind of outcome has a reason, and which reasons there are.
REASONS = {"outcomes_reason": {"void", *get_args(terms.VoidReason)}}
WORD = re.compile(r"'([a-z_]+)'::text")
CHECKS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""


@pytest.fixture
async def owner(dsn: str) -> AsyncIterator[Connection]:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def test_constraints_list_the_words_of_the_code(owner: Connection) -> None:
    listed = {
        name: set(WORD.findall(text))
        for name, text in await owner.fetch(CHECKS)
        if WORD.search(text)
    }
    assert listed == {
        **{name: set(get_args(closed)) for name, closed in LISTS.items()},
        **{name: some for name, (_, some) in SOME.items()},
        **REASONS,
    }


def test_constraints_on_some_words_of_a_set_name_words_of_it() -> None:
    for name, (closed, some) in SOME.items():
        assert some < set(get_args(closed)), name


async def test_a_status_is_a_word_of_the_code(owner: Connection) -> None:
    query = """
        SELECT prosrc FROM pg_proc WHERE proname = 'claim_status'
    """
    words = re.findall(r"'(\w+)'", await owner.fetchval(query))
    assert set(words) == set(get_args(terms.Status))


async def test_every_kind_of_outcome_has_its_part_in_the_state_of_an_event(
    owner: Connection,
) -> None:
    view = await owner.fetchval("SELECT pg_get_viewdef('event_answers'::regclass)")
    states = set(re.findall(r"(?:THEN|ELSE) '(\w+)'::text", view))
    assert states == set(get_args(events.EventState))
    compared = re.findall(r"kind = (?:ANY \(ARRAY\[)?(.*?)\)", view)
    kinds = {word for words in compared for word in WORD.findall(words)}
    # What did not occur settles an event where the finding is final.
    assert kinds | {"not_occurred"} == set(get_args(terms.OutcomeKind))


async def test_every_flag_and_every_void_reason_has_its_bits(owner: Connection) -> None:
    query = """
        SELECT pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conname = 'claim_versions_flags'
    """
    text = await owner.fetchval(query)
    [most] = map(int, re.findall(r"flags <= (\d+)", text))
    assert sum(Flag) == (1 << VOID_SHIFT) - 1
    assert len(terms.VOID_REASONS) << VOID_SHIFT <= most
