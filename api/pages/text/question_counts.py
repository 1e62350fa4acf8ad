"""About how many questions predictions were, where several are about the same one."""

from api.pages.text.formatting import count, plural
from api.scoring.figures import Record, Scores


def of_record(record: Record) -> str:
    """Return " about 3 questions" where a record judges more predictions than that.

    Questions are counted of scored predictions. Where those are not the judged ones,
    as with flat statements, all that were ever asked are the most there can be.
    """
    judged = record.hits.right + record.hits.wrong
    if record.scores.scored == judged:
        return of_scores(record.scores, judged)
    if record.claims.events < judged:
        return f" about at most {plural(record.claims.events, 'question')}"
    return ""


def of_scores(scores: Scores, judged: float) -> str:
    """Return the same of scores alone; empty where they are of other predictions."""
    if scores.scored != judged or scores.events >= judged:
        return ""
    return f" about {plural(scores.events, 'question')}"


def right(right: float, judged: float, about: str) -> str:
    """Return how many were right, and about how many questions they were."""
    if not about:
        return f"right on {count(right)} of {count(judged)}"
    return f"right on {count(right)} of {plural(judged, 'prediction')}{about}"
