"""The fonts that ship with the project: what they can write, and how wide it is.

Pictures use these and none of the machine's, so that they look the same everywhere.
"""

import re
import struct
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal
from unicodedata import category, normalize

from msgspec import Struct

from api.pages import assets

FOLDER = assets.FOLDER / "fonts"
FILES = tuple(sorted(path for path in FOLDER.iterdir() if path.suffix != ""))
Face = Literal["sans", "bold", "serif"]
FACES: dict[Face, str] = {
    "sans": "Inter-Regular.otf",
    "bold": "Inter-SemiBold.otf",
    "serif": "ForesaidSerif-Bold.ttf",
}
# Where a face lacks a character, another one has it, in this order.
OTHERS = ("Inter-Regular.otf", "ForesaidOther-Book.ttf")
UNKNOWN_WIDTH = 1.0  # em: a Chinese or Japanese character
BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
MISSING_WORDS = re.compile("…(?: …)+")
LETTERS = "LN"


class Font(Struct, frozen=True, kw_only=True):
    """The width of each character that a font has, in em."""

    widths: dict[int, float]


def width(text: str, size: float, face: Face) -> float:
    """Return how wide *text* is at most at a size, in its unit."""
    fonts = [_read(FACES[face]), *map(_read, OTHERS)]
    return size * sum(_width(ord(character), fonts) for character in text)


def has(character: str) -> bool:
    """Return whether some font can write a character."""
    code = ord(character)
    return any(code in _read(name).widths for name in {*FACES.values(), *OTHERS})


def is_measured(character: str) -> bool:
    """Return whether a character is as wide as `width` says: no joined letter is."""
    return ord(character) in _read(OTHERS[0]).widths


def writable(text: str) -> str:
    """Return *text* as far as the fonts can write it.

    Letters that no font has become one “…”, so that it shows that something is missing;
    signs that none has, such as emoji, are left out. ASCII stays as it is, so that this
    can be applied to a whole SVG.
    """
    written = BEYOND_ASCII.sub(lambda match: _writable(match[0]), text)
    return MISSING_WORDS.sub("…", written)


def runs(text: str) -> list[tuple[str, bool]]:
    """Return the parts of *text*, each with whether only the last font writes it.

    Why: the renderer finds that font by itself, but not for letters that it joins.
    """
    parts: list[tuple[str, bool]] = []
    for is_other, characters in groupby(text, _is_other):
        parts.append(("".join(characters), is_other))
    return parts


def is_legible(text: str) -> bool:
    """Return whether most letters of *text* can be written."""
    letters = [letter for letter in text if category(letter)[0] in LETTERS]
    return 2 * sum(map(has, letters)) > len(letters)


def _is_other(character: str) -> bool:
    code = ord(character)
    inter, other = map(_read, OTHERS)
    return code not in inter.widths and code in other.widths


def _writable(text: str) -> str:
    written: list[str] = []
    for character in normalize("NFC", text):
        if has(character):
            written.append(character)
        elif category(character)[0] in LETTERS and written[-1:] != ["…"]:
            written.append("…")
    return "".join(written)


def _width(code: int, fonts: list[Font]) -> float:
    for font in fonts:
        known = font.widths.get(code)
        if known is not None:
            return known
    return 0.0 if category(chr(code))[0] == "M" else UNKNOWN_WIDTH


@cache
def _read(name: str) -> Font:
    """Read the widths in a font file (OpenType tables head, hhea, hmtx, cmap)."""
    data = Path(FOLDER / name).read_bytes()
    tables = {
        data[at : at + 4]: int.from_bytes(data[at + 8 : at + 12])
        for at in range(12, 12 + 16 * int.from_bytes(data[4:6]), 16)
    }
    (em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (measured,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    advances = struct.unpack_from(">" + "Hh" * measured, data, tables[b"hmtx"])[::2]
    return Font(
        widths={
            code: advances[min(glyph, measured - 1)] / em
            for code, glyph in _glyphs(data, tables[b"cmap"]).items()
        }
    )


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return the glyph of each character (a subtable of format 4, which ours have)."""
    (start,) = struct.unpack_from(">I", data, cmap + 8)
    table = cmap + start
    (doubled,) = struct.unpack_from(">H", data, table + 6)
    segments = f">{doubled // 2}H"
    offsets_at = table + 16 + 3 * doubled
    ends, starts, deltas, offsets = (
        struct.unpack_from(segments, data, at)
        for at in (
            table + 14,
            table + 16 + doubled,
            table + 16 + 2 * doubled,
            offsets_at,
        )
    )
    glyphs: dict[int, int] = {}
    for nth, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[nth]:
                at = offsets_at + 2 * nth + offsets[nth] + 2 * (code - first)
                glyph = int.from_bytes(data[at : at + 2])
            glyphs[code] = (glyph + deltas[nth]) % 0x10000
    return {code: glyph for code, glyph in glyphs.items() if glyph}
