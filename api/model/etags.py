"""Entity tags of responses, strong in the sense of RFC 9110."""

from hashlib import sha256


def of(body: bytes) -> str:
    """Return the entity tag of a body, with its quotes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def named(header: str) -> tuple[str, ...]:
    """Return the entity tags in If-Match or If-None-Match, with `W/` if weak."""
    return tuple(tag.strip() for tag in header.split(",") if tag.strip())
