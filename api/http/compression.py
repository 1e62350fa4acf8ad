"""Content coding: texts are compressed as Accept-Encoding allows (RFC 9110, 12.5.3).

Compressed bytes are stored by the entity tag of what they were made from, so that the
copy of a response is compressed once. Answers to writes are left as they are: some hold
a secret, whose length must not tell anything of it (breachattack.com).
"""

import asyncio
import re
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal, cast

import brotli
import zstandard

from api.http import request_head
from api.http.bounded_cache import BoundedCache

Coding = Literal["br", "zstd", "gzip", "identity"]

SMALLEST_BYTES = 500  # what is smaller fits into one packet anyway
INLINE_BYTES = 64 * 1024  # which are compressed within a millisecond
STORED_BYTES = 16 * 1024 * 1024  # of all that is stored
# Low levels: the next ones take twice as long for some per cent less.
BROTLI_LEVEL, ZSTD_LEVEL, GZIP_LEVEL = 5, 3, 5
GZIP_FORMAT = 31  # the window bits that make zlib write gzip
UNLISTED_WEIGHT = 0.0005  # of what may be sent but was not asked for
TEXTS = re.compile(
    rb"text/(?!event-stream)|application/(x-ndjson|([a-z.]+\+)?(json|xml))|image/svg"
)
WEIGHTED = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)
# Answers that depend on who asks, and may hold a token beside what the reader typed.
PERSONAL = ("/v1/keys", "/v1/webhooks", "/desk", "/sign-in", "/sign-out")


def _brotli(body: bytes) -> bytes:
    compress = cast("Callable[..., bytes]", cast("Any", brotli).compress)
    return compress(body, quality=BROTLI_LEVEL)


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, GZIP_LEVEL, GZIP_FORMAT)


# Best first, where the client likes several equally.
COMPRESSORS: Mapping[Coding, Callable[[bytes], bytes]] = {
    "br": _brotli, "zstd": _zstd, "gzip": _gzip
}  # fmt: skip


@lru_cache(maxsize=256)
def acceptable(header: bytes | None) -> tuple[Coding, ...]:
    """Return the codings that Accept-Encoding allows, best first; maybe none at all."""
    weights = weighted(header)
    return tuple(sorted(weights, key=lambda coding: -weights[coding]))


@lru_cache(maxsize=256)
def weighted(header: bytes | None) -> Mapping[Coding, float]:
    """Return the weight, above 0 and at most 1, of each coding that is allowed.

    Elements that are malformed do not count.
    """
    if header is None:
        return {"identity": 1.0}
    weights: dict[str, float] = {}
    for element in header.decode("latin-1").lower().split(","):
        match = WEIGHTED.fullmatch(element)
        if match is not None:
            weights[match[1].removeprefix("x-")] = float(match[2] or 1)
    others = weights.get("*", 0.0)
    ranks: dict[Coding, float] = {
        coding: weights.get(coding, others) for coding in COMPRESSORS
    }
    unlisted = 0.0 if weights.get("*") == 0 else UNLISTED_WEIGHT
    ranks["identity"] = weights.get("identity", unlisted)
    return {coding: weight for coding, weight in ranks.items() if weight}


def is_negotiable(method: str, path: str, media_type: bytes) -> bool:
    """Return whether the coding of a response depends on Accept-Encoding."""
    reads = request_head.is_read(method, path) and not path.startswith(PERSONAL)
    return reads and TEXTS.match(media_type) is not None


def choose(header: bytes | None, size: int) -> Coding:
    """Return the coding of a negotiable response of *size* bytes."""
    codings = acceptable(header)
    if size < SMALLEST_BYTES and "identity" in codings:
        return "identity"
    return codings[0] if codings else "identity"


class Compressor:
    """Compresses bodies, and stores what came of those that have an entity tag."""

    def __init__(self) -> None:
        self._stored = BoundedCache[tuple[bytes, Coding], bytes](STORED_BYTES)

    async def compress(self, body: bytes, coding: Coding, tag: bytes | None) -> bytes:
        """Return *body* in that coding; large ones are compressed in a thread."""
        key = (tag or b"", coding)
        stored = self._stored.get(key)
        if stored is not None:
            return stored
        compress = COMPRESSORS[coding]
        if len(body) > INLINE_BYTES:
            compressed = await asyncio.to_thread(compress, body)
        else:
            compressed = compress(body)
        if tag is not None:
            self._stored.put(key, compressed, len(compressed))
        return compressed
