"""What is wrong with a line of a file, in the words of a person."""

import re

# The start of a message of the decoder, and what is said in its place.
PLAIN: tuple[tuple[str, str], ...] = (
    (r"Object missing required field `([^`]*)`", "`{0}` is missing"),
    (r"Object contains unknown field `([^`]*)`", "a claim has no field `{0}`"),
    (r"Expected `(?:float|int)` <=? 1(?:\.0)?\b", "write a number from 0 to 1"),
    (r"Expected `(?:float|int)` >=? 0(?:\.0)?\b", "write a number from 0 to 1"),
    (r"Expected `(?:float|int)", "write a number"),
    (r"Expected `bool", "write true or false"),
    (r"Expected `str` of length <= (\d+)", "use at most {0} characters"),
    (r"Expected `str` of length >= 1|Expected `str`, got `null`", "write something"),
    (r"Expected `array` of length <= (\d+)", "give no more than {0}"),
    (r"Expected `array` of length >= 1", "give at least one"),
    (r"Expected `array", "give a list"),
    (r"Expected `str` matching regex '\^https\?", "write an address with https://"),
    (
        r"Expected `str` matching regex '\^\[a-z0-9",
        "this is no slug: write small letters and digits with hyphens, or a `name`",
    ),
    (r"Expected `object`, got `(\w+)`", "write an object with fields, not {0}"),
    (r"Expected `str \| object`", "write a slug, or an object with a `name`"),
    (r"Expected `str", "write a text"),
    (r"Invalid UUID", "this is no id"),
    (r"Invalid enum value '?([^']*)'?", "`{0}` is none of the words allowed here"),
)
RULES = tuple((re.compile(start), words) for start, words in PLAIN)


def of(detail: str) -> str:
    """Return a flaw of a line in plain words."""
    for rule, words in RULES:
        match = rule.match(detail)
        if match is not None:
            return words.format(*match.groups())
    return detail
