"""Looks: when a new name passes for another, and by what such names are found.

Marks, titles and the order around a comma make no other name; letters of another
script, and digits within a word of letters, may be there to imitate. Numbers differ.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from api.language import names

# Letters of other scripts, and digits, that pass for a Latin letter in print. What
# passes for an i, an l or a 1 becomes one letter.
LETTERS = str.maketrans(
    "авекмнорстухгъьіјѕӏүһԁԍԛԝαβγεζηικνοπρςτυχωϲϳօսհոցքɑɡɩʀᴇᴛᴜʙɴᴏᴀɪʟᴍᴋᴄᴅᴠᴡᴢꜱ",
    "abekmhopctyxrbbijsiyhdgqwabyeznikvonpctuxwcjouhngqagiretubnoailmkcdvwzs",
)
DIGITS = str.maketrans("013456789|", "oleasbtbgl")
FOREIGN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN"})
MARKS = str.maketrans("", "", "™℠")  # which compatibility would spell out
SPOKEN = """
    dr prof mr mrs ms mx sir dame rev hon herr frau monsieur madame mme mlle senor
    senora
"""
# Titles that are parts of other names too: such a name has two words besides.
OFFICIAL = """
    doctor professor miss lord lady baron baroness prince princess president pres
    senator sen congressman congresswoman representative rep governor gov minister
    chancellor secretary premier ambassador amb general gen colonel col captain capt
    major maj lieutenant lt sergeant sgt admiral adm judge justice father cardinal
    bishop archbishop pope rabbi imam
"""
AWARDED = """
    phd md dphil mba mp mep esq qc kc cbe obe mbe kbe frs
"""
TITLES = frozenset(SPOKEN.split())
OFFICES = frozenset(OFFICIAL.split())
HONOURS = frozenset(AWARDED.split())
NUMBER = re.compile(r"\d+")
# Written so, digits and the letters a to f are a number: `4af0`, `9C41`, not `B8C`.
HEX = re.compile(r"(?<![^\W_])(?:[0-9a-f]+|[0-9A-F]{4,})(?![^\W_])")
ENDS_IN_HEX = re.compile(r"[a-z]*[g-z](?=[a-f]*\d)[0-9a-f]{3,}")
WITHIN = re.compile(r"(?<=[^\d|])[\d|]+(?=[^\d|])")
BEFORE = re.compile(r"^[\d|](?=[^\d|])")
AFTER = re.compile(r"(?<=[^\d|])[\d|]$")
AMISS = re.compile(r"[a-z]I|\bl[A-Z]")  # a capital I for an l, an l for a capital I
MOST = 4  # words that may imitate, of which each is weighed with the others
ENOUGH = 4  # letters, so that a digit after them may be one

Words = tuple[str, ...]


class Form(NamedTuple):
    """The words of a name; for each, what it may stand for, itself first."""

    words: Words
    meanings: tuple[Words, ...]


def skeleton(name: str) -> str:
    """Return what a name is found by: its letters in no order, its numbers in theirs.

    All that pass for one another share it, and few others do.
    """
    return _skeleton(_forms(name)[0].words)


def sought(name: str) -> set[str]:
    """Return the skeletons of all that a new name may pass for."""
    form = _forms(name)[0]
    if sum(len(each) > 1 for each in form.meanings) > MOST:
        meant = tuple(each[-1] for each in form.meanings)
        return {_skeleton(form.words), _skeleton(meant)}
    return {_skeleton(words) for words in product(*form.meanings)}


def resembles(name: str, other: str) -> bool:
    """Tell whether a new name passes for *other*, which stands."""
    ours, theirs = _forms(name), _forms(other)
    if {_whole(form.words) for form in ours} & {_whole(form.words) for form in theirs}:
        return True
    return suspicious(name) and any(
        _imitates(one, _whole(each.words))
        for one in (*ours, *map(_plain, ours))
        for each in (*theirs, *map(_plain, theirs))
    )


def suspicious(name: str) -> bool:
    """Tell whether *name* is written as if to pass for another.

    A word that mixes Latin with another script's letters, that has only another
    script's look-alikes of Latin letters, or in which a digit stands as a letter may;
    an I and an l that have changed places. Harmless unless it imitates a name.
    """
    if any(len(each) > 1 for each in _forms(name)[0].meanings):
        return True
    words = names.key(name).split()
    return bool(AMISS.search(name)) or any(map(_mixes_scripts, words))


@lru_cache(maxsize=8192)
def _forms(name: str) -> tuple[Form, ...]:
    """Return *name* as it stands and, where it has a comma, turned about it."""
    folded = names.key(name.translate(MARKS)) or names.key(name)
    parts = [_bare(part) for part in folded.split(",")]
    first, *others = [part for part in parts if part] or [[folded]]
    segments = [_untitled(first)]
    segments += [_untitled(each) for each in others if not _is_title(each)]
    numbers = {found.group().casefold() for found in HEX.finditer(name)}
    orders = [segments]
    if len(segments) > 1:
        orders.append([segments[1], segments[0], *segments[2:]])
    return tuple(
        _form([word for segment in order for word in segment], numbers)
        for order in orders
    )


def _form(words: list[str], numbers: set[str]) -> Form:
    alone = len(words) == 1
    meanings = [
        (word,) if word in numbers else _meanings(word, alone=alone) for word in words
    ]
    return Form(tuple(words), tuple(meanings))


def _bare(text: str) -> list[str]:
    """Return the words of *text* without punctuation and signs that adorn it."""
    plain = "".join(" " if _adorns(each) else each for each in text)
    return [word for word in plain.split() if word.strip("|")]


def _adorns(character: str) -> bool:
    if character.isalnum():
        return False
    category = unicodedata.category(character)
    return category[0] == "P" or category in {"So", "Sk"}


def _untitled(words: list[str]) -> list[str]:
    """Return *words* without titles before and honours after."""
    while len(words) > 1 and (
        words[0] in TITLES or (len(words) > 2 and words[0] in OFFICES)  # noqa: PLR2004
    ):
        words = words[1:]
    for size in (1, 2):  # `PhD`, `Ph.D.`
        if len(words) > size + 1 and "".join(words[-size:]) in HONOURS:
            return words[:-size]
    return words


def _is_title(words: list[str]) -> bool:
    return "".join(words) in HONOURS or all(
        word in TITLES or word in HONOURS for word in words
    )


def _meanings(word: str, *, alone: bool) -> Words:
    """Return what a word may stand for, its digits read as letters, itself first.

    They are read so within two letters or more; at its start or its end one alone,
    since more are a number, as is one that ends a short word on its own (`bot6`).
    """
    letters = sum(each.isalpha() for each in word)
    within = WITHIN.sub(_letters, word)
    if letters < 2 or ENDS_IN_HEX.fullmatch(word) or WITHIN.search(within):  # noqa: PLR2004
        return (word,)
    found = [word, within]
    found += [BEFORE.sub(_letters, each) for each in found[1:]]
    if letters >= ENOUGH or not alone:
        found += [AFTER.sub(_letters, each) for each in found[1:]]
    return tuple(dict.fromkeys(found))


def _letters(digits: re.Match[str]) -> str:
    return digits.group().translate(DIGITS)


def _plain(form: Form) -> Form:
    """Return *form* without the article that a name may have before it."""
    if len(form.words) > 1 and form.words[0] == "the":
        return Form(form.words[1:], form.meanings[1:])
    return form


def _imitates(form: Form, other: str) -> bool:
    """Tell whether each word, or what it may stand for, is there in *other*."""
    start = 0
    for word, meanings in zip(form.words, form.meanings, strict=True):
        if other[start : start + 1] == " ":
            start += 1
        elif start and other[start - 1 : start + 1].isdigit() and word[0].isdigit():
            return False  # two numbers here are one number there
        there = _fold(other[start : start + len(word)])
        if there not in {_fold(each) for each in meanings}:
            return False
        start += len(word)
    return start == len(other)


def _whole(words: Words) -> str:
    """Return words without spaces, but for those that part two numbers."""
    gaps = [
        " " if one[-1].isdigit() and other[0].isdigit() else ""
        for one, other in pairwise(words)
    ]
    return "".join(gap + word for gap, word in zip(["", *gaps], words, strict=True))


def _skeleton(words: Words) -> str:
    folded = [_fold(each.removeprefix("the")) for each in words]
    letters = sorted("".join(NUMBER.sub("", each) for each in folded))
    numbers = NUMBER.findall(" ".join(folded))
    return names.bounded(" ".join(["".join(letters), *numbers]))


def _fold(text: str) -> str:
    return text.translate(LETTERS).replace("i", "l")


def _mixes_scripts(word: str) -> bool:
    letters = [each for each in word if each.isalpha()]
    scripts = {unicodedata.name(each, "?").split()[0] for each in letters}
    if "LATIN" in scripts and scripts & FOREIGN:
        return True
    foreign = any(ord(each) in LETTERS for each in letters)
    return foreign and word.translate(LETTERS).isascii()
