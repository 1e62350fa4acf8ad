"""Bytes split into lines as they arrive, holding one line at most; or held whole."""

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from api.errors import TooLargeError

LONGEST_LINE = 64 * 1024
MOST_WHOLE_BYTES = 16 << 20
BOM = b"\xef\xbb\xbf"
ZIP = b"PK\x03\x04"
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


class Splitter(Protocol):
    """Splits a file, in whatever chunks it arrives."""

    def feed(self, chunk: bytes) -> Iterator[Record]:
        """Yield what *chunk* completes."""
        ...

    def end(self) -> Iterator[Record]:
        """Yield what is left over."""
        ...


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


class Whole:
    """Holds a file until its end, as one record of at most 16 MiB."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, chunk: bytes) -> Iterator[Record]:
        """Yield nothing yet; raise TooLargeError where it is too much to hold."""
        self._held += chunk
        if len(self._held) > MOST_WHOLE_BYTES:
            raise TooLargeError(
                f"JSON and zips are read up to {MOST_WHOLE_BYTES} bytes: send the file"
                " in parts, or as NDJSON."
            )
        yield from ()

    def end(self) -> Iterator[Record]:
        """Yield the file."""
        raw = bytes(self._held).removeprefix(BOM)
        self._held.clear()
        if raw.strip():
            yield Record(1, raw)


class Sniffer:
    """Holds JSON and zips whole, and splits all else into lines."""

    def __init__(self) -> None:
        self._inner: Splitter | None = None
        self._held = b""
        self.is_whole = False

    def feed(self, chunk: bytes) -> Iterator[Record]:
        """Yield what *chunk* completes, once it is known what the file is."""
        if self._inner is None:
            self._held += chunk
            begun = self._held.removeprefix(BOM).lstrip()[:1]
            if not begun and len(self._held) < LONGEST_LINE:
                return
            self.is_whole = begun in {b"[", b"{"} or self._held.startswith(ZIP)
            self._inner = Whole() if self.is_whole else Lines()
            chunk, self._held = self._held, b""
        yield from self._inner.feed(chunk)

    def end(self) -> Iterator[Record]:
        """Yield what is left over."""
        if self._inner is not None:
            yield from self._inner.end()


def _blank(chunk: bytes, at: int) -> int:
    """Return the end of the blank lines that begin at *at*; 0 if there are none."""
    match = BLANK.match(chunk, at, at + RUN)
    return chunk.rfind(b"\n", at, match.end()) + 1 if match else 0
