"""Yardsticks: published scales of phrases, each with its publication, as data.

The point of an interval is its middle, with two exceptions: Kent gives his own centres,
which are the middles too, and the points of the survey are medians.
"""

from msgspec import Struct

DIGITS = 6  # after the point, of a probability and of its complement


class Reading(Struct, frozen=True, kw_only=True):
    """What a yardstick says of a phrase, as probabilities from 0 to 1."""

    phrase: str
    low: float | None
    point: float | None
    high: float | None


class Yardstick(Struct, frozen=True, kw_only=True):
    """A published scale of phrases; `source` credits the publication."""

    name: str
    version: str
    source: str
    phrases: tuple[Reading, ...]


def _reading(phrase: str, *percent: float | None) -> Reading:
    low, point, high = (
        None if value is None else round(value / 100, DIGITS) for value in percent
    )
    return Reading(phrase=phrase, low=low, point=point, high=high)


def _between(low: float, high: float, *phrases: str) -> tuple[Reading, ...]:
    middle = (low + high) / 2
    return tuple(_reading(phrase, low, middle, high) for phrase in phrases)


def _about(point: float, give_or_take: float, *phrases: str) -> tuple[Reading, ...]:
    return _between(point - give_or_take, point + give_or_take, *phrases)


PHIA = Yardstick(
    name="phia",
    version="1",
    source="Probability Yardstick of the Professional Head of Intelligence Assessment"
    " (PHIA), United Kingdom: Ministry of Defence, Defence Intelligence: communicating"
    " probability, gov.uk, 2023; Explaining Uncertainty in UK Intelligence Assessment,"
    " gov.uk, 24 March 2025. The point is the middle of the interval",
    phrases=(
        *_between(0, 5, "remote chance"),
        *_between(10, 20, "highly unlikely"),
        *_between(25, 35, "unlikely"),
        *_between(40, 50, "realistic possibility"),
        *_between(55, 75, "likely", "probable"),
        *_between(80, 90, "highly likely"),
        *_between(95, 100, "almost certain"),
    ),
)

ICD_203 = Yardstick(
    name="icd-203",
    version="1",
    source="Intelligence Community Directive 203, Analytic Standards, Office of the"
    " Director of National Intelligence, United States, 2 January 2015, section"
    " D.6.e(2)(a), published at dni.gov. The point is the middle of the interval",
    phrases=(
        *_between(1, 5, "almost no chance", "remote"),
        *_between(5, 20, "very unlikely", "highly improbable"),
        *_between(20, 45, "unlikely", "improbable"),
        *_between(45, 55, "roughly even chance", "roughly even odds"),
        *_between(55, 80, "likely", "probable"),
        *_between(80, 95, "very likely", "highly probable"),
        *_between(95, 99, "almost certain", "nearly certain"),
    ),
)

# Kent's "improbable" and "unlikely" are left out: the text on the CIA's site has them
# in the row of even chances, where they can't belong, and other copies disagree.
KENT = Yardstick(
    name="kent",
    version="1",
    source="Kent S (1964), Words of Estimative Probability, Studies in Intelligence"
    " 8(4), Central Intelligence Agency, published at cia.gov, with the synonyms it"
    " lists. The point is Kent's own centre, the interval his give or take",
    phrases=(
        *_about(100, 0, "certain"),
        *_about(93, 6, "almost certain", "virtually certain", "all but certain"),
        *_about(93, 6, "highly probable", "highly likely", "odds overwhelming"),
        *_about(75, 12, "probable", "likely", "we believe", "we estimate"),
        *_about(50, 10, "chances about even"),
        *_about(30, 10, "probably not", "we believe not", "we doubt", "doubtful"),
        *_about(7, 5, "almost certainly not", "virtually impossible"),
        *_about(7, 5, "almost impossible", "some slight chance", "highly doubtful"),
        *_about(0, 0, "impossible"),
    ),
)

NATO = Yardstick(
    name="nato",
    version="1",
    source="NATO Standard AJP-2.1, Allied Joint Doctrine for Intelligence Procedures,"
    " edition B, version 1, NATO Standardization Office, 2016. The point is the middle"
    " of the interval",
    phrases=(
        *_between(0, 10, "highly unlikely"),
        *_between(10, 40, "unlikely"),
        *_between(40, 60, "even chance"),
        *_between(60, 90, "likely"),
        *_between(90, 100, "highly likely"),
    ),
)

SURVEY = Yardstick(
    name="survey",
    version="2",
    source="Perceptions of Probability and Numbers, 46 readers' numbers for 17 phrases,"
    " 2015, github.com/zonination/perceptions, MIT License, copyright (c) 2016 Zoni"
    " Nation: the point is the median, the interval the 5th to the 95th percentile, at"
    " rank 1 + 45q of the ordered numbers, interpolated linearly (Hyndman, Fan 1996,"
    " type 7). For `could`: Kucharski A (2026), CAPphrase: Comparative and Absolute"
    " Probability phrase dataset, 5,174 readers, doi:10.5281/zenodo.18750055,"
    " CC BY 4.0",
    phrases=(
        _reading("almost certainly", 81.25, 95, 99),
        _reading("highly likely", 71.25, 90, 96.75),
        _reading("very good chance", 70, 80, 90),
        _reading("probable", 51, 70, 88.75),
        _reading("likely", 60, 70, 90),
        _reading("probably", 52, 75, 88.75),
        _reading("we believe", 50, 70, 90),
        _reading("better than even", 51, 60, 77.25),
        _reading("about even", 45.75, 50, 50),
        _reading("we doubt", 5, 25, 60),
        _reading("improbable", 1, 15, 49),
        _reading("unlikely", 5, 20, 35),
        _reading("probably not", 10, 26.5, 48),
        _reading("little chance", 5, 15, 25),
        _reading("almost no chance", 1, 2, 10),
        _reading("highly unlikely", 3, 5, 23.75),
        _reading("chances are slight", 5, 10, 30),
        # No point: a spread this wide says nothing about which side is likelier.
        _reading("could", 10, None, 70),
    ),
)

YARDSTICKS = {
    yardstick.name: yardstick for yardstick in (PHIA, ICD_203, KENT, NATO, SURVEY)
}
FALLBACK = SURVEY.name
DEFAULT = PHIA.name


def known() -> str:
    """Return the names of the yardsticks as a message lists them."""
    return ", ".join(f"`{name}`" for name in YARDSTICKS)
