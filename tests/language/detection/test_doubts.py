"""What a person should look at before a prediction is entered."""

import pytest

from api.language.detection import explanations
from tests.reading import read


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("Jane Doe said Ukraine will retake the city by 1 May 2027.", ["city"]),
        ("Jane Doe said the government will fall by 1 May 2027.", ["government"]),
        ("Jane Doe said the city of Brell will flood by 1 May 2027.", []),
        ("Jane Doe said the ferry company will close by 1 May 2027.", []),
        ("Jane Doe said the city council will meet by 1 May 2027.", []),
        ("Jane Doe told the mayor that Brell will flood by 1 May 2027.", []),
    ],
)
def test_a_noun_that_names_nothing_is_pointed_out(text: str, nouns: list[str]) -> None:
    [prediction] = read(text)
    said = [f"The statement says “the {noun}”: say which" for noun in nouns]
    assert [doubt.partition(",")[0] for doubt in prediction.doubts] == said
    # It is pointed out, and makes nobody tick the prediction again.
    assert not any(map(explanations.is_grave, prediction.doubts))
