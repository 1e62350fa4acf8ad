"""What is wrong with a field, in the words of a person."""

import re
from uuid import UUID

from markupsafe import Markup, escape

from api.errors import Flaw, ForesaidError

NEEDED = "this is needed"
UNCHANGED = "You changed nothing, so there is nothing to correct."
STANDS = "it stands already with other content:"
CLAIM_PATH = re.compile(r"(/claims/[0-9a-f-]{36})")
# The start of a message, and what to say in its place.
PLAIN: tuple[tuple[str, str], ...] = (
    (r"Object missing required field", NEEDED),
    (r"this is no day", "write a day, such as 2026-03-31"),
    (r"Invalid RFC3339 encoded date$", "write a day, such as 2026-03-31"),
    (r"this is no instant", "write a day, such as 2026-03-31"),
    (r"Expected `(float|int)`? (<=|<) 1", "write a percentage from 0 to 100"),
    (r"Expected `(float|int)`? (>=|>) 0", "write a percentage from 0 to 100"),
    (r"Expected `(float|int)", "write a number"),
    (r"Expected `bool", "choose one"),
    (r"Expected `str`, got `null`", NEEDED),
    (r"Expected `array` of length >= 1", NEEDED),
    (r"Expected `array` of length <= (\d+)", "give no more than {0}"),
    (r"Expected `str` of length <= (\d+)", "use at most {0} characters"),
    (r"Expected `str` of length >= 1", NEEDED),
    (
        r"Expected `str` matching regex '\^https\?",
        "write a whole address, beginning with https://",
    ),
    (
        r"Expected `str` matching regex '\^\[A-Z\]",
        "write the two letters of a country, such as GB",
    ),
    (
        r"Expected `str` matching regex",
        "write it in small letters and digits with hyphens, such as ukraine-war",
    ),
    (r"Invalid enum value", "choose one of those offered"),
    (r"Invalid UUID", "choose one of those offered"),
    (r"Object contains unknown field", "this form has no such field"),
    (r"Expected `(object|str)", "this form has no such field"),
    (r"`\w+` needs `through` or `final`", "say through which day, or that it is over"),
    (r"`\w+` needs `evidence`", "give the address of at least one piece of evidence"),
    (r"`\w+` needs `", NEEDED),
    (r"`(\w+)` has no place in", "leave this empty for what you chose above"),
    (
        r"`(.*)` is a name of the (\w+) `([^`]+)`",
        "“{0}” is a name of the {1} {2} already. Are they the same? Then merge them",
    ),
    (
        r"`(.*)` looks like the (\w+) `([^`]+)`",
        "“{0}” looks much like the {1} {2}. If not, tick that the names are right",
    ),
    (
        r"it can't be read as a date",
        "nothing reads this as a date: give the last day instead, or leave both empty",
    ),
    (
        r"`latest` must not be before",
        "this is before the first day",
    ),
    (r"send `due` or `window`", "write the words or the last day, not both"),
    (
        r"`(.*)` can't be read as a hedge",
        "nothing reads “{0}” as a hedge: give a percentage, or leave it empty",
    ),
    (
        r"`(.*)` has its own",
        "“{0}” has its own “not”: write it without, or choose “will happen”",
    ),
    (r"`(.*)` states ", "“{0}” and the percentage say different things"),
    (r"`will(_not)?` contradicts", "this contradicts how sure they sounded"),
    (r"a yardstick reads", "a scale is of use with a hedge only"),
    (r"\S+ has not begun anywhere", "this day is still to come"),
    (
        r"\S+ is earlier than the day before `made_on`",
        "this is earlier than the day before it was said",
    ),
    (
        r"\S+ is not over everywhere",
        "this day is not over everywhere yet: wait until 12:00 UTC of the day after",
    ),
    (r"differs from the (claim|report)", "what stands says something else"),
    (r"there is no slug", "there is none of that name"),
    (r"the (\w+) can't be merged into itself", "this is the same {0}"),
    (r"`on_latest` must not be before", "this is before the first day"),
)
NAMED = re.compile(r"`([^`]*)`")
STANDING = re.compile(r"The claim ([0-9a-f-]{36}) stands with other content")
RULES = tuple((re.compile(start), words) for start, words in PLAIN)


def of(flaw: Flaw) -> str:
    """Return a flaw in a reader's words."""
    for rule, words in RULES:
        found = rule.match(flaw.detail)
        if found:
            return words.format(*found.groups())
    return NAMED.sub(r"“\1”", flaw.detail)


def elsewhere(flaw: Flaw) -> str:
    """Return a flaw that belongs to no field, with its place if that says something."""
    place = flaw.pointer.strip("/").replace("/", " ")
    return f"{place}: {of(flaw)}" if place else of(flaw)


def of_kind(error: ForesaidError) -> str:
    """Return what an error without details means."""
    return (type(error).__doc__ or "It can't be done.").strip()


def with_links(text: str) -> Markup:
    """Return a text in which the path of each claim is a link to its page."""
    return Markup(CLAIM_PATH.sub(r'<a href="\1">\1</a>', escape(text)))  # noqa: S704 escaped


def standing_claim(error: ForesaidError) -> UUID | None:
    """Return the claim that stands with other content than was sent, if that is why."""
    found = STANDING.match(error.detail or "")
    return UUID(found[1]) if found else None
