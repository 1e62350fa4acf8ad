"""Kinds of hedges and stated numbers, each in several words, numbers and orders."""

import pytest

from api.errors import InvalidError
from api.language.hedges import assertions, wording

# Phrase, and what it says on `phia`: low, point, high in per cent ("-" is none), and
# what a claim with it asserts: the direction, and ~ where it is only a hedge.
KINDS = {
    "negated": """
        not likely to                         25 35 45 will
        is not likely to                      25 35 45 will
        isn’t likely to                       25 35 45 will
        will likely not                       25 35 45 will
        WILL NOT LIKELY                       25 35 45 will
        probably won’t                        25 35 45 will
        no longer likely                      25 35 45 will
        not considered likely                 25 35 45 will
        very likely not                       10 15 20 will
        not at all likely                     10 15 20 will
        likely never to                       25 35 45 will
        unlikely ever to                      25 30 35 will
        not likely at all                     10 15 20 will
        hardly likely                         25 30 35 will
        by no means likely                    25 30 35 will
        no longer expected to                 - - - will_not
        will no longer                        - - - will_not
    """,
    "far from certain": """
        far from certain                      - - - will ~
        is far from certain to                - - - will ~
        it is by no means certain that        - - - will ~
        isn’t guaranteed                      - - - will ~
        Anything but certain                  - - - will ~
        no foregone conclusion                - - - will ~
        far from inevitable                   - - - will ~
    """,
    "intensified": """
        virtually no chance                   0 2.5 5 will
        next to no chance                     0 2.5 5 will
        next to impossible                    0 2.5 5 will
        little or no chance                   0 2.5 5 will
        vanishingly unlikely                  0 2.5 5 will
        overwhelmingly likely                 95 97.5 100 will
        as good as certain                    95 97.5 100 will
        more than likely                      55 65 75 will
        appears likely                        55 65 75 will
        quite possibly                        - - - will ~
        entirely possible                     - - - will ~
    """,
    "better and worse than even": """
        greater than even                     51 60 77.25 will
        a greater-than-even chance            51 60 77.25 will
        more than an even chance              51 60 77.25 will
        better than evens                     51 60 77.25 will
        higher than even odds                 51 60 77.25 will
        less than even                        22.75 40 49 will
        a less than even chance               22.75 40 49 will
        better than a coin flip               51 60 77.25 will
        worse than even odds                  22.75 40 49 will
        a greater than 50–50 chance           50 75 100 will
        better than fifty-fifty               50 75 100 will
        less than a 50/50 chance              0 25 50 will_not
    """,
    "bounds": """
        less than 10 %                        0 5 10 will_not
        There is less than a 10% chance       0 5 10 will_not
        under five percent                    0 2.5 5 will_not
        no more than 20 per cent              0 10 20 will_not
        not more than 20 %                    0 10 20 will_not
        at most a 30% chance                  0 15 30 will_not
        10% or less                           0 5 10 will_not
        <10%                                  0 5 10 will_not
        ≥ 90 %                                90 95 100 will
        well below one in ten                 0 5 10 will_not
        more than 70 %                        70 85 100 will
        over 60%                              60 80 100 will
        at least a 90 percent probability     90 95 100 will
        70% or more                           70 85 100 will
        80%+                                  80 90 100 will
        better than nine in ten               90 95 100 will
        a more than 95% chance that it won’t  0 2.5 5 will_not
    """,
    "bounds with even chances inside": """
        more than 40 %                        40 - 100 will ~
        at least one in four                  25 - 100 will ~
        less than 60 %                        0 - 60 will ~
        at most 75%                           0 - 75 will ~
        20% or more                           20 - 100 will ~
        up to 30 %                            0 - 30 will ~
        as high as 40 percent                 0 - 40 will ~
    """,
    "nearly": """
        nearly 70 %                           70 70 70 will
        almost nine in ten                    90 90 90 will
        just over 60%                         60 60 60 will
        slightly less than 40 percent         40 40 40 will_not
        close to 80%                          80 80 80 will
        about 60 % or so                      60 60 60 will
    """,
    "odds": """
        3–1 against                           25 25 25 will_not
        odds of 3-1 against                   25 25 25 will_not
        3 to 1 odds against                   25 25 25 will_not
        the odds against it are 4-1           20 20 20 will_not
        odds stand at 3–1                     25 25 25 will_not
        odds now stand at 3/1 against         25 25 25 will_not
        odds stood at nine to one             10 10 10 will_not
        priced at 1-4                         80 80 80 will
        odds stand at 4-1 on                  80 80 80 will
        the odds stand at 3–1 in favour       75 75 75 will
        a 99-1 long shot                      1 1 1 will_not
    """,
    "numbers in every order": """
        at 70 %                               70 70 70 will
        90 % sure                             90 90 90 will
        I’m 90% sure                          90 90 90 will
        I am 90 percent certain that          90 90 90 will
        a one-in-four chance                  25 25 25 will_not
        a 63% chance of                       63 63 63 will
        7 in 10                               70 70 70 will
        Seven-in-ten                          70 70 70 will
        with a probability of 85 %            85 85 85 will
        probability: 85%                      85 85 85 will
        the likelihood is 40 per cent         40 40 40 will_not
        puts the odds at 70 %                 70 70 70 will
        gives it a 60% chance                 60 60 60 will
        sees a 63% chance                     63 63 63 will
        just a 10% chance                     10 10 10 will_not
        one-in-a-hundred                      1 1 1 will_not
        somewhere between 60 and 70 percent   60 65 70 will
        with 90% certainty                    90 90 90 will
        three chances in ten                  30 30 30 will_not
        odds of one in four                   25 25 25 will_not
        a three-quarters chance               75 75 75 will
        an 80 to 85 percent chance            80 82.5 85 will
        chances of between 20 and 30%         20 25 30 will_not
    """,
}
LINES = [
    line.strip() for table in KINDS.values() for line in table.strip().splitlines()
]


def percent(probability: float | None) -> str:
    return "-" if probability is None else f"{100 * probability:g}"


@pytest.mark.parametrize("line", LINES)
def test_each_kind_is_read_in_all_its_forms(line: str) -> None:
    phrase, _, meaning = line.partition("  ")

    read = wording.read(phrase)
    asserted = assertions.read(
        direction=None, probability=None, phrase=phrase, yardstick=None
    )

    numbers = " ".join(map(percent, (read.low, read.point, read.high)))
    hedged = "" if asserted.committed else " ~"
    assert f"{numbers} {asserted.direction}{hedged}" == meaning.strip()


@pytest.mark.parametrize(
    "phrase",
    [
        *("not very likely", "not certain", "far from impossible", "at least likely"),
        *("less likely", "more than 3", "more than 60 to 70 %", "more than 100 %"),
        *("less than 0 %", "odds of 3-1", "3–1", "not less than likely", "up to"),
        *(
            "better than expected",
            "by no means",
            "no longer",
            "a third chance",
            "two thirds",
        ),
    ],
)
def test_what_may_mean_two_things_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidError):
        wording.read(phrase)


def test_a_bound_without_a_point_may_have_a_number_beside_it() -> None:
    asserted = assertions.read(
        direction=None, probability=0.7, phrase="more than 40 %", yardstick=None
    )

    assert (asserted.probability, asserted.basis) == (0.7, "stated")
    with pytest.raises(InvalidError, match=r"states 0\.4 to 1"):
        assertions.read(
            direction=None, probability=0.3, phrase="more than 40 %", yardstick=None
        )


@pytest.mark.parametrize(
    ("phrase", "direction"), [("38%", "will_not"), ("no chance", "will_not")]
)
def test_a_phrase_against_the_event_gives_the_direction(
    phrase: str, direction: str
) -> None:
    asserted = assertions.read(
        direction=None, probability=None, phrase=phrase, yardstick=None
    )

    assert asserted.direction == direction
