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
- toss-up and coin flip: an even chance, by definition.

A phrase that no publication gives a number is known as a hedge without one.
"""

from msgspec import Struct

from api.language.hedges import tokens


class Hedge(Struct, frozen=True, kw_only=True):
    """A phrase of the lexicon, and the `forms` that mean the same.

    `committed`: its direction is plain, on every yardstick. `alike`: phrases treated as
    the same. `denies`: the phrase whose complement it is. `denial`: it contains its own
    "not". `flips`: a "not" before it says that the event won't happen, rather than that
    it is less likely.
    """

    phrase: str
    committed: bool = True
    forms: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    denies: str | None = None
    denial: bool = False
    flips: bool = False


FLAT = "will"
# A "not" after these may mean that it can't happen, or that it might not.
UNCLEAR_DENIED = frozenset({"could"})


def _hedge(
    phrase: str, *forms: str, alike: tuple[str, ...] = (), flips: bool = False
) -> Hedge:
    return Hedge(phrase=phrase, forms=forms, alike=alike, flips=flips)


def _vague(phrase: str, *forms: str, alike: tuple[str, ...] = ()) -> Hedge:
    return Hedge(phrase=phrase, forms=forms, alike=alike, committed=False)


def _denial(
    phrase: str, *forms: str, alike: tuple[str, ...] = (), denies: str | None = None
) -> Hedge:
    return Hedge(phrase=phrase, forms=forms, alike=alike, denies=denies, denial=True)


ON_SCALES = (
    _hedge("remote chance", "remote", alike=("almost no chance",)),
    _hedge("almost no chance", alike=("remote chance",)),
    _hedge("highly unlikely", alike=("very unlikely", "highly improbable")),
    _hedge("very unlikely", alike=("highly unlikely", "highly improbable")),
    _hedge(
        "highly improbable",
        "very improbable",
        alike=("very unlikely", "highly unlikely"),
    ),
    _hedge("extremely unlikely", alike=("remote chance", "almost no chance")),
    _hedge("unlikely", alike=("improbable",), flips=True),
    _hedge("improbable", "improbably", alike=("unlikely",), flips=True),
    _hedge("chances are slight", "some slight chance", "slight chance"),
    _hedge("little chance"),
    _hedge("we doubt", "i doubt", "doubts"),
    _hedge("doubtful", alike=("we doubt",)),
    _hedge("highly doubtful", alike=("almost certainly not",)),
    _vague("realistic possibility", "realistically possible"),
    _vague(
        "even chance",
        *("about even", "roughly even chance", "roughly even odds", "even odds"),
        *("chances about even", "chances are about even", "chances are even"),
        *("as likely as not", "about as likely as not"),
        *("odds are about even", "odds are even", "even likelihood"),
    ),
    _vague("toss up", "coin flip", "coin toss", alike=("even chance",)),
    _hedge(
        "better than even",
        *("better than even chance", "better than even odds"),
        *("better than an even chance", "chances are better than even"),
        "odds are better than even",
    ),
    _hedge(
        "more likely than not", "more probable than not", alike=("better than even",)
    ),
    _hedge(
        "odds on", "odds on favourite", "odds on favorite", alike=("better than even",)
    ),
    _hedge("we believe", "i believe", "believes", flips=True),
    _hedge("we estimate", flips=True),
    _hedge("likely", alike=("probable",), flips=True),
    _hedge("probable", alike=("likely",), flips=True),
    _hedge("probably", alike=("probable", "likely")),
    _hedge("very good chance"),
    _hedge("highly likely", alike=("very likely", "highly probable")),
    _hedge("very likely", alike=("highly likely", "highly probable")),
    _hedge(
        "highly probable",
        *("very probable", "highly probably", "very probably"),
        alike=("very likely", "highly likely"),
    ),
    _hedge("extremely likely", alike=("almost certain",)),
    _hedge(
        "almost certain",
        *("almost certainly", "almost a certainty"),
        *("nearly certain", "near certain", "near certainty"),
    ),
    _hedge("virtually certain", "virtually certainly", alike=("almost certain",)),
    _hedge("all but certain", alike=("almost certain",)),
    _hedge(
        "odds overwhelming",
        *("odds are overwhelming", "chances are overwhelming", "overwhelming odds"),
        alike=("almost certain",),
    ),
    _hedge("certain", "certainly", "a certainty"),
)

# Each contains its own "not": it is about the event, whatever the direction.
DENIALS = (
    _denial("probably not", denies="probably"),
    _denial("we believe not", denies="we believe"),
    _denial("less likely than not", denies="more likely than not"),
    _denial("almost certainly not", denies="almost certain"),
    _denial("virtually impossible", alike=("almost certainly not",)),
    _denial("almost impossible", "all but impossible", alike=("almost certainly not",)),
    _denial("impossible", "not possible", denies="certain"),
    _denial("quite unlikely"),
    _denial("fairly unlikely"),
    _denial("most unlikely"),
    _denial("no chance", "no possibility", alike=("impossible",)),
)

# Hedges without a point on any scale: vague ones, and plain ones that nobody measured.
OFF_SCALES = (
    _vague("could"),
    _vague("may"),
    _vague("might"),
    _vague("possible", "possibly", "possibility", "not impossible"),
    _vague("perhaps", "maybe"),
    _vague("conceivable", "conceivably", "not inconceivable"),
    _vague("could possibly"),
    _vague("could well"),
    _vague("may well"),
    _vague("might well"),
    _vague("chance"),
    _vague("cannot be ruled out"),
    _vague("fair chance", "decent chance"),
    _vague("good chance"),
    _vague("every chance"),
    _vague("strong possibility", "strong chance"),
    _vague("real possibility", "real chance", "distinct possibility"),
    _vague("slim chance", "small chance"),
    _vague("outside chance", "long shot"),
    _hedge("most likely", "most probably"),
    _hedge("quite likely"),
    _hedge("fairly likely"),
    _hedge("pretty likely"),
    _hedge("in all likelihood", "in all probability"),
    _hedge("inevitable", "inevitably"),
    _hedge("definitely", "definite"),
    _hedge("undoubtedly", "no doubt", "without doubt", "without a doubt"),
    _hedge("sure", "sure to"),
    _hedge("bound to"),
    _hedge("set to", "set for", flips=True),
    _hedge("due to", flips=True),
    _hedge("expected to", "we expect", "i expect", "expects", flips=True),
    _hedge("forecast to", "predicted to", "projected to", flips=True),
    _hedge("scheduled to", flips=True),
    _hedge("tipped to"),
    _hedge("poised to", "poised for", flips=True),
    _hedge("on course to", "on course for", "on track to", flips=True),
    _hedge(FLAT, flips=True),
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
