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
