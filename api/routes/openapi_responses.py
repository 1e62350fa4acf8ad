"""Responses that many operations have in common: each stands in the contract once."""

from collections.abc import Iterable
from typing import Any

from api.http.problems import MEDIA_TYPE
from api.routes import openapi_headers

Json = dict[str, Any]
REFERENCE = "#/components/responses/{name}"
FIRST_PROBLEM = "400"
# By status: the name of the response, and what it means.
SHARED = {
    "304": ("NotModified", "Not modified: the ETag in If-None-Match still stands."),
    "308": ("Merged", "Merged into another, to which Location leads."),
    "400": ("Malformed", "The query or the body cannot be understood."),
    "401": ("Unauthorised", "A valid API key is needed."),
    "403": ("Forbidden", "The key lacks the scope."),
    "404": ("NotFound", "There is no such thing."),
    "406": ("NotAcceptable", "No content coding that Accept-Encoding allows is known."),
    "408": ("TooSlow", "The request came too slowly; the connection is closed."),
    "409": ("Conflict", "It contradicts what stands."),
    "412": ("Changed", "It has changed since it was read."),
    "413": ("TooLarge", "The body is too large."),
    "414": ("TargetTooLong", "The target is longer than 8,192 bytes."),
    "415": ("MediaType", "The body must be sent as JSON, or as a file, uncompressed."),
    "417": ("Expectation", "Nothing but `100-continue` is expected."),
    "422": ("Invalid", "The content does not fit the shape or a rule."),
    "428": ("Unconditional", "If-Match is needed."),
    "429": ("TooMany", "There were too many requests; try again after Retry-After."),
    "431": ("HeadersTooLarge", "There are too many headers, or they are too long."),
    "503": (
        "Unavailable",
        "The service cannot do this now; try again after Retry-After.",
    ),
}
# What any request may be answered, whatever it asks for.
ANYWHERE = frozenset({"400", "406", "408", "414", "415", "417", "429", "431", "503"})


def components(problem: Json) -> Json:
    """Return what operations refer to; *problem* is the schema of errors."""
    made: Json = {}
    for status, (name, description) in SHARED.items():
        made[name] = {
            "description": description,
            "headers": openapi_headers.of_shared(status),
        }
        if status >= FIRST_PROBLEM:
            made[name]["content"] = {MEDIA_TYPE: {"schema": problem}}
    return made


def references(statuses: Iterable[str]) -> Json:
    """Return responses of these statuses, by reference."""
    return {
        status: {"$ref": REFERENCE.format(name=SHARED[status][0])}
        for status in sorted(statuses)
    }
