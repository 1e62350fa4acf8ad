"""PredictionBook: the JSON of `/api/my_predictions`, predictions with responses.

A response with a confidence, in per cent, is a forecast; one without is a comment. The
site has no day of judgement: `updated_at` is the nearest that it tells. A prediction
that its author withdrew can't be judged.
"""

from collections.abc import Iterator

from api.model.platforms import cells
from api.model.platforms.cells import Row
from api.model.platforms.forecasts import Platform


def _predictions(file: Row) -> Iterator[Row]:
    """Yield the predictions of a file, or of one, the file itself."""
    yield from cells.rows(file["predictions"]) if "predictions" in file else [file]


def _responses(prediction: Row) -> Iterator[Row]:
    """Yield the forecasts of a prediction, or the prediction where it lists none."""
    about = dict(prediction)
    if about.get("withdrawn") in {True, "true"}:
        about["outcome"] = "void"
    if "responses" not in about:
        yield about
        return
    for response in cells.rows(about.pop("responses")):
        if response.get("confidence") is not None:
            yield {
                **about,
                "response id": response.get("id"),
                "confidence": response["confidence"],
                "responded at": response.get("created at"),
                "user label": response.get("user label"),
                "user id": response.get("user id"),
            }


PREDICTIONBOOK = Platform(
    key="predictionbook",
    name="PredictionBook",
    homepage="https://predictionbook.com",
    names={
        "statement": ("description", "description with group", "prediction", "title"),
        "source": ("user label", "user", "name", "creator label"),
        "source id": ("user id", "creator id"),
        "probability": ("confidence", "mean confidence", "credence"),
        "made": ("responded at", "created at", "created"),
        "asked": ("created at", "created"),
        "closes": ("deadline", "due"),
        "resolution": ("outcome", "judgement"),
        "resolved": ("judged at", "updated at"),
        "url": ("url",),
        "id": ("id", "prediction id"),
        "forecast id": ("response id",),
    },
    per_cent=True,
    question_url="https://predictionbook.com/predictions/{}",
    items=_predictions,
    unfold=_responses,
)
