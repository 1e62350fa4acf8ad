"""The program of the reader: reads texts that come on its input until that ends.

It is started by `reader_process`, and ends by itself when the server does.
"""

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from api.language.detection import predictions, sentences
from api.language.detection.context import Context
from api.reader import messages, suggestions
from api.reader.messages import LENGTH, Answer, Job, Started
from api.reader.suggestions import Known

if TYPE_CHECKING:
    from spacy.language import Language


def main() -> None:
    """Load the model, say so, and answer job after job."""
    answers = _claim_output()
    try:
        from api.reader import parser  # noqa: PLC0415 it may not be installed

        model = parser.load()
    except Exception as error:  # noqa: BLE001 whatever it is, it is told
        _send(answers, Started(reason=f"{type(error).__name__}: {error}"))
        return
    _send(answers, Started())
    while (job := _receive(sys.stdin.buffer)) is not None:
        _send(answers, Answer(suggestions=_read(model, job)))


def _claim_output() -> BinaryIO:
    """Return what to answer on; what libraries print goes to the log instead."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read(model: "Language", job: Job) -> list[suggestions.Suggestion] | None:
    """Return what a text predicts; None where its seconds were not enough."""
    from api.reader import parser  # noqa: PLC0415 it may not be installed

    known = msgspec.convert(job, Known, from_attributes=True)
    try:
        with _at_most(job.seconds):
            parsed = parser.parse(model, list(sentences.split(job.text)))
            context = Context(
                made_on=job.made_on,
                hemisphere=job.hemisphere,
                yardstick=job.yardstick,
            )
            found = predictions.read(parsed, context)
            suggested = [suggestions.suggest(item, known, job.text) for item in found]
    except TimeoutError:
        return None
    return [suggestion for suggestion in suggested if suggestion is not None]


@contextmanager
def _at_most(seconds: float) -> Generator[None]:
    """Raise TimeoutError after so many seconds, in whatever is done then.

    Where there is no such timer, the server ends the process instead.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _stop(*_: object) -> None:
    raise TimeoutError


def _receive(jobs: BinaryIO) -> Job | None:
    """Return the next job; None once the server is gone."""
    head = jobs.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    body = jobs.read(size)
    return msgspec.msgpack.decode(body, type=Job) if len(body) == size else None


def _send(answers: BinaryIO, message: Started | Answer) -> None:
    answers.write(messages.framed(msgspec.msgpack.encode(message)))
    answers.flush()


if __name__ == "__main__":
    main()
