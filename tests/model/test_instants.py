from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import BadQueryError
from api.model import instants
from api.terms import Step

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC)) | st.sampled_from([FIRST, LAST])


def test_now_is_meant_where_nothing_is_asked() -> None:
    assert instants.as_of(None, NOW) == NOW


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-11-23T10:00:00Z", NOW),
        ("2026-11-23t10:00:00z", NOW),
        ("2026-11-23 10:00:00Z", NOW),
        ("2026-11-23T12:00:00+02:00", NOW),
        ("2026-11-23T12:00:00 02:00", NOW),
        ("2026-11-23T08:00:00-02:00", NOW),
        ("2026-11-23T09:59:59.5Z", NOW - timedelta(milliseconds=500)),
        ("2026-11-22", NOW.replace(hour=0) - timedelta(microseconds=1)),
        ("2026-11-23", NOW),  # the day that is not over yet
        (
            "0001-01-01",
            FIRST.replace(hour=23, minute=59, second=59, microsecond=999999),
        ),
        ("0001-01-01T00:00:00Z", FIRST),
        ("0001-01-01T00:00:00-14:00", FIRST.replace(hour=14)),
    ],
)
def test_an_instant_or_a_day_is_read(asked: str, expected: datetime) -> None:
    assert instants.as_of(asked, NOW) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "now",
        "2026-11",
        "2026-02-30",
        "20261122",
        "2026-11-22T10:00",
        "2026-11-22T10:00:00",
        "2026-11-22T25:00:00Z",
        "2026-11-22T10:00:00+25:00",
        "0001-01-01T00:00:00+01:00",
        "२०२६-११-२२",
        "2026-11-24",
        "2026-11-23T10:00:01Z",
        "9999-12-31",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_instant_or_lies_ahead_is_refused(asked: str) -> None:
    with pytest.raises(BadQueryError) as refused:
        instants.as_of(asked, NOW)
    assert [flaw.pointer for flaw in refused.value.flaws] == ["?as_of"]


@given(moments)
def test_the_end_of_a_day_is_its_last_microsecond(moment: datetime) -> None:
    day = moment.date().isoformat()
    end = instants.as_of(day, LAST)
    assert moment <= end
    assert end.time() == datetime.max.time()


@given(moment=moments, ago=st.integers(0, 200))
def test_an_answer_is_as_of_the_last_entry_or_noon(moment: datetime, ago: int) -> None:
    last = moment - min(timedelta(hours=ago), moment - FIRST)
    answered = instants.answered(moment, last)
    assert last <= answered <= moment
    assert moment - answered < timedelta(days=1)
    assert answered in {last, FIRST} or answered.timetz() == instants.NOON


def test_noon_itself_has_come() -> None:
    noon = NOW.replace(hour=12)
    assert instants.answered(noon, instants.DAWN) == noon
    before = noon - timedelta(microseconds=1)
    assert instants.answered(before, instants.DAWN) == noon - timedelta(days=1)


@given(moment=moments, step=st.sampled_from(["month", "quarter", "year"]))
def test_the_last_step_ends_at_the_instant_itself(moment: datetime, step: Step) -> None:
    first = max(moment - FIRST, timedelta(400)) - timedelta(400) + FIRST
    ends = [end for _, end in instants.steps(first, moment, step)]
    assert ends == sorted(set(ends))
    assert ends[-1] == moment
