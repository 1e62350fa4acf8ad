from typing import Any

import pytest

from api import errors
from api.errors import ForesaidError, MovedError
from api.http import problems
from api.log.merkle import ProofError

# What moved is answered with a redirect; the base is only ever raised as one of them.
NO_PROBLEM = {ForesaidError, MovedError}
ERRORS = [
    error
    for error in vars(errors).values()
    if isinstance(error, type)
    and issubclass(error, ForesaidError)
    and error not in NO_PROBLEM
]


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_that_a_client_can_cause_has_a_kind_of_problem(
    error: type[ForesaidError],
) -> None:
    assert problems.kind_of(error) is not problems.DEFECT


def test_an_error_without_a_kind_of_its_own_has_that_of_its_base() -> None:
    assert problems.kind_of(errors.AwayError).slug == "unavailable"
    assert problems.kind_of(errors.FileTypeError).slug == "media-type"


def test_an_error_that_no_client_can_cause_is_a_defect() -> None:
    assert problems.kind_of(ProofError) is problems.DEFECT


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"/v1/sources/jane-doe", "/v1/sources/jane-doe"),
        (b"/v1/nope/%0d%0aX", "/v1/nope/%0d%0aX"),
        (b"/a%2Fb/%E2%98%83/%ff", "/a%2Fb/%E2%98%83/%ff"),
        (b"/100%/%zz/%", "/100%25/%25zz/%25"),
        (b'/<b>"{|}^`\\', "/%3Cb%3E%22%7B%7C%7D%5E%60%5C"),
        (b"//evil.example/x", "/evil.example/x"),
    ],
)
def test_an_instance_is_the_path_as_it_was_sent(sent: bytes, expected: str) -> None:
    request: Any = {"raw_path": sent}
    assert problems.instance(request) == expected
