import pytest
from msgspec import Struct

from api.errors import MalformedError
from api.model import decoding


class Said(Struct):
    probability: float


@pytest.mark.parametrize(
    "digits",
    [
        "1e-400",
        "0.1e-400",
        f"0.{400 * '0'}1",
        "2.4703282292062327e-324",
        "-0",
        "-0.0",
        "-1e-400",
        "1e400",
        "0.99999999999999999999",
        "1.00000000000000000001",
        "0.50000000000000000001",
        "49999999999999999999e-20",
    ],
)
def test_a_number_that_would_become_another_thing_is_refused(digits: str) -> None:
    with pytest.raises(MalformedError):
        decoding.json(f'{{"probability": {digits}}}'.encode(), Said)


@pytest.mark.parametrize(
    "digits",
    [
        "0",
        "0.0",
        "0e0",
        "0.000e-400",
        "1",
        "1.0",
        "10e-1",
        "0.5",
        "0.50000",
        "5e-1",
        "5e-324",
        "0.30000000000000004",
        "0.1000000000000000055511151231257827",
    ],
)
def test_a_number_that_a_double_holds_is_taken(digits: str) -> None:
    found = decoding.json(f'{{"probability": {digits}}}'.encode(), Said)
    assert found.probability == float(digits)
