"""Good Judgment Open: sets of predictions, in the JSON or the CSV of its platform.

The JSON is that of `/api/v1/prediction_sets` of Cultivate Forecasts, on which the site
runs, with `questions` beside it where outcomes are known; the CSV has one row for each
answer of a set. Of a question that is answered yes or no, the chance of no says nothing
more, and is taken as that of yes.
"""

from collections.abc import Iterator

from api.model import import_cells
from api.model.platforms import cells
from api.model.platforms.cells import Row
from api.model.platforms.forecasts import Platform

YES, NO = "yes", "no"
DECIMALS = 12  # enough to take 1 - 0.28 as 0.72


def _sets(file: Row) -> Iterator[Row]:
    """Yield the sets of a file, each with its question where the file has it."""
    if "prediction sets" not in file:
        yield file
        return
    questions = {
        cells.text(each.get("id")): each for each in cells.rows(file.get("questions"))
    }
    for each in cells.rows(file["prediction sets"]):
        question = questions.get(cells.text(each.get("question id")))
        yield each if question is None else {**each, "question": question}


def _predictions(item: Row) -> Iterator[Row]:
    """Yield the predictions of a set, each with its question and answer."""
    if "predictions" not in item:
        yield _plain(item)
        return
    given = item.get("question")
    question = (cells.rows([given]) or [{}])[0]
    answers = {
        cells.text(each.get("id")): each for each in cells.rows(question.get("answers"))
    }
    about = {f"question {name}": value for name, value in question.items()}
    about |= {name: value for name, value in item.items() if name != "predictions"}
    about["prediction set id"] = item.get("id")
    for prediction in cells.rows(item["predictions"]):
        answer = answers.get(cells.text(prediction.get("answer id")), {})
        named = {f"answer {name}": value for name, value in answer.items()}
        told = {**about, **named, **prediction, "prediction id": prediction.get("id")}
        if not answers or len(answers) > 1 or not answer:
            yield _plain(told)
        else:
            yield _plain({**told, "answer name": "Yes"})


def _plain(row: Row) -> Row:
    """Return a row with the chance and the end of its answer, yes or another."""
    told = dict(row)
    answer = cells.text(told.get("answer name"))
    resolved = cells.first(
        told, ("answer resolved probability", "resolved probability")
    )
    if resolved is not None:
        told["resolution"] = _as_words(resolved)
    if cells.first(told, ("question voided at", "voided at")) is not None:
        told["resolution"] = "voided"
    if answer.lower() == NO:
        told |= _of_yes(told)
    if answer.lower() in {YES, NO}:
        told["answer name"] = None
        told["answer id"] = None
        # Both answers of a set say the same forecast.
        number = cells.text(told.get("prediction set id"))
        told["prediction id"] = number and f"set {number}"
    return told


def _of_yes(row: Row) -> Row:
    """Return the chance and the resolution of yes, from those of no."""
    told: dict[str, object] = {}
    name = "forecasted probability"
    chance = import_cells.number(cells.text(row.get(name)))
    if chance is not None and chance <= 1:
        told[name] = round(1 - chance, DECIMALS)
    end = cells.verdict(row.get("resolution"))
    if isinstance(end, bool):
        told["resolution"] = "no" if end else "yes"
    return told


def _as_words(resolved: object) -> object:
    number = import_cells.number(cells.text(resolved))
    return {0.0: "no", 1.0: "yes"}.get(number, resolved) if number is not None else None


GJOPEN = Platform(
    key="gjopen",
    name="Good Judgment Open",
    homepage="https://www.gjopen.com",
    names={
        "statement": ("question name", "question", "question title"),
        "option": ("answer name", "answer"),
        "option id": ("answer id",),
        "source": ("membership username", "username", "user name", "forecaster"),
        "source id": ("membership id", "membership guid", "user id"),
        "probability": ("forecasted probability", "forecast", "probability"),
        "made": ("filled at", "created at", "prediction set created at", "date"),
        "asked": ("question created at",),
        "closes": ("question ends at", "ends at", "question closes at", "closes at"),
        "resolution": ("resolution", "outcome"),
        "resolved": (
            *("answer correctness known at", "question correctness known at"),
            *("answer resolved at", "question resolved at", "resolved at"),
        ),
        "url": ("question url",),
        "id": ("question id", "discover question id"),
        "forecast id": ("prediction id",),
    },
    question_url="https://www.gjopen.com/questions/{}",
    items=_sets,
    unfold=_predictions,
)
