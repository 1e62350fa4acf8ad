"""The kinds of problems: the name and status of each, and what to do about it."""

import re
from http import HTTPStatus
from urllib.parse import quote

import msgspec
from litestar.types import HTTPScope
from msgspec import UNSET, Struct, UnsetType

from api import errors
from api.errors import Flaw, ForesaidError
from api.http.normalized_paths import EMPTY

MEDIA_TYPE = "application/problem+json"
# Of paths in URLs (RFC 3986, 3.3), with what is encoded already.
IN_PATHS = "/:@!$&'()*+,;=~%"
STRAY = re.compile("%(?![0-9A-Fa-f]{2})")


class Kind(Struct, frozen=True):
    """A kind of problem: its slug, its status and advice to the client."""

    slug: str
    status: HTTPStatus
    advice: str


KINDS: dict[type[ForesaidError], Kind] = {
    errors.MalformedError: Kind(
        "malformed",
        HTTPStatus.BAD_REQUEST,
        "Send one JSON object in UTF-8, or a file as its media type says.",
    ),
    errors.BadQueryError: Kind(
        "bad-query",
        HTTPStatus.BAD_REQUEST,
        "Use only the parameters that the API documents, each once, within its range;"
        " take a cursor from the list's own `next`.",
    ),
    errors.UnauthorisedError: Kind(
        "unauthorised",
        HTTPStatus.UNAUTHORIZED,
        "Send `Authorization: Bearer fs_…` with a key that is neither expired nor"
        " revoked.",
    ),
    errors.ForbiddenError: Kind(
        "forbidden", HTTPStatus.FORBIDDEN, "Use a key that has the scope it names."
    ),
    errors.NotFoundError: Kind(
        "not-found", HTTPStatus.NOT_FOUND, "Check the path: there is no such thing."
    ),
    errors.ConflictError: Kind(
        "conflict",
        HTTPStatus.CONFLICT,
        "Read what stands; correct, supersede or withdraw it if it is wrong.",
    ),
    errors.ChangedError: Kind(
        "changed",
        HTTPStatus.PRECONDITION_FAILED,
        "Read it again and send the change with the new ETag in If-Match.",
    ),
    errors.UnconditionalError: Kind(
        "unconditional",
        HTTPStatus.PRECONDITION_REQUIRED,
        "Send the ETag that you read in If-Match.",
    ),
    errors.TooLargeError: Kind(
        "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Send less at once."
    ),
    errors.MediaTypeError: Kind(
        "media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Send JSON and say so: `Content-Type: application/json`.",
    ),
    errors.UnofferedError: Kind(
        "not-offered",
        HTTPStatus.NOT_IMPLEMENTED,
        "Ask for one of the formats that it names.",
    ),
    errors.InvalidError: Kind(
        "invalid",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Correct what `errors` names: each pointer says where.",
    ),
    errors.TooManyError: Kind(
        "too-many",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Wait the seconds that Retry-After names; RateLimit-Policy tells the limits.",
    ),
    errors.UnavailableError: Kind(
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Try again after the seconds that Retry-After names.",
    ),
}

DEFECT = Kind(
    "defect", HTTPStatus.INTERNAL_SERVER_ERROR, "The fault is ours, and it is logged."
)
ROUTED = {
    HTTPStatus.BAD_REQUEST: KINDS[errors.BadQueryError],
    HTTPStatus.NOT_FOUND: KINDS[errors.NotFoundError],
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: KINDS[errors.TooLargeError],
    HTTPStatus.METHOD_NOT_ALLOWED: Kind(
        "method-not-allowed",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "Use one of the methods that Allow names.",
    ),
}
# What is refused before any route sees the request.
EARLY = {
    kind.status: kind
    for kind in (
        Kind(
            "bad-request",
            HTTPStatus.BAD_REQUEST,
            "Send well-formed HTTP/1.1, each of its single headers once.",
        ),
        Kind(
            "not-acceptable",
            HTTPStatus.NOT_ACCEPTABLE,
            "Let Accept-Encoding allow one of the codings that it names.",
        ),
        Kind(
            "too-slow",
            HTTPStatus.REQUEST_TIMEOUT,
            "Send a request without pauses, at 1 KiB a second or more.",
        ),
        Kind(
            "target-too-long",
            HTTPStatus.REQUEST_URI_TOO_LONG,
            "Ask for less: paths and queries together hold at most 8 KiB.",
        ),
        Kind(
            "expectation",
            HTTPStatus.EXPECTATION_FAILED,
            "Expect nothing but `100-continue`.",
        ),
        Kind(
            "headers-too-large",
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "Send fewer or shorter headers.",
        ),
        ROUTED[HTTPStatus.NOT_FOUND],
        ROUTED[HTTPStatus.METHOD_NOT_ALLOWED],
        KINDS[errors.MediaTypeError],
        KINDS[errors.TooManyError],
        KINDS[errors.UnavailableError],
        DEFECT,
    )
}


def kind_of(error: type[ForesaidError]) -> Kind:
    """Return the kind of problem that an error is: its own, or that of its base.

    One that no client can cause has none, so that it is a defect here.
    """
    return next((KINDS[base] for base in error.__mro__ if base in KINDS), DEFECT)


class Problem(Struct, frozen=True, kw_only=True):
    """The body of every error; `type` leads to a page that explains it.

    `errors` name each thing wrong and where: a JSON pointer into the body, or `?name`
    of a query parameter. `detail` is absent where the title says it all.
    """

    type: str
    title: str
    status: int
    detail: str | UnsetType = UNSET
    instance: str
    errors: list[Flaw] = []


def instance(request: HTTPScope) -> str:
    """Return the path of a request as it was sent, but always a URI reference."""
    path = quote(request["raw_path"], safe=IN_PATHS)
    return STRAY.sub("%25", EMPTY.sub("/", path))


def early(status: HTTPStatus, detail: str | None, instance: str) -> bytes:
    """Return the problem of a request refused before any route sees it, as JSON."""
    kind = EARLY[status]
    problem = Problem(
        type=f"/problems/{kind.slug}",
        title=status.phrase,
        status=status,
        detail=detail or UNSET,
        instance=instance,
    )
    return msgspec.json.encode(problem)


def allow(methods: str) -> str:
    """Return the methods that a path allows: HEAD wherever GET is allowed."""
    allowed = {method.strip() for method in methods.split(",") if method.strip()}
    if "GET" in allowed:
        allowed.add("HEAD")
    return ", ".join(sorted(allowed | {"OPTIONS"}))
