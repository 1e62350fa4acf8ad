"""Sentences: splits a text into sentences, and finds the quotations in them."""

import re
from collections.abc import Iterator

from msgspec import Struct

# A sentence ends at these, unless an abbreviation or an initial precedes.
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
FINISHED = ".!?…:;,"
CLOSERS = "”\"’')] "


class Sentence(Struct, frozen=True):
    """A sentence as written, from character `start` of the text on.

    `line` counts the lines before it. `open`: it begins inside a quotation; `unclosed`:
    it ends inside one. `heading`: its line ends without a mark, as headlines, captions
    and links do.
    """

    words: str
    start: int
    line: int
    open: bool
    unclosed: bool
    heading: bool

    @property
    def quoted(self) -> list[tuple[int, int]]:
        """The start and end of each quotation in it, without the marks."""
        spans: list[tuple[int, int]] = []
        opened_at = 0 if self.open else None
        for position, mark in enumerate(self.words):
            if mark == OPENING or (mark == STRAIGHT and opened_at is None):
                opened_at = position + 1
            elif mark in {CLOSING, STRAIGHT} and opened_at is not None:
                spans.append((opened_at, position))
                opened_at = None
        if opened_at is not None:
            spans.append((opened_at, len(self.words)))
        return spans

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.words.rstrip("”\"’' ").endswith("?")

    @property
    def exclaims(self) -> bool:
        """Whether it is an exclamation."""
        return self.words.rstrip("”\"’' ").endswith("!")


def split(text: str) -> Iterator[Sentence]:
    """Yield the sentences of *text*; the end of a line ends a sentence.

    A quotation left open at the end of a paragraph continues in the next only if that
    opens with a mark of its own, as newspapers print it.
    """
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        quoting = False
        stripped = line.rstrip().rstrip(CLOSERS)
        heading = bool(stripped) and stripped[-1] not in FINISHED
        for first, last in _ends(line):
            words = line[first:last]
            sentence = words.strip()
            was, quoting = quoting, _is_quoting(words, quoting)
            if sentence:
                position = start + first + words.index(sentence[0])
                yield Sentence(sentence, position, number, was, quoting, heading)
        start += len(line)


def _ends(line: str) -> Iterator[tuple[int, int]]:
    first = 0
    for match in END.finditer(line):
        if _is_end(line, first, match):
            yield first, match.end()
            first = match.end()
    yield first, len(line)


def _is_end(line: str, first: int, match: "re.Match[str]") -> bool:
    after = line[match.end() : match.end() + 2].lstrip()
    if after and (after[0].islower() or after[0] in ",;:"):
        return False
    if match[0] != ".":
        return True
    last = LAST_WORD.search(line[max(first, match.start() - 20) : match.end()])
    if last is None:
        return True
    word = last[1].lower()
    return word not in ABBREVIATIONS and not (len(word) == 1 and word.isalpha())


def _is_quoting(words: str, quoting: bool) -> bool:  # noqa: FBT001 a running state
    for mark in words:
        if mark == OPENING:
            quoting = True
        elif mark == CLOSING:
            quoting = False
        elif mark == STRAIGHT:
            quoting = not quoting
    return quoting
