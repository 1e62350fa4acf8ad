from collections.abc import Iterator

import pytest

from api import errors
from api.errors import ForesaidError, MovedError
from api.http import problems


def _subclasses(error: type[ForesaidError]) -> Iterator[type[ForesaidError]]:
    for subclass in error.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


@pytest.mark.parametrize("error", sorted({*_subclasses(ForesaidError)}, key=str))
def test_every_error_of_the_domain_has_a_kind_of_problem(
    error: type[ForesaidError],
) -> None:
    if error is MovedError:
        pytest.skip("it is a redirect, not a problem")
    assert problems.kind_of(error).advice


def test_an_error_without_a_kind_of_its_own_has_that_of_its_base() -> None:
    assert problems.kind_of(errors.AwayError).slug == "unavailable"
    assert problems.kind_of(errors.FileTypeError).slug == "media-type"
