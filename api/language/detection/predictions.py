"""Predictions: suggests sentences of a text that may predict, for a person to confirm.

Rules only. A sentence is suggested if it has words about the future and either a
speaker or a date. Wishes, orders, questions, conditions and the past are left out: a
missed prediction costs less than an invented one.
"""

import re
from collections.abc import Iterator
from datetime import date
from re import Match

from msgspec import Struct

from api.errors import InvalidError
from api.language.dates.calendar import Hemisphere
from api.language.dates.windows import Window
from api.language.detection import dated_phrases
from api.language.detection.dated_phrases import DatedPhrase
from api.language.detection.sentences import Sentence, split
from api.language.detection.speakers import Speaker, Speakers
from api.language.hedges import negation, wording
from api.language.hedges.lexicon import FLAT
from api.language.hedges.wording import Wording
from api.terms import Direction

MOST_CHARACTERS = 600  # characters of a sentence; longer ones are left out
ADVERBS = (
    r"(?:[a-z]+ly|now|also|soon|then|still|well|yet|even|never|not|most|very|quite)"
)
MODAL = re.compile(
    rf"\b(?P<modal>could|may|might|will|won['’]t|shall|(?<=\w)['’]ll)\b"
    rf"(?P<adverbs>(?: {ADVERBS}){{0,3}}) (?P<verb>[a-z]+)",
)
PERIPHRASIS = re.compile(
    r"(?:\b(?:is|are|am|be)|['’](?:s|re|m))(?P<words>(?: [a-z]+){0,4}?)"
    r" (?P<head>going|expected|set|due|likely|unlikely|certain|sure|bound|poised"
    r"|scheduled|about|on course|on track) to (?P<verb>[a-z]+)",
)
PLANNED = re.compile(r"\b(?:is|are|will be) (?P<verb>[a-z]+ing)\b")
CHANCE = re.compile(
    r"\bthere(?: is|['’]s|’s) (?P<words>(?:[\w%-]+ ){1,6}?)(?P<verb>chance|possibility"
    r"|probability|likelihood)\b",
    re.IGNORECASE,
)
MARKERS = (MODAL, PERIPHRASIS, CHANCE)
# These are about the past, or about what ought to be, rather than the future.
PERFECT = frozenset({"have", "be", "need"})
PAST = re.compile(
    r"\b(?:had|was|were|thought|believed|hoped|feared|expected|assumed|used to"
    r"|would have|could have|may have|might have)\b[^“”\"]*$"
)
WISHED = re.compile(
    r"\b(?:demand|urg|call(?:s|ed|ing)? (?:on|for)|order(?:s|ed)|insist(?:s|ed)? on"
    r"|beg|plead|want|wish|hop(?:es|ed|ing)|ask(?:s|ed) (?:for|him|her|them|the)"
    r"|so that|must|should|ought|need)\w*\b[^“”\"]*$"
)
CONDITION = re.compile(
    r"\b(?:if|unless|provided|as long as)\b|^By [a-z]+ing\b", re.IGNORECASE
)
NOUN_BEFORE = re.compile(
    r"\b(?:the|a|his|her|their|its|our|my|of|free|political|good|in|on|by|this|next|last"
    r"|early|late|until|since|from|and|full|military)$",
    re.IGNORECASE,
)
PLEDGING = re.compile(r"(?:^|[\s“\"'’,])(?:we|i|let['’]?s|together)$", re.IGNORECASE)
HABITS = frozenset({"have to", "need to"})


class Suggestion(Struct, frozen=True, kw_only=True):
    """A sentence that may be a prediction, and why.

    `start` counts the characters of the text before it. `quote` is the part in
    quotation marks; `wording` is null for a flat statement; `window` is what the phrase
    `due` means.
    """

    sentence: str
    start: int
    source: Speaker | None
    quote: str | None
    direction: Direction
    wording: Wording | None
    due: str | None
    window: Window | None
    why: list[str]


def read(
    text: str,
    made_on: date,
    *,
    yardstick: str | None = None,
    hemisphere: Hemisphere = "northern",
) -> Iterator[Suggestion]:
    """Yield the sentences of *text*, said on *made_on*, that may predict, in order."""
    speakers = Speakers()
    for sentence in split(text):
        speaker = speakers.find_speaker(sentence)
        if len(sentence.words) <= MOST_CHARACTERS and not _is_open(sentence):
            dated = _find_dates(sentence.words, made_on, hemisphere)
            suggestion = _suggest(sentence, speaker, dated, yardstick)
            if suggestion is not None:
                yield suggestion


def _is_open(sentence: Sentence) -> bool:
    """Whether a sentence is a question or a condition."""
    last = sentence.words.rstrip("”\"’' ")
    return last.endswith("?") or CONDITION.search(sentence.words) is not None


def _find_dates(words: str, made_on: date, hemisphere: Hemisphere) -> list[DatedPhrase]:
    if not any(pattern.search(words) for pattern in (*MARKERS, PLANNED)):
        return []
    return dated_phrases.find(words, made_on, hemisphere)


def _suggest(
    sentence: Sentence,
    speaker: Speaker | None,
    dates: list[DatedPhrase],
    yardstick: str | None,
) -> Suggestion | None:
    words = sentence.words
    marker = _find_marker(words, dates)
    if marker is None:
        return None
    dated = dated_phrases.choose(words, marker.start(), dates)
    if dated is None and (speaker is None or _is_pledge(words, marker)):
        return None
    hedge, denied = _find_hedge(marker)
    return Suggestion(
        sentence=words,
        start=sentence.start,
        source=speaker,
        quote=_quote(sentence, marker),
        direction="will_not" if denied else "will",
        wording=None if hedge is None else _wording(hedge, yardstick),
        due=None if dated is None else dated.phrase,
        window=None if dated is None else dated.window,
        why=_why(marker, speaker, hedge, dated),
    )


def _find_marker(words: str, dated: list[DatedPhrase]) -> Match[str] | None:
    """Return the first words about the future; of a plan only before a date."""
    matches = [
        match
        for pattern in (*MARKERS, PLANNED)
        for match in pattern.finditer(words)
        if _is_future(words, match, dated)
    ]
    return min(matches, key=lambda match: match.start(), default=None)


def _is_future(words: str, marker: Match[str], dated: list[DatedPhrase]) -> bool:
    before = words[: marker.start()].rstrip()
    after = words[marker.start("verb") :].lower()
    if marker.re is MODAL and (
        marker["verb"] in PERFECT - {"be"} or NOUN_BEFORE.search(before)
    ):
        return False
    if marker.re is PLANNED and all(phrase.start < marker.start() for phrase in dated):
        return False
    if any(after.startswith(habit) for habit in HABITS):
        return False
    clause = re.split(r"[“”\";:]", before)[-1]
    return not (PAST.search(clause) or WISHED.search(clause))


def _is_pledge(words: str, marker: Match[str]) -> bool:
    """Whether "we will" or an exclamation promises rather than predicts."""
    before = words[: marker.start()].rstrip()
    return words.rstrip("”\"’'").endswith("!") or PLEDGING.search(before) is not None


def _find_hedge(marker: Match[str]) -> tuple[str | None, bool]:
    """Return the hedge in the marker, and whether a flat statement is denied.

    Of all runs of words that read as a hedge, the one with most hedge words wins, then
    the shortest.
    """
    hedge_words = marker[0].split()
    if marker.re is not CHANCE:
        hedge_words = hedge_words[:-1]
    spans = [
        " ".join(hedge_words[first:last])
        for first in range(len(hedge_words))
        for last in range(first + 1, len(hedge_words) + 1)
    ]
    weighed = [
        (-weight, len(span), span) for span in spans if (weight := _weigh(span)) > 0
    ]
    if weighed:
        return min(weighed)[2], False
    return None, negation.contains_not(" ".join(hedge_words))


def _weigh(phrase: str) -> int:
    """Return twice the words of the hedge that *phrase* is; a number outweighs any.

    A "not" adds one, and so does a phrase that is the hedge itself.
    """
    if _is_number(phrase):
        return MOST_CHARACTERS
    spoken = negation.find(phrase)
    if spoken is None or spoken.hedge.phrase == FLAT:
        return 0
    whole = phrase.lower() == spoken.hedge.phrase
    return 2 * len(spoken.hedge.phrase.split()) + spoken.denied + whole


def _is_number(phrase: str) -> bool:
    try:
        return wording.read_number(phrase) is not None
    except InvalidError:
        return False


def _wording(hedge: str, yardstick: str | None) -> Wording | None:
    try:
        return wording.read(hedge, yardstick=yardstick)
    except InvalidError:
        return None


def _quote(sentence: Sentence, marker: Match[str]) -> str | None:
    for first, last in sentence.quoted:
        if first <= marker.start() <= last:
            return sentence.words[first:last].strip()
    return None


def _why(
    marker: Match[str],
    speaker: Speaker | None,
    hedge: str | None,
    dated: DatedPhrase | None,
) -> list[str]:
    words = marker[0].strip()
    why = [f"“{words}” speaks of the future"]
    if speaker is not None:
        why.append(f"“{speaker.as_written}” says it")
    if hedge is not None:
        why.append(f"“{hedge}” hedges it")
    if dated is not None:
        why.append(f"“{dated.phrase}” dates it, by the rule `{dated.window.rule}`")
    return why
