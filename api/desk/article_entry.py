"""The predictions of an article, entered together: all that are ticked, or none."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from api.commands import requests
from api.commands.claims import AddClaim
from api.commands.result import CommandResult
from api.desk import (
    article_fields,
    checking,
    fields,
    name_check,
    plain_words,
    roles,
)
from api.desk.article_fields import (
    ARTICLE_NAMES,
    CLAIM,
    DAY,
    FOUND,
    INCLUDE,
    NAMES,
    PUBLISHED,
    day,
)
from api.desk.checking import FlawedError
from api.desk.desk import Desk
from api.errors import ForbiddenError, ForesaidError
from api.language import names
from api.model.claims import NewClaim
from api.store import name_lookup

NONE_TICKED = "Tick at least one prediction to enter."
MADE_ON = "made_on"


class Flaws:
    """What is wrong with the predictions of an article so far."""

    def __init__(self, by_field: dict[str, str]) -> None:
        self.by_field = by_field
        self.others: list[str] = []

    def add(self, nth: int, error: ForesaidError) -> None:
        """Add what is wrong with the nth prediction."""
        if isinstance(error, FlawedError):
            by_field, others = error.by_field, list(error.others)
        else:
            by_field, others = checking.located(CLAIM, error)
        standing = plain_words.standing_claim(error)
        if standing is not None:
            others = [f"{plain_words.STANDS} /claims/{standing}", *others]
        self.by_field |= article_fields.place(by_field, nth)
        self.others += [f"Prediction {nth}: {other}" for other in others]

    def check(self) -> None:
        """Raise FlawedError where there are any."""
        if self.by_field or self.others:
            raise FlawedError(self.by_field, self.others)


class Entered(NamedTuple):
    """What a prediction came to, and whether its source stands with another role."""

    result: CommandResult[Any]
    role_stays: bool


async def enter(desk: Desk) -> Sequence[Entered]:
    """Enter the predictions that are ticked; return what each came to.

    Raises FlawedError with the flaws of all of them; then none is entered.
    """
    numbers = [
        nth
        for nth in range(1, article_fields.count(desk.values) + 1)
        if INCLUDE in article_fields.of(desk.values, nth)
    ]
    if not numbers:
        raise FlawedError({}, [NONE_TICKED])
    flaws = Flaws(await name_check.flaws(desk.db, desk.values, ARTICLE_NAMES))
    commands: list[AddClaim] = []
    for nth in numbers:
        try:
            commands.append(await _command(desk, nth))
        except FlawedError as error:
            flaws.add(nth, error)
    flaws.by_field = await _forks(desk, numbers) | flaws.by_field
    flaws.check()
    stays = [
        await roles.is_dropped(desk.db, article_fields.of(desk.values, nth))
        for nth in numbers
    ]
    decided = await desk.do_all(commands)
    entered: list[Entered] = []
    for nth, result, role_stays in zip(numbers, decided, stays, strict=True):
        if isinstance(result, ForbiddenError):
            raise result
        if isinstance(result, ForesaidError):
            flaws.add(nth, result)
        elif isinstance(result, CommandResult):
            entered.append(Entered(result, role_stays))
    flaws.check()
    return entered


async def _command(desk: Desk, nth: int) -> AddClaim:
    """Return the command to enter the nth prediction, or raise FlawedError."""
    own = article_fields.of(desk.values, nth)
    also = await name_check.flaws(desk.db, own, NAMES)
    published = desk.values.get(PUBLISHED)
    if published is None:
        also[PUBLISHED] = plain_words.NEEDED
    sent = {
        **_of_article(desk.values),
        MADE_ON: (day(published) or DAY).isoformat(),
        **name_check.with_new(own, NAMES),
    }
    sent = {name: value for name, value in sent.items() if name not in {INCLUDE, FOUND}}
    try:
        return checking.read(
            CLAIM,
            sent,
            NewClaim,
            lambda new: requests.add_claim(new, desk.by, desk.now),
            also,
        )
    except FlawedError as error:
        if MADE_ON not in own and MADE_ON in error.by_field:
            flaw = error.by_field.pop(MADE_ON)
            error.by_field.setdefault(PUBLISHED, flaw)
        raise


async def _forks(desk: Desk, numbers: Sequence[int]) -> dict[str, str]:
    """Return a flaw for each new name that is much like another new one before it."""
    found: dict[str, str] = {}
    before: list[str] = []
    for nth in numbers:
        own = article_fields.of(desk.values, nth)
        typed = own.get("source.name", "")
        if not typed or await name_lookup.named(desk.db, "source", typed):
            continue
        same = any(names.key(typed) == names.key(other) for other in before)
        like = [other for other in before if not same and _are_alike(typed, other)]
        if like and name_check.NEW.name not in own:
            field = article_fields.name_of(nth, "source.name")
            found[field] = name_check.question(typed, like[0])
        before.append(typed)
    return found


def _are_alike(one: str, other: str) -> bool:
    letters = SequenceMatcher(None, one.casefold(), other.casefold())
    return letters.ratio() >= name_lookup.LIKENESS


def _of_article(values: fields.Values) -> dict[str, str]:
    """Return what each prediction has of its article."""
    names = [field.name for field in article_fields.ABOUT]
    own = {
        name: values[name] for name in (*names, name_check.NEW.name) if name in values
    }
    return name_check.with_new(own, ARTICLE_NAMES)
