"""The lexicon: phrases that say how likely something is, each with all its forms.

`alike` names phrases that a publication treats as the same. On a yardstick that lacks
the phrase itself they are tried in this order. The publications:

- likely and probable, unlikely and improbable, very and highly, almost no chance and
  remote, almost and nearly certain, even chance and even odds: the two rows of ICD 203;
- all but certain, virtually certain, overwhelming odds and almost certain; virtually
  or almost impossible, highly doubtful and almost certainly not; doubtful and we doubt:
  the synonyms of Kent 1964, except where a yardstick has the phrase itself;
- extremely likely (95-100 %) and unlikely (0-5 %): the guidance note of the IPCC 2010,
  with PHIA's intervals of almost certain and a remote chance;
- more likely than not and odds-on: better than even, by definition;
- toss-up and coin flip: an even chance, by definition;
- hardly likely: unlikely; not at all likely: very unlikely; more than likely: likely.

"Far from certain" says neither that it is likely nor that it isn't. A phrase that no
publication gives a number is known as a hedge without one.
"""

from api.language.hedges import tokens
from api.language.hedges.hedge import denial, plain, than_even, vague

FLAT = "will"
# A "not" after these may mean that it can't happen, or that it might not.
UNCLEAR_DENIED = frozenset({"could"})

ON_SCALES = (
    plain("remote chance", "remote", alike=("almost no chance",)),
    plain(
        "almost no chance",
        *("virtually no chance", "next to no chance", "hardly any chance"),
        *("little or no chance", "little to no chance"),
        alike=("remote chance",),
    ),
    plain("highly unlikely", alike=("very unlikely", "highly improbable")),
    plain("very unlikely", alike=("highly unlikely", "highly improbable")),
    plain(
        "highly improbable",
        "very improbable",
        alike=("very unlikely", "highly unlikely"),
    ),
    plain(
        "extremely unlikely",
        *("exceedingly unlikely", "vanishingly unlikely", "extremely improbable"),
        alike=("remote chance", "almost no chance"),
    ),
    plain("unlikely", alike=("improbable",), flips=True),
    plain("improbable", "improbably", alike=("unlikely",), flips=True),
    plain("chances are slight", "some slight chance", "slight chance"),
    plain("little chance"),
    plain("we doubt", "i doubt", "doubts"),
    plain("doubtful", alike=("we doubt",)),
    plain(
        "highly doubtful",
        "very doubtful",
        "extremely doubtful",
        alike=("almost certainly not",),
    ),
    vague("realistic possibility", "realistically possible"),
    vague(
        "even chance",
        *("about even", "roughly even chance", "roughly even odds", "even odds"),
        *("chances about even", "chances are about even", "chances are even"),
        *("as likely as not", "about as likely as not"),
        *("odds are about even", "odds are even", "even likelihood", "evens"),
        "even money",
    ),
    vague("toss up", "coin flip", "coin toss", alike=("even chance",)),
    plain(
        "better than even",
        *than_even("better", "greater", "more", "higher")[1:],
        *("chances are better than even", "odds are better than even"),
    ),
    plain(
        "more likely than not", "more probable than not", alike=("better than even",)
    ),
    plain(
        "odds on", "odds on favourite", "odds on favorite", alike=("better than even",)
    ),
    plain("we believe", "i believe", "believes", flips=True),
    plain("we estimate", flips=True),
    plain("likely", alike=("probable",), flips=True),
    plain("more than likely", alike=("likely", "probable")),
    plain("probable", alike=("likely",), flips=True),
    plain("probably", alike=("probable", "likely")),
    plain("very good chance"),
    plain("highly likely", alike=("very likely", "highly probable")),
    plain("very likely", alike=("highly likely", "highly probable")),
    plain(
        "highly probable",
        *("very probable", "highly probably", "very probably"),
        alike=("very likely", "highly likely"),
    ),
    plain(
        "extremely likely",
        *("exceedingly likely", "overwhelmingly likely", "extremely probable"),
        alike=("almost certain",),
    ),
    plain(
        "almost certain",
        *("almost certainly", "almost a certainty"),
        *("nearly certain", "near certain", "near certainty", "almost surely"),
        *("practically certain", "as good as certain"),
    ),
    plain("virtually certain", "virtually certainly", alike=("almost certain",)),
    plain("all but certain", alike=("almost certain",)),
    plain(
        "odds overwhelming",
        *("odds are overwhelming", "chances are overwhelming", "overwhelming odds"),
        alike=("almost certain",),
    ),
    plain("certain", "certainly", "a certainty"),
)

# Each contains its own "not": it is about the event, whatever the direction.
DENIALS = (
    denial("probably not", denies="probably"),
    denial("we believe not", denies="we believe"),
    denial("less likely than not", denies="more likely than not"),
    denial(
        "less than even",
        *than_even("less", "lower", "worse")[1:],
        denies="better than even",
    ),
    denial(
        "hardly likely",
        *("scarcely likely", "far from likely", "by no means likely"),
        alike=("unlikely", "improbable"),
    ),
    denial(
        "not at all likely",
        *("not likely at all", "not remotely likely", "not in the least likely"),
        alike=("very unlikely", "highly unlikely", "highly improbable"),
    ),
    denial("almost certainly not", denies="almost certain"),
    denial("virtually impossible", alike=("almost certainly not",)),
    denial(
        "almost impossible",
        *("all but impossible", "nearly impossible", "next to impossible"),
        "practically impossible",
        alike=("almost certainly not",),
    ),
    denial("impossible", "not possible", denies="certain"),
    denial("quite unlikely"),
    denial("fairly unlikely"),
    denial("most unlikely"),
    denial(
        "no chance",
        "no possibility",
        "zero chance",
        "not a chance",
        alike=("impossible",),
    ),
)

# Hedges without a point on any scale: vague ones, and plain ones that nobody measured.
OFF_SCALES = (
    vague("could"),
    vague("may"),
    vague("might"),
    vague(
        "possible",
        *("possibly", "possibility", "not impossible", "quite possible"),
        *("quite possibly", "very possibly", "entirely possible"),
    ),
    vague(
        "far from certain",
        *("far from sure", "far from a certainty", "far from guaranteed"),
        *("far from inevitable", "far from assured", "by no means certain"),
        *("by no means guaranteed", "by no means inevitable", "less than certain"),
        *("anything but certain", "not inevitable", "not guaranteed"),
        *("not a certainty", "not a foregone conclusion", "no foregone conclusion"),
    ),
    vague("perhaps", "maybe"),
    vague("conceivable", "conceivably", "not inconceivable"),
    vague("could possibly"),
    vague("could well"),
    vague("may well"),
    vague("might well"),
    vague("chance"),
    vague("cannot be ruled out"),
    vague("fair chance", "decent chance"),
    vague("good chance"),
    vague("every chance"),
    vague("strong possibility", "strong chance"),
    vague("real possibility", "real chance", "distinct possibility"),
    vague("slim chance", "small chance"),
    vague("outside chance", "long shot"),
    plain("most likely", "most probably"),
    plain("quite likely"),
    plain("fairly likely"),
    plain("pretty likely"),
    plain("in all likelihood", "in all probability"),
    plain("inevitable", "inevitably"),
    plain("definitely", "definite"),
    plain("undoubtedly", "no doubt", "without doubt", "without a doubt"),
    plain("sure", "sure to"),
    plain("bound to"),
    plain("set to", "set for", flips=True),
    plain("due to", flips=True),
    plain("expected to", "we expect", "i expect", "expects", flips=True),
    plain("forecast to", "predicted to", "projected to", flips=True),
    plain("scheduled to", flips=True),
    plain("tipped to"),
    plain("poised to", "poised for", flips=True),
    plain("on course to", "on course for", "on track to", flips=True),
    plain(FLAT, flips=True),
)

HEDGES = (*ON_SCALES, *DENIALS, *OFF_SCALES)
BY_PHRASE = {hedge.phrase: hedge for hedge in HEDGES}
# Every form as a person writes it, and as `tokens.core` strips it.
FORMS = {form: hedge for hedge in HEDGES for form in (hedge.phrase, *hedge.forms)}
STRIPPED = {
    stripped: hedge
    for form, hedge in FORMS.items()
    for stripped in [tokens.core(tokens.words(form))]
    if stripped
}
# The phrase that a hedge becomes with a "not", where that is a phrase of its own.
DENIED = {hedge.denies: hedge for hedge in DENIALS if hedge.denies != "certain"}
