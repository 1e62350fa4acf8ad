"""Tokens: the words of a phrase, and its core, which says how likely something is."""

import re

from api.language import names

DENIAL = "not"
# Words before and after a hedge that do not change how likely it is.
WORDS_BEFORE = """
    a also am an appear appears are be been considered currently deemed do does has
    have he i is it look looks now remains seem seems shall she still that the there
    these they this those was we were who will with would you
"""
BEFORE = frozenset(WORDS_BEFORE.split())
WORDS_AFTER = """
    be come do ever going happen happening have he it occur occurring of place shall she
    so take that the there they this to true will
"""
AFTER = frozenset(WORDS_AFTER.split())
NO_LONGER = re.compile(r"\bno longer\b")
FUTURE = frozenset({"will", "going", "shall"})
SPOKEN = {"won't": "will not", "can't": "can not", "shan't": "shall not"} | {
    "cannot": "can not",
    "never": DENIAL,
}
CLITICS = (("n't", f" {DENIAL}"), ("'ll", " will"), ("'s", ""), ("'re", ""), ("'m", ""))


def words(phrase: str) -> list[str]:
    """Return the words of *phrase*, folded, with contractions spelled out."""
    key = names.text_key(phrase).strip("\"'. ")
    key = NO_LONGER.sub(DENIAL, key)
    return [
        part
        for word in key.replace("-", " ").replace('"', " ").replace(",", " ").split()
        for part in spelled(word)
    ]


def inner(
    tokens: list[str], *, skipped: frozenset[str] = frozenset()
) -> tuple[int, int]:
    """Return where the core of *tokens* starts and ends; it has no *skipped* ends."""
    first, last = 0, len(tokens)
    while first < last and (tokens[first] in BEFORE or tokens[first] in skipped):
        first += 1
    while first < last and (tokens[last - 1] in AFTER or tokens[last - 1] in skipped):
        last -= 1
    return first, last


def core(tokens: list[str]) -> str:
    """Return the core of *tokens*, joined by spaces."""
    first, last = inner(tokens)
    return " ".join(tokens[first:last])


def is_flat(tokens: list[str]) -> bool:
    """Whether *tokens* only say that it will happen, as "is going to" does."""
    return core(tokens) == "" and not FUTURE.isdisjoint(tokens)


def spelled(word: str) -> list[str]:
    """Return the words that the contraction *word* stands for."""
    if word in SPOKEN:
        return SPOKEN[word].split()
    for ending, replacement in CLITICS:
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)] + replacement).split()
    return [word]
