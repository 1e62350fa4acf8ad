"""Names: when two are the same, when one passes for another, and what slug one gets."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from hashlib import sha256

LONGEST_SLUG = 80
SPELLED = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ĸ": "k",
        "ŧ": "t",
        "&": " and ",
    }
)
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґў"
CYRILLIC_SPELLED = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch"
    " - y - e yu ya yo ye i yi g u"
)
GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
GREEK_SPELLED = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
LEGIBLE = str.maketrans(
    {
        letter: spelled.replace("-", "")
        for letters, spellings in (
            (CYRILLIC, CYRILLIC_SPELLED),
            (GREEK, GREEK_SPELLED),
        )
        for letter, spelled in zip(letters, spellings.split(), strict=True)
    }
)
# Letters and digits that pass for a Latin letter in print.
LOOKS = str.maketrans(
    "авекмнорстухіјѕԁԛԝһαβεικνορτυχ0134578ı|",
    "abekmhopctyxijsdqwhabeiknoptyxoleastbil",
)
DASHES = re.compile("[‐‑‒–—―−]")
QUOTES = re.compile("[‘’‚‛′`´]")
WORD = re.compile(r"\w+")


def key(name: str) -> str:
    """Return what two spellings of one name share.

    Case, spacing, accents, Unicode form and the shape of dashes and quotes don't
    count; letters of another script do.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = QUOTES.sub("'", DASHES.sub("-", folded))
    return " ".join(_bare(folded).split())


def text_key(statement: str) -> str:
    """Return what two spellings of one statement share: as names, and its full stop."""
    return key(statement).rstrip(" .!?")


def skeleton(name: str) -> str:
    """Return what names that pass for one another share (Unicode TS 39's idea)."""
    return key(name).translate(LOOKS)


def suspicious(name: str) -> bool:
    """Tell whether *name* could be made to pass for another.

    A word that mixes scripts, that is written in another script's look-alikes of
    Latin letters, or that has digits where letters belong.
    """
    return any(_is_suspicious(word) for word in WORD.findall(key(name)))


def slug(name: str, taken: Callable[[str], bool]) -> str:
    """Return a legible ASCII slug for *name* that is not *taken*, numbered if need be.

    At most 80 characters before the number; a name without any letter that we can
    spell gets a hash.
    """
    spelled = key(name).translate(SPELLED).translate(LEGIBLE)
    words = re.findall("[a-z0-9]+", spelled.replace("'", ""))
    stem = "-".join(words)[:LONGEST_SLUG].strip("-")
    if not re.search("[a-z0-9]", stem):
        stem = f"name-{sha256(key(name).encode()).hexdigest()[:8]}"
    return next(each for each in _numbered(stem) if not taken(each))


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(each for each in decomposed if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", kept)


def _is_suspicious(word: str) -> bool:
    scripts = {_script(each) for each in word if each.isalpha()}
    if not scripts:
        return False
    digits = any(each.isdigit() for each in word)
    return digits or len(scripts) > 1 or scripts <= {"CYRILLIC", "GREEK"}


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]
