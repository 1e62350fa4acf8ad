import pytest

from api.errors import InvalidError
from api.language.hedges import wording


@pytest.mark.parametrize(
    ("phrase", "point"),
    [
        *(("60 %", 0.6), ("60 percent", 0.6), ("sixty per cent", 0.6), ("60pc", 0.6)),
        *(("a 70% chance", 0.7), ("about 65 percent likely", 0.65), ("0 %", 0)),
        *(("sixty-five per cent", 0.65), ("99.9% certain", 0.999), ("100%", 1)),
        *(("3 in 4", 0.75), ("three in four", 0.75), ("1-in-10", 0.1)),
        *(("a one-in-four chance", 0.25), ("nine times out of ten", 0.9)),
        *(("one chance in a million", 0.000001), ("1 in 1,000", 0.001)),
        *(
            ("50-50", 0.5),
            ("fifty-fifty", 0.5),
            ("a fifty fifty chance", 0.5),
            ("50/50", 0.5),
        ),
        *(("two-to-one", 2 / 3), ("two to one that it will", 2 / 3)),
        *(("2-1 on", 2 / 3), ("10-1 against", 1 / 11), ("3/1 in favour", 0.75)),
        *(("a hundred-to-one shot", 1 / 101), ("probability of 0.6", 0.6)),
        *(("a 30% chance that it won’t", 0.7), ("there is a 5% chance of it", 0.05)),
    ],
)
def test_a_number_in_words_is_stated(phrase: str, point: float) -> None:
    stated = wording.read_number(phrase)

    assert stated is not None
    assert stated.point == pytest.approx(point)
    assert stated.low == stated.point == stated.high
    read = wording.read(phrase, yardstick="kent", direction="will_not")
    assert (read.yardstick, read.point) == ("stated", stated.point)


@pytest.mark.parametrize(
    "phrase",
    [
        *("60–70 %", "60-70%", "60% to 70%", "60 or 70 percent", "from 60 to 70%"),
        *("between 60 and 70 per cent", "sixty to seventy percent", "60%-70% chance"),
        "between 30 and 40 per cent that it won't",
    ],
)
def test_a_range_is_stated_at_its_middle(phrase: str) -> None:
    stated = wording.read_number(phrase)

    assert stated is not None
    assert (stated.low, stated.point, stated.high) == (0.6, 0.65, 0.7)


@pytest.mark.parametrize("phrase", ["120 %", "5 in 4", "70 to 60 per cent", "1 in 0"])
def test_a_number_that_is_no_probability_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidError, match="from 0 to 100 %"):
        wording.read_number(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        *("10-1", "10 to 1", "2/1", "a ten-to-one chance", "odds of two to one"),
        *("a million to one", "one to two", "1-2 on", "a 5-2 favourite", "60-40"),
    ],
)
def test_odds_that_may_be_for_or_against_are_refused(phrase: str) -> None:
    with pytest.raises(InvalidError, match="for or against"):
        wording.read_number(phrase)


@pytest.mark.parametrize("phrase", ["likely", "one", "at least", "", " - "])
def test_nothing_is_stated_where_no_number_is(phrase: str) -> None:
    if phrase.strip():
        assert wording.read_number(phrase) is None
    else:
        with pytest.raises(InvalidError):
            wording.read_number(phrase)
