"""The forms of an article: what is pasted, and the predictions found in it.

The form of predictions has the fields of the article, then those of each prediction,
whose names begin with its number: `p3.due`.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from api.desk import name_check
from api.desk.claim_fields import REPORT, SAID, TOPICS
from api.desk.fields import Field, FormState, Values
from api.model.references import SubjectType

MOST = 50  # predictions of one article
INCLUDE, EVENT, FOUND = "include", "event", "found"
PUBLISHED, OUTLET = "published_on", "outlet.name"
DAY = date(2000, 1, 1)  # stands in where the day is missing
_OF_CLAIMS = {field.name: field for field in (*SAID, *REPORT, *TOPICS)}
ABOUT = (
    _OF_CLAIMS[OUTLET],
    _OF_CLAIMS["url"],
    replace(
        _OF_CLAIMS[PUBLISHED],
        hint="Empty: the day in the address, or today.",
    ),
    _OF_CLAIMS["headline"],
)
PASTED = (
    Field(
        name="text",
        label="The text of the article",
        input="long",
        needed=True,
    ),
    replace(ABOUT[0], needed=False, hint="Empty: the host of the address."),
    *ABOUT[1:],
)
ARTICLE = (
    *(
        replace(field, needed=True, hint=None) if field.name == PUBLISHED else field
        for field in ABOUT
    ),
    name_check.NEW,
)
ARTICLE_NAMES: dict[str, SubjectType] = {"outlet": "outlet"}
NAMES: dict[str, SubjectType] = {"source": "source", "via": "outlet"}
KINDS = (
    ("", "a person"),
    ("organisation", "an organisation"),
    ("anonymous", "somebody unnamed"),
    ("model", "a model"),
)
# The fields of one prediction: those seen at once, then the rest.
FIRST = (
    Field(name=INCLUDE, label="Enter this one", input="tick"),
    replace(_OF_CLAIMS["statement"], hint=None),
    _OF_CLAIMS["source.name"],
    _OF_CLAIMS["source.role"],
    replace(_OF_CLAIMS["due"], label="By when", hint=None),
    replace(_OF_CLAIMS["wording"], label="How sure", hint=None),
    _OF_CLAIMS["direction"],
)
MORE = (
    replace(
        _OF_CLAIMS["made_on"],
        needed=False,
        hint="If not the day it was published.",
    ),
    _OF_CLAIMS["window.latest"],
    _OF_CLAIMS["probability"],
    Field(name="source.kind", label="Said by", input="choice", options=KINDS),
    _OF_CLAIMS["via.name"],
    _OF_CLAIMS["outlet_wording"],
    _OF_CLAIMS["topics"],
    _OF_CLAIMS["quote"],
)
CHOICE = Field(name=EVENT, label="Which event is it about?", input="radio")
# What stands beside the fields: a sentence, its marks and its doubts, as JSON.
BESIDE = Field(name=FOUND, label="What was found")
PREDICTION = (*FIRST, CHOICE, *MORE, name_check.NEW, BESIDE)
CLAIM = (
    *(field for field in PREDICTION if field.name not in {INCLUDE, FOUND}),
    *(field for field in ARTICLE if field.name != name_check.NEW.name),
)


def name_of(nth: int, field: str) -> str:
    """Return the name of a field of the nth prediction, counted from 1."""
    return f"p{nth}.{field}"


def of(values: Values, nth: int) -> dict[str, str]:
    """Return the values of the nth prediction, by the names of a claim's fields."""
    start = name_of(nth, "")
    return {
        name.removeprefix(start): value
        for name, value in values.items()
        if name.startswith(start)
    }


def count(values: Values) -> int:
    """Return how many predictions a form holds."""
    return next(
        (nth for nth in range(MOST, 0, -1) if of(values, nth)),
        0,
    )


def all_fields(predictions: int) -> tuple[Field, ...]:
    """Return the fields of the whole form, labelled so that each is told apart."""
    return (*ARTICLE, *(field for nth in _each(predictions) for field in _named(nth)))


def _each(predictions: int) -> range:
    return range(1, predictions + 1)


def _named(nth: int) -> Iterator[Field]:
    for field in PREDICTION:
        label = f"Prediction {nth}, {field.label[0].lower()}{field.label[1:]}"
        yield replace(field, name=name_of(nth, field.name), label=label)


def shown(form: FormState, nth: int, options: tuple[tuple[str, str], ...]) -> FormState:
    """Return the form as the nth prediction shows it, with the events on offer."""
    fields = tuple(
        replace(
            field,
            name=name_of(nth, field.name),
            options=options if field.name == EVENT else field.options,
        )
        for field in PREDICTION
    )
    return FormState(fields=fields, values=form.values, flaws=form.flaws)


def place(flaws: Mapping[str, str], nth: int) -> dict[str, str]:
    """Return the flaws of the nth prediction, each at its field of the whole form."""
    of_article = {field.name for field in ARTICLE}
    return {
        name if name in of_article else name_of(nth, name): flaw
        for name, flaw in flaws.items()
    }


def day(typed: str | None) -> date | None:
    """Return a day that was typed, or None where it is none."""
    try:
        return None if typed is None else date.fromisoformat(typed)
    except ValueError:
        return None
