"""Request heads: what they mean, refused where two readers could differ about it."""

import re
from collections import Counter
from http import HTTPStatus

TARGET_BYTES = 8 * 1024
# How a request of any method begins (RFC 9112, 3).
REQUEST_LINE = re.compile(rb"[\r\n]*[!#-'*+.0-9A-Z^-z|~-]+ [!-~]+ HTTP/1\.[01]\r?\n")
METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}  # RFC 9110, section 9.2.1
# A read that is sent by POST, since texts are too long for an address.
POSTED_READS = ("/v1/readings",)
HOST = re.compile(rb"[A-Za-z0-9._~-]*(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
SINGLE = (
    b"authorization",
    b"content-encoding",
    b"content-length",
    b"content-type",
    b"expect",
    b"host",
    b"idempotency-key",
    b"transfer-encoding",
)
Headers = list[tuple[bytes, bytes]]


class RefusedError(Exception):
    """A request is refused before the application sees it."""

    def __init__(self, status: HTTPStatus, detail: str, *headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def unknown_method(data: bytes) -> RefusedError | None:
    """Return why a request is refused whose method the parser does not know.

    None where *data* do not begin a request at all.
    """
    if REQUEST_LINE.match(data) is None:
        return None
    detail = "There is no such method; methods are in capitals."
    return RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, detail, f"allow: {METHODS}")


def is_read(method: str, path: str) -> bool:
    """Return whether a request needs no key and changes nothing."""
    return method in {"GET", "HEAD"} or path.rstrip("/") in POSTED_READS


def check_target(target: bytes) -> None:
    """Refuse a target that is longer than any that the server links to."""
    if len(target) > TARGET_BYTES:
        raise RefusedError(
            HTTPStatus.REQUEST_URI_TOO_LONG,
            f"The target of a request has at most {TARGET_BYTES} bytes.",
        )


def check_count(headers: Headers, most: int) -> None:
    """Refuse more headers than *most*."""
    if len(headers) > most:
        raise too_large(f"A request has at most {most} headers.")


def check_size(headers: Headers, most: int) -> None:
    """Refuse headers of more bytes than *most*."""
    # Two bytes separate a name from its value, and two more follow the value.
    if sum(len(name) + len(value) + 4 for name, value in headers) > most:
        raise too_large(f"The headers of a request have at most {most} bytes.")


def too_large(detail: str) -> RefusedError:
    """Return the refusal of too many or too long headers."""
    return RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail)


def check(version: str, method: bytes, headers: Headers) -> None:
    """Refuse what a proxy before this server could have read as another request.

    The lines of one header become one, in place: they mean the same (RFC 9110, 5.3).
    """
    given = dict(headers)
    if len(given) < len(headers):
        _check_single(headers)
        headers[:] = _joined(headers)
    if method == b"CONNECT":
        raise RefusedError(
            HTTPStatus.METHOD_NOT_ALLOWED, "This is no proxy.", f"allow: {METHODS}"
        )
    if version not in {"1.0", "1.1"}:
        raise _bad("Send HTTP/1.1.")
    if b"host" not in given and version == "1.1":
        raise _bad("The header `host` is missing.")
    if HOST.fullmatch(given.get(b"host", b"")) is None:
        raise _bad("The header `host` names no host.")
    if given.get(b"expect", b"100-continue").lower() != b"100-continue":
        raise RefusedError(HTTPStatus.EXPECTATION_FAILED, "Nothing else is expected.")
    _check_length(version, given)


def _check_single(headers: Headers) -> None:
    counts = Counter(name for name, _ in headers)
    for name in SINGLE:
        if counts[name] > 1:
            raise _bad(f"The header `{name.decode()}` is given more than once.")


def _joined(headers: Headers) -> Headers:
    lines: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        lines.setdefault(name, []).append(value)
    return [
        (name, (b"; " if name == b"cookie" else b", ").join(values))
        for name, values in lines.items()
    ]


def _check_length(version: str, given: dict[bytes, bytes]) -> None:
    """Refuse a body whose end is not certain."""
    coding = given.get(b"transfer-encoding")
    if coding is not None:
        if b"content-length" in given:
            raise _bad("Give `content-length` or `transfer-encoding`, not both.")
        if coding.strip().lower() != b"chunked" or version == "1.0":
            raise _bad("The only transfer coding is `chunked`, of HTTP/1.1.")


def _bad(detail: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, detail)
