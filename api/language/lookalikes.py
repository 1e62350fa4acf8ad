"""Lookalikes: when a new name can be mistaken for another, and how to find such names.

Punctuation, titles and the order around a comma do not make another name. Letters of
another script, and digits within a word of letters, may imitate one. Different numbers
do make another name.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from api.language import names

# Letters of other scripts, and digits, that look like a Latin letter in print. Whatever
# looks like an i, an l or a 1 becomes the same letter.
LETTERS = str.maketrans(
    "авекмнорстухгъьіјѕӏүһԁԍԛԝαβγεζηικνοπρςτυχωϲϳօսհոցքɑɡɩʀᴇᴛᴜʙɴᴏᴀɪʟᴍᴋᴄᴅᴠᴡᴢꜱ",
    "abekmhopctyxrbbijsiyhdgqwabyeznikvonpctuxwcjouhngqagiretubnoailmkcdvwzs",
)
DIGITS = str.maketrans("013456789|", "oleasbtbgl")
FOREIGN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN"})
MARKS = str.maketrans("", "", "™℠")  # which compatibility normalisation would spell out
SPOKEN = """
    dr prof mr mrs ms mx sir dame rev hon herr frau monsieur madame mme mlle senor
    senora
"""
# Titles that are parts of names too: they are dropped before two words or more.
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
# A hexadecimal number in the case that people write it: `4af0`, `9C41`, not `B8C`.
HEX = re.compile(r"(?<![^\W_])(?:[0-9a-f]+|[0-9A-F]{4,})(?![^\W_])")
ENDS_IN_HEX = re.compile(r"[a-z]*[g-z](?=[a-f]*\d)[0-9a-f]{3,}")
WITHIN = re.compile(r"(?<=[^\d|])[\d|]+(?=[^\d|])")
BEFORE = re.compile(r"^[\d|](?=[^\d|])")
AFTER = re.compile(r"(?<=[^\d|])[\d|]$")
AMISS = re.compile(r"[a-z]I|\bl[A-Z]")  # a capital I for an l, an l for a capital I
MOST_AMBIGUOUS = 4  # words that may imitate whose meanings are combined
LONG_ENOUGH = 4  # letters before a last digit that may be a letter

Words = tuple[str, ...]


class Form(NamedTuple):
    """The words of a name, and for each what it may stand for, itself first."""

    words: Words
    meanings: tuple[Words, ...]


def skeleton(name: str) -> str:
    """Return the key by which lookalikes are found: sorted letters, numbers in order.

    Names that can be mistaken for one another share it, and few others do.
    """
    return _skeleton(_forms(name)[0].words)


def possible_skeletons(name: str) -> set[str]:
    """Return the skeletons of every name that a new name may imitate."""
    form = _forms(name)[0]
    if sum(len(meanings) > 1 for meanings in form.meanings) > MOST_AMBIGUOUS:
        last_meanings = tuple(meanings[-1] for meanings in form.meanings)
        return {_skeleton(form.words), _skeleton(last_meanings)}
    return {_skeleton(words) for words in product(*form.meanings)}


def resembles(name: str, other: str) -> bool:
    """Whether a new name can be mistaken for *other*, which exists."""
    ours, theirs = _forms(name), _forms(other)
    if {_whole(form.words) for form in ours} & {_whole(form.words) for form in theirs}:
        return True
    return is_suspicious(name) and any(
        _imitates(own_form, _whole(other_form.words))
        for own_form in (*ours, *map(_without_article, ours))
        for other_form in (*theirs, *map(_without_article, theirs))
    )


def is_suspicious(name: str) -> bool:
    """Whether *name* is written as if to imitate another.

    It has a word that mixes Latin letters with those of another script, that has only
    lookalikes of Latin letters, that has a digit in place of a letter, or in which I
    and l have changed places. This is harmless unless it imitates an existing name.
    """
    if any(len(meanings) > 1 for meanings in _forms(name)[0].meanings):
        return True
    words = names.key(name).split()
    return bool(AMISS.search(name)) or any(map(_mixes_scripts, words))


@lru_cache(maxsize=8192)
def _forms(name: str) -> tuple[Form, ...]:
    """Return *name* as it is and, where it has a comma, in the other order."""
    folded = names.key(name.translate(MARKS)) or names.key(name)
    parts = [_bare(part) for part in folded.split(",")]
    first, *others = [part for part in parts if part] or [[folded]]
    segments = [_untitled(first)]
    segments += [_untitled(part) for part in others if not _is_title(part)]
    numbers = {match.group().casefold() for match in HEX.finditer(name)}
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
    """Return the words of *text* without punctuation and decoration."""
    plain = "".join(
        " " if _is_decoration(character) else character for character in text
    )
    return [word for word in plain.split() if word.strip("|")]


def _is_decoration(character: str) -> bool:
    if character.isalnum():
        return False
    category = unicodedata.category(character)
    return category[0] == "P" or category in {"So", "Sk"}


def _untitled(words: list[str]) -> list[str]:
    """Return *words* without titles before them and honours after them."""
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
    """Return what a word may stand for with its digits read as letters, itself first.

    Digits between letters may be letters in a word of two letters or more. At its start
    or end only a single digit may be one: more are a number, as is a digit that ends a
    short word on its own (`bot6`).
    """
    letters = sum(map(str.isalpha, word))
    within = WITHIN.sub(_letters, word)
    if letters < 2 or ENDS_IN_HEX.fullmatch(word) or WITHIN.search(within):  # noqa: PLR2004
        return (word,)
    readings = [word, within]
    readings += [BEFORE.sub(_letters, form) for form in readings[1:]]
    if letters >= LONG_ENOUGH or not alone:
        readings += [AFTER.sub(_letters, form) for form in readings[1:]]
    return tuple(dict.fromkeys(readings))


def _letters(digits: re.Match[str]) -> str:
    return digits.group().translate(DIGITS)


def _without_article(form: Form) -> Form:
    """Return *form* without a leading article."""
    if len(form.words) > 1 and form.words[0] == "the":
        return Form(form.words[1:], form.meanings[1:])
    return form


def _imitates(form: Form, other: str) -> bool:
    """Whether *other* is the words of *form*, each as one of its meanings."""
    start = 0
    for word, meanings in zip(form.words, form.meanings, strict=True):
        if other[start : start + 1] == " ":
            start += 1
        elif start and other[start - 1 : start + 1].isdigit() and word[0].isdigit():
            return False  # two numbers of the form are one number in other
        part = _fold(other[start : start + len(word)])
        if part not in {_fold(meaning) for meaning in meanings}:
            return False
        start += len(word)
    return start == len(other)


def _whole(words: Words) -> str:
    """Return words without spaces, except between two numbers."""
    gaps = [
        " " if word[-1].isdigit() and next_word[0].isdigit() else ""
        for word, next_word in pairwise(words)
    ]
    return "".join(gap + word for gap, word in zip(["", *gaps], words, strict=True))


def _skeleton(words: Words) -> str:
    folded = [_fold(word.removeprefix("the")) for word in words]
    letters = sorted("".join(NUMBER.sub("", word) for word in folded))
    numbers = NUMBER.findall(" ".join(folded))
    return names.bounded(" ".join(["".join(letters), *numbers]))


def _fold(text: str) -> str:
    return text.translate(LETTERS).replace("i", "l")


def _mixes_scripts(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    scripts = {unicodedata.name(character, "?").split()[0] for character in letters}
    if "LATIN" in scripts and scripts & FOREIGN:
        return True
    foreign = any(ord(character) in LETTERS for character in letters)
    return foreign and word.translate(LETTERS).isascii()
