"""Readings: what a text may say will happen, for a person to confirm into claims.

Rules only. A sentence is suggested where words about the future stand in it and
somebody is quoted for them, or a date is given; what is wished, ordered, asked, past or
conditional is left out. A missed prediction is cheaper than an invented one.
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

LONGEST = 600  # characters of a sentence; longer ones are left out
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
# Said of the past, or of what ought to be, rather than of the future.
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
    """A sentence that may be a prediction, and why it was taken for one.

    `start` counts characters of the text. `quote` is what stands in quotation marks;
    `wording` is null for a flat statement. `window` is what the phrase `due` means.
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
    """Yield what *text*, said on a day, may predict, in its order."""
    speakers = Speakers()
    for sentence in split(text):
        speaker = speakers.of(sentence)
        if len(sentence.words) <= LONGEST and not _is_open(sentence):
            dated = _dated(sentence.words, made_on, hemisphere)
            found = _suggest(sentence, speaker, dated, yardstick)
            if found is not None:
                yield found


def _is_open(sentence: Sentence) -> bool:
    """Tell whether a sentence asks, or makes what it says hang on something else."""
    last = sentence.words.rstrip("”\"’' ")
    return last.endswith("?") or CONDITION.search(sentence.words) is not None


def _dated(words: str, made_on: date, hemisphere: Hemisphere) -> list[DatedPhrase]:
    if not any(each.search(words) for each in (*MARKERS, PLANNED)):
        return []
    return dated_phrases.find(words, made_on, hemisphere)


def _suggest(
    sentence: Sentence,
    speaker: Speaker | None,
    dates: list[DatedPhrase],
    yardstick: str | None,
) -> Suggestion | None:
    words = sentence.words
    marker = _marker(words, dates)
    if marker is None:
        return None
    dated = dated_phrases.of(words, marker.start(), dates)
    if dated is None and (speaker is None or _is_pledge(words, marker)):
        return None
    hedge, denied = _hedge(marker)
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


def _marker(words: str, dated: list[DatedPhrase]) -> Match[str] | None:
    """Return the first words that speak of the future, of a plan only with a date."""
    found = [
        each
        for pattern in (*MARKERS, PLANNED)
        for each in pattern.finditer(words)
        if _is_ahead(words, each, dated)
    ]
    return min(found, key=lambda each: each.start(), default=None)


def _is_ahead(words: str, marker: Match[str], dated: list[DatedPhrase]) -> bool:
    before = words[: marker.start()].rstrip()
    after = words[marker.start("verb") :].lower()
    if marker.re is MODAL and (
        marker["verb"] in PERFECT - {"be"} or NOUN_BEFORE.search(before)
    ):
        return False
    if marker.re is PLANNED and all(each.start < marker.start() for each in dated):
        return False
    if any(after.startswith(habit) for habit in HABITS):
        return False
    clause = re.split(r"[“”\";:]", before)[-1]
    return not (PAST.search(clause) or WISHED.search(clause))


def _is_pledge(words: str, marker: Match[str]) -> bool:
    """Tell whether "we will" or an exclamation promises rather than foresees."""
    before = words[: marker.start()].rstrip()
    return words.rstrip("”\"’'").endswith("!") or PLEDGING.search(before) is not None


def _hedge(marker: Match[str]) -> tuple[str | None, bool]:
    """Return the hedge in the marker, and whether a flat statement is denied.

    Of all that reads as one the longest hedge wins, in the fewest words.
    """
    said = marker[0].split()
    if marker.re is not CHANCE:
        said = said[:-1]
    spans = [
        " ".join(said[first:last])
        for first in range(len(said))
        for last in range(first + 1, len(said) + 1)
    ]
    weighed = [(-_weight(span), len(span), span) for span in spans if _weight(span)]
    if weighed:
        return min(weighed)[2], False
    return None, negation.negated(" ".join(said))


def _weight(phrase: str) -> int:
    """Return how many words of hedge *phrase* is; a number outweighs any."""
    if _number(phrase):
        return LONGEST
    found = negation.find(phrase)
    if found is None or found.hedge.phrase == FLAT:
        return 0
    whole = phrase.lower() == found.hedge.phrase
    return 2 * len(found.hedge.phrase.split()) + found.denied + whole


def _number(phrase: str) -> bool:
    try:
        return wording.stated(phrase) is not None
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
    told = marker[0].strip()
    why = [f"“{told}” speaks of the future"]
    if speaker is not None:
        why.append(f"“{speaker.as_written}” says it")
    if hedge is not None:
        why.append(f"“{hedge}” hedges it")
    if dated is not None:
        why.append(f"“{dated.phrase}” dates it, by the rule `{dated.window.rule}`")
    return why
