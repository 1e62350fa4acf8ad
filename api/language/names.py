"""Names: when two are the same, and which slug a name gets."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from itertools import count

LONGEST_KEY = 400  # characters; an index entry of PostgreSQL has at most 2,704 bytes
LONGEST_SLUG = 72  # leaves room for a number within 80
REMEMBERED = 8192  # names that were folded lately: a batch folds each several times

QUOTES = {ord(quote): "'" for quote in "‘’‚‛‹›′`´ʹʻʼʽˈ"} | {
    ord(quote): '"' for quote in "“”„‟«»″"
}
DASHES = {ord(dash): "-" for dash in "‐‑‒–—―⁃−﹘﹣－"}
PUNCTUATION = QUOTES | DASHES
# Invisible fillers, selectors and joiners outside category Cf.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(point) for point in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}
# Combining classes of accents and vowel points. Those of Japanese and Indic voicing
# marks, vowels and tones are left out, since there they distinguish words.
ACCENTS = frozenset({1, *range(10, 36), *range(200, 241)})

# Each letter and its spelling: Latin, Cyrillic, Greek; soft and hard signs are silent.
SPELLINGS = """
    æae œoe øo đd ðd þth łl ħh ıi ŋn ŧt ĸk əe
    аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh
    щshch ъ ыy ь эe юyu яya ёyo єye іi їyi ґg ўu ђdj ѓgj јj љlj њnj ћc ќkj ѕdz џdz
    αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo
"""
SPELLED = {pair[0]: pair[1:] for pair in SPELLINGS.split()}
NOT_SPELLED = re.compile("[^a-z0-9]+")


def key(name: str) -> str:
    """Return the key that all spellings of a name share, at most 400 characters.

    Case, spacing, accents, Unicode form, the shape of dashes and quotes and invisible
    characters do not count; letters of another script do.
    """
    return bounded(_fold(name, accents=False) or name.casefold())


def text_key(statement: str) -> str:
    """Return the key that all spellings of a statement share.

    It is that of a name, without the punctuation at the end.
    """
    folded = _fold(statement, accents=False)
    return folded.rstrip(" .,;:!?") or folded


def quote_key(quote: str) -> str:
    """Return the key of a quote: that of a statement, without quotation marks."""
    folded = _folded(quote, accents=False).strip(" \"'").rstrip(" .,;:!?\"'")
    return folded or quote


def alike(text: str, other: str | None) -> bool:
    """Whether two texts are the same but for spelling and final punctuation."""
    return text == other or (other is not None and text_key(text) == text_key(other))


def slug(name: str, taken: Callable[[str], bool] = lambda _: False) -> str:
    """Return a readable ASCII slug; where it is *taken*, one with a number from 2 on.

    A name without a letter or digit that can be spelled gets the start of its hash.
    """
    stem = _stem(name)
    if not taken(stem):
        return stem
    return next(
        candidate
        for candidate in (f"{stem}-{number}" for number in count(2))
        if not taken(candidate)
    )


@lru_cache(maxsize=REMEMBERED)
def _stem(name: str) -> str:
    folded = _fold(name, accents=True).replace("'", "").replace("&", "-and-")
    spelled = folded if folded.isascii() else "".join(map(_spell, folded))
    words = NOT_SPELLED.sub("-", spelled).strip("-")
    return _cut(words) or f"name-{sha256(_bytes(key(name))).hexdigest()[:8]}"


def bounded(text: str) -> str:
    """Return *text*; where it is too long for an index, its start and its hash."""
    if len(text) <= LONGEST_KEY:
        return text
    digest = sha256(_bytes(text)).hexdigest()
    return text[: LONGEST_KEY - len(digest)] + digest


@lru_cache(maxsize=REMEMBERED)
def _fold(text: str, *, accents: bool) -> str:
    """Return what `_folded` does, cached.

    Why cached: one command folds the same few names a dozen times.
    """
    return _folded(text, accents=accents)


def _folded(text: str, *, accents: bool) -> str:
    """Fold case, width and punctuation; twice, since the first time may expose more."""
    if text.isascii():
        return " ".join(text.casefold().translate(PUNCTUATION).split())
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.translate(PUNCTUATION)).casefold()
        text = unicodedata.normalize("NFKD", text)
        text = "".join(
            character
            for character in text
            if _is_significant(character, accents=accents)
        )
        text = unicodedata.normalize("NFC", text.translate(PUNCTUATION))
    return " ".join(text.split())


def _is_significant(character: str, *, accents: bool) -> bool:
    if character.isascii():
        return True
    if unicodedata.category(character) == "Cf" or character in INVISIBLE:
        return False
    return accents or unicodedata.combining(character) not in ACCENTS


def _spell(character: str) -> str:
    if character.isascii():
        return character
    if character in SPELLED:
        return SPELLED[character]
    base = unicodedata.normalize("NFD", character)
    letters = (character for character in base if not unicodedata.combining(character))
    return "".join(SPELLED.get(character, character) for character in letters)


def _cut(words: str) -> str:
    if len(words) <= LONGEST_SLUG:
        return words
    whole, _, _ = words[: LONGEST_SLUG + 1].rpartition("-")
    return whole or words[:LONGEST_SLUG]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
