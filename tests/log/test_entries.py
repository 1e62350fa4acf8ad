import json
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from api.log import entries
from api.log.entries import Row

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Note(Row, frozen=True, kw_only=True):
    TEXTS: ClassVar[tuple[str, ...]] = ("text", "aside")

    id: int
    said: object
    text: str | None
    aside: str | None = None


def note(said: object = None, text: str | None = None) -> Note:
    return Note(index=7, recorded_at=AT, id=1, said=said, text=text)


# A body holds no floats, whole numbers only that every reader of JSON can hold, and
# names of fields, all of them ASCII.
names = st.text("abcxyz_0189", min_size=1)
texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(
    plain, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=20
)


@given(values)
def test_a_body_is_canonical_json(said: object) -> None:
    body = entries.enter("claim", 1, "a key", note(said)).body
    assert body == rfc8785.dumps(json.loads(body))
    assert json.loads(body)["said"] == said


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_shortest_decimal(number: float) -> None:
    spelled = entries.plain(number)
    assert isinstance(spelled, str)
    assert float(spelled) == number
    assert spelled == repr(number)


def test_every_kind_of_value_has_one_spelling() -> None:
    class Inner(Struct):
        at: datetime
        share: float

    said = [
        Inner(at=AT.astimezone(timezone(timedelta(hours=2))), share=0.1),
        date(1, 1, 1),
        UUID(int=5),
        b"\x00\xff",
        (True, 1, None),
        {"day": date(9999, 12, 31)},
    ]
    assert entries.plain(said) == [
        {"at": "2026-11-23T10:00:00.000000Z", "share": "0.1"},
        "0001-01-01",
        "00000000-0000-0000-0000-000000000005",
        "00ff",
        [True, 1, None],
        {"day": "9999-12-31"},
    ]
    with pytest.raises(TypeError):
        entries.plain({1, 2})


def test_an_instant_has_six_digits_of_the_second_and_four_of_the_year() -> None:
    assert entries.rfc3339(entries.DAWN) == "0001-01-01T00:00:00.000000Z"
    assert entries.rfc3339(AT + timedelta(microseconds=1)) == (
        "2026-11-23T10:00:00.000001Z"
    )


def test_a_body_says_what_was_entered_when_and_by_whom() -> None:
    entry = entries.enter("claim", UUID(int=1), "key1", note(0.65))
    assert msgspec.json.decode(entry.body) == {
        "aside": None,
        "entered_by": "key1",
        "entry": "claim",
        "id": 1,
        "recorded_at": "2026-11-23T10:00:00.000000Z",
        "said": "0.65",
        "text": None,
    }
    assert (entry.index, entry.recorded_at) == (7, AT)
    assert entry.subject == str(UUID(int=1))
    assert entry.texts == ()


def test_a_leaf_is_the_hash_of_a_zero_byte_and_the_body() -> None:
    entry = entries.enter("claim", 1, "key1", note())
    assert entry.leaf == sha256(b"\x00" + entry.body).digest()
    empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert entries.leaf(b"").hex() == empty


@given(text=texts)
def test_a_text_enters_as_a_commitment_that_its_salt_opens(text: str) -> None:
    entry = entries.enter("claim", 1, "key1", note(text=text))
    [stored] = entry.texts
    assert (stored.index, stored.field, stored.text) == (7, "text", text)
    committed = msgspec.json.decode(entry.body)["text"]
    assert committed == {"sha256": sha256(stored.salt + text.encode()).hexdigest()}
    assert committed["sha256"] == entries.commitment(stored.salt, text)
    assert len(stored.salt) == 16


def test_the_same_text_twice_has_two_salts() -> None:
    first, second = (entries.enter("claim", 1, "key1", note(text="Yes")) for _ in "12")
    assert first.texts[0].salt != second.texts[0].salt
    assert first.body != second.body
