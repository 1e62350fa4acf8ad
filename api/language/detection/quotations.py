"""Quotations: who speaks in those that go on over several sentences."""

from collections.abc import Sequence

from api.language.detection.sentences import Sentence
from api.language.detection.speakers import Speaker, Unknown


def speakers_of(
    sentences: Sequence[Sentence], frames: Sequence[Speaker | Unknown | None]
) -> list[Speaker | Unknown | None]:
    """Return who is quoted in each sentence.

    A quotation goes on until it closes; a next one without a speaker is of the same.
    """
    speaking: list[Speaker | Unknown | None] = []
    current: Speaker | Unknown | None = None
    for index, sentence in enumerate(sentences):
        frame = frames[index] or _later_frame(sentences, frames, index)
        goes_on = sentence.open or sentence.words.startswith(("“", '"'))
        if frame is None and goes_on:
            frame = current
        speaking.append(frame)
        current = frame if sentence.quoted else None
    return speaking


def _later_frame(
    sentences: Sequence[Sentence],
    frames: Sequence[Speaker | Unknown | None],
    index: int,
) -> Speaker | Unknown | None:
    """Return who is named where the quotation of a sentence ends."""
    while sentences[index].unclosed and index + 1 < len(sentences):
        index += 1
        if not sentences[index].open:
            return None
        if frames[index] is not None:
            return frames[index]
    return None
