"""Names: when two are the same, and what slug one gets."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from itertools import count

LONGEST_KEY = 400  # an index of PostgreSQL holds 2,704 bytes
LONGEST_SLUG = 72  # leaves room for a number within 80

QUOTES = {ord(each): "'" for each in "‘’‚‛‹›′`´ʹʻʼʽˈ"} | {
    ord(each): '"' for each in "“”„‟«»″"
}
DASHES = {ord(each): "-" for each in "‐‑‒–—―⁃−﹘﹣－"}
PUNCTUATION = QUOTES | DASHES
# Fillers, selectors and joiners that Unicode draws as nothing, besides category Cf.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(point) for point in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
# Combining classes of accents and vowel points; those of Japanese and Indic voicing
# marks, vowels and tones are left out, for there they tell one word from another.
ACCENTS = frozenset({1, *range(10, 36), *range(200, 241)})

# A letter and how it is spelled: Latin, Cyrillic, Greek; soft and hard signs are mute.
SPELLINGS = """
    &-and- æae œoe øo đd ðd þth łl ħh ıi ŋn ŧt ĸk əe
    аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh
    щshch ъ ыy ь эe юyu яya ёyo єye іi їyi ґg ўu ђdj ѓgj јj љlj њnj ћc ќkj ѕdz џdz
    αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo
"""
SPELLED = {pair[0]: pair[1:] for pair in SPELLINGS.split()}
NOT_SPELLED = re.compile("[^a-z0-9]+")


def key(name: str) -> str:
    """Return what two spellings of one name share, at most 400 characters.

    Case, spacing, accents, Unicode form, the shape of dashes and quotes and what
    can't be seen don't count; letters of another script do.
    """
    return bounded(_fold(name, accents=False) or name.casefold())


def text_key(statement: str) -> str:
    """Return what two spellings of one statement share: as names, its end aside.

    The end is the full stop, the question or the exclamation mark.
    """
    folded = _fold(statement, accents=False)
    return folded.rstrip(" .,;:!?") or folded


def quote_key(quote: str) -> str:
    """Return what two spellings of one quote share: as statements, its marks aside."""
    folded = _folded(quote, accents=False).strip(" \"'").rstrip(" .,;:!?\"'")
    return folded or quote


def alike(one: str, other: str | None) -> bool:
    """Tell whether two texts are one, but for how they are spelt and end."""
    return one == other or (other is not None and text_key(one) == text_key(other))


def slug(name: str, taken: Callable[[str], bool]) -> str:
    """Return a legible ASCII slug that is not *taken*, numbered from 2 when it is.

    A name without a letter or digit that can be spelled gets a part of its hash.
    """
    folded = _fold(name, accents=True).replace("'", "")
    words = NOT_SPELLED.sub("-", "".join(map(_spell, folded))).strip("-")
    stem = _cut(words) or f"name-{sha256(_bytes(key(name))).hexdigest()[:8]}"
    if not taken(stem):
        return stem
    return next(each for each in (f"{stem}-{n}" for n in count(2)) if not taken(each))


def bounded(text: str) -> str:
    """Return *text*, or where it is too long for an index its start and its hash."""
    if len(text) <= LONGEST_KEY:
        return text
    digest = sha256(_bytes(text)).hexdigest()
    return text[: LONGEST_KEY - len(digest)] + digest


@lru_cache(maxsize=8192)
def _fold(text: str, *, accents: bool) -> str:
    """Return what `_folded` does.

    Kept for a while: one command asks for the same few names a dozen times.
    """
    return _folded(text, accents=accents)


def _folded(text: str, *, accents: bool) -> str:
    """Fold case, width and punctuation; twice, since folding may bring forth more."""
    if text.isascii():
        return " ".join(text.casefold().translate(PUNCTUATION).split())
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.translate(PUNCTUATION)).casefold()
        text = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in text if _counts(each, accents=accents))
        text = unicodedata.normalize("NFC", text.translate(PUNCTUATION))
    return " ".join(text.split())


def _counts(character: str, *, accents: bool) -> bool:
    if character.isascii():
        return True
    if unicodedata.category(character) == "Cf" or character in UNSEEN:
        return False
    return accents or unicodedata.combining(character) not in ACCENTS


def _spell(character: str) -> str:
    if character.isascii() and character != "&":
        return character
    if character in SPELLED:
        return SPELLED[character]
    base = unicodedata.normalize("NFD", character)
    kept = (each for each in base if not unicodedata.combining(each))
    return "".join(SPELLED.get(each, each) for each in kept)


def _cut(words: str) -> str:
    if len(words) <= LONGEST_SLUG:
        return words
    whole, _, _ = words[: LONGEST_SLUG + 1].rpartition("-")
    return whole or words[:LONGEST_SLUG]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
