"""Files in other charsets than UTF-8, as UTF-8, while they arrive."""

import codecs

from api.errors import MalformedError
from api.model.import_lines import BOM

# Charsets in which spreadsheets save, under the names that people give them.
CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",  # as browsers read it
    "latin1": "cp1252",
}
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ToUtf8:
    """Turns a file into UTF-8: of UTF-16 with its mark, or of a charset named."""

    def __init__(self, charset: str | None = None) -> None:
        named = CHARSETS[charset or "utf-8"]
        self._name = named
        self._decoder: codecs.IncrementalDecoder | None = None
        self._begun = b""
        self._is_known = False
        if named != "utf-8":
            self._begin(named)

    def feed(self, chunk: bytes) -> bytes:
        """Return what *chunk* adds; or raise MalformedError."""
        if not self._is_known:
            self._begun += chunk
            if len(self._begun) < len(BOM):
                return b""
            chunk = self._sniffed()
        return self._decoded(chunk, final=False)

    def end(self) -> bytes:
        """Return what is left over."""
        rest = b"" if self._is_known else self._sniffed()
        return self._decoded(rest, final=True)

    def _begin(self, name: str) -> None:
        self._name = name
        self._decoder = codecs.getincrementaldecoder(name)()
        self._is_known = True

    def _sniffed(self) -> bytes:
        """Settle on a charset by the first bytes, and return them."""
        if self._begun.startswith(UTF_16):
            self._begin("utf-16")
        self._is_known = True
        return self._begun

    def _decoded(self, chunk: bytes, *, final: bool) -> bytes:
        if self._decoder is None:
            return chunk
        try:
            return self._decoder.decode(chunk, final).encode()
        except UnicodeError as error:
            detail = f"The file is not in {self._name}, as it says."
            raise MalformedError(detail) from error
