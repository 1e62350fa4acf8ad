"""Entity tags of responses, strong in the sense of RFC 9110."""

import re
from hashlib import sha256

CODED = re.compile('-(br|zstd|gzip)"$')


def of(body: bytes) -> str:
    """Return the entity tag of a body, with its quotes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def named(header: str) -> tuple[str, ...]:
    """Return the entity tags in If-Match or If-None-Match, with `W/` if weak."""
    return tuple(tag.strip() for tag in header.split(",") if tag.strip())


def known(header: str | None, tag: str) -> str | None:
    """Return the tag of what a client has by If-None-Match, None for anything else.

    It is that of the same body as *tag* in whatever coding.
    """
    for given in named(header or ""):
        if given == "*":
            return tag
        strong = given.removeprefix("W/")
        if plain(strong) == plain(tag):
            return strong
    return None


def coded(tag: str, coding: str) -> str:
    """Return the tag of the same body in a content coding."""
    return tag if coding == "identity" else f'{tag[:-1]}-{coding}"'


def plain(tag: str) -> str:
    """Return the tag of the body that *tag* is a coding of, or *tag* itself."""
    return CODED.sub('"', tag)
