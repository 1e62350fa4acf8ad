"""Sentences: where a text's sentences begin and end, and what of them is quoted."""

import re
from collections.abc import Iterator

from msgspec import Struct

# A sentence ends at these, unless an abbreviation or an initial comes before.
END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)")
SHORTENED = """
    mr mrs ms dr prof gen col lt capt sgt sen rep gov pres hon rev st sr jr vs etc
    e.g i.e u.s u.k u.n e.u a.m p.m no jan feb mar apr jun jul aug sept sep oct nov dec
    inc ltd co corp dept est approx
"""
ABBREVIATIONS = frozenset(SHORTENED.split())
LAST_WORD = re.compile(r"([\w.]+)[.…!?]+$")
OPENING, CLOSING = "“", "”"
STRAIGHT = '"'


class Sentence(Struct, frozen=True):
    """A sentence as it stands in the text, from `start` on.

    `open`: a quotation goes on into it from before.
    """

    words: str
    start: int
    open: bool

    @property
    def quoted(self) -> list[tuple[int, int]]:
        """Where quotations in it start and end, without their marks."""
        spans: list[tuple[int, int]] = []
        begun = 0 if self.open else None
        for place, mark in enumerate(self.words):
            if mark == OPENING or (mark == STRAIGHT and begun is None):
                begun = place + 1
            elif mark in {CLOSING, STRAIGHT} and begun is not None:
                spans.append((begun, place))
                begun = None
        if begun is not None:
            spans.append((begun, len(self.words)))
        return spans


def split(text: str) -> Iterator[Sentence]:
    """Yield the sentences of *text*; a paragraph or a line ends one.

    A quotation left open at the end of a paragraph goes on in the next only where that
    opens with a mark of its own, as newspapers print it.
    """
    start = 0
    for line in text.splitlines(keepends=True):
        quoting = False
        for first, last in _ends(line):
            words = line[first:last]
            said = words.strip()
            if said:
                place = start + first + words.index(said[0])
                yield Sentence(said, place, quoting)
            quoting = _left_open(words, quoting)
        start += len(line)


def _ends(line: str) -> Iterator[tuple[int, int]]:
    first = 0
    for found in END.finditer(line):
        if _is_end(line, first, found):
            yield first, found.end()
            first = found.end()
    yield first, len(line)


def _is_end(line: str, first: int, found: "re.Match[str]") -> bool:
    after = line[found.end() : found.end() + 2].lstrip()
    if after and (after[0].islower() or after[0] in ",;:"):
        return False
    if found[0] != ".":
        return True
    last = LAST_WORD.search(line[max(first, found.start() - 20) : found.end()])
    if last is None:
        return True
    word = last[1].lower()
    return word not in ABBREVIATIONS and not (len(word) == 1 and word.isalpha())


def _left_open(words: str, quoting: bool) -> bool:  # noqa: FBT001 a running state
    for mark in words:
        if mark == OPENING:
            quoting = True
        elif mark == CLOSING:
            quoting = False
        elif mark == STRAIGHT:
            quoting = not quoting
    return quoting
