"""Bytes split into lines as they arrive, holding one line at most."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_LINE = 64 * 1024
BOM = b"\xef\xbb\xbf"
# Blank lines come as one record of up to so many bytes, which makes them nearly free.
RUN = LONGEST_LINE // 2
BLANK = re.compile(rb"[ \t\r\n]*+")
TOO_LONG = f"it is longer than {LONGEST_LINE} bytes"


class Record(NamedTuple):
    """A line, several blank lines, or several lines that are one row.

    `raw` is None where it cannot be read, for the reason in `flaw`; `head` is its first
    byte.
    """

    line: int
    raw: bytes | None
    flaw: str = ""
    head: bytes = b""


class Lines:
    """Splits any bytes into lines, in whatever chunks they arrive."""

    def __init__(self, line: int = 1) -> None:
        self._held = bytearray()
        self._head = b""
        self._line = line

    def feed(self, chunk: bytes) -> Iterator[Record]:
        """Yield the lines that *chunk* completes; blank lines may come as one."""
        at = 0
        while at < len(chunk):
            blank = 0 if self._held or self._head else _blank(chunk, at)
            if blank:
                yield Record(self._line, chunk[at : blank - 1])
                self._line += chunk.count(b"\n", at, blank)
                at = blank
                continue
            end = chunk.find(b"\n", at)
            self._hold(chunk, at, len(chunk) if end < 0 else end)
            if end < 0:
                return
            yield self._take()
            at = end + 1

    def end(self) -> Iterator[Record]:
        """Yield the last line, if no newline ended it."""
        if self._held or self._head:
            yield self._take()

    def _hold(self, chunk: bytes, start: int, end: int) -> None:
        if self._head:
            return
        if len(self._held) + end - start > LONGEST_LINE:
            self._head = bytes(self._held[:1]) or chunk[start : start + 1]
            self._held.clear()
        else:
            self._held += chunk[start:end]

    def _take(self) -> Record:
        if self._head:
            record = Record(self._line, None, TOO_LONG, self._head)
        else:
            raw = bytes(self._held)
            raw = raw.removeprefix(BOM) if self._line == 1 else raw
            record = Record(self._line, raw, head=raw.lstrip()[:1])
        self._line += 1
        self._head = b""
        self._held.clear()
        return record


def _blank(chunk: bytes, at: int) -> int:
    """Return the end of the blank lines that begin at *at*; 0 if there are none."""
    match = BLANK.match(chunk, at, at + RUN)
    return chunk.rfind(b"\n", at, match.end()) + 1 if match else 0
