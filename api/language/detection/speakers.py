"""Speakers: who said a sentence of a text, as the text names them.

Rules only: a reporting verb with its subject before or after it, "according to", and a
quotation that continues. A pronoun stands for the last speaker, or for nobody; a
surname stands for the last full name that ends in it.
"""

import re
from collections.abc import Iterable
from itertools import takewhile

from msgspec import Struct

from api.language.detection.sentences import Sentence

VERBS = """
    said says told tells warned warns predicted predicts announced announces added adds
    claimed claims insisted insists confirmed confirms believes expects forecast
    forecasts wrote tweeted argued argues suggested suggests estimated estimates stated
    declared concluded cautioned cautions vowed pledged promised thinks reckons
"""
VERB = rf"(?:{'|'.join(VERBS.split())})"
ADVERB = r"(?:has|have|had|also|later|previously|now|reportedly|then|once|yesterday)"
BEFORE_VERB = re.compile(rf"(?P<head>[^.;:?!“”\"]*?)\b(?:{ADVERB} )*{VERB}\b(?! by\b)")
AFTER_VERB = re.compile(
    rf"[,”\"’'?!…-] ?(?:{ADVERB} )?{VERB} (?P<name>[^,.;:“”\"]+)[,.]?[^“\"]*$"
)
AT_END = re.compile(
    rf"[,”\"’'] ?(?P<name>[^,.;:“”\"]{{2,60}}?) (?:{ADVERB} )*{VERB}[.,]?$"
)
ACCORDING_TO = re.compile(r"\b[Aa]ccording to (?P<name>[^,.;:“”\"]+)")
CAPITALISED = r"[A-Z][\w’'.-]*"
NAME = re.compile(
    rf"{CAPITALISED}(?: (?:(?:de|van|von|der|al|bin|el|la|du|of) )?{CAPITALISED})*"
)
FULL_NAME = re.compile(rf"{CAPITALISED} {CAPITALISED}(?=,)")
CLAUSE = re.compile(r"[,–—:;]| - |\b(?:and|as|but|while|that|after|before|because)\b")
PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+)?$")
TITLE_WORDS = """
    and but as the mr mrs ms dr sir dame lord lady president prime minister secretary
    defence defense foreign home interior finance state chancellor general gen colonel
    captain admiral professor prof senator sen governor chief chairman chairwoman
    director analyst spokesman spokeswoman king queen prince princess former
"""
TITLES = frozenset(TITLE_WORDS.split())
PRONOUNS = frozenset({"he", "she", "they", "it", "who"})
ARTICLES = frozenset({"the", "a", "an", "one", "and", "but", "as"})
POSSESSIVE = ("’s", "'s")
MOST_WORDS = 8


class Speaker(Struct, frozen=True):
    """Who said it: the fullest name in the text, and the words used here."""

    name: str
    as_written: str


class Speakers:
    """The speakers of a text so far."""

    def __init__(self) -> None:
        self._last: Speaker | None = None
        self._names: dict[str, str] = {}
        self._quoting: Speaker | None = None

    def find_speaker(self, sentence: Sentence) -> Speaker | None:
        """Return who said a sentence; call it with every sentence, in order."""
        is_continued = sentence.open or sentence.words.startswith(("“", '"'))
        speaker = self._named(sentence)
        if speaker is None and is_continued:
            return self._quoting
        if speaker is not None:
            self._last = speaker
        elif (first := FULL_NAME.match(sentence.words)) is not None:
            self._last = self._resolve(first[0])
        self._quoting = speaker if sentence.quoted else None
        return speaker

    def _named(self, sentence: Sentence) -> Speaker | None:
        outside = _without(sentence.words, sentence.quoted)
        for written in _candidates(outside):
            speaker = self._resolve(written)
            if speaker is not None:
                return speaker
        return None

    def _resolve(self, written: str) -> Speaker | None:
        words = written.split()
        if len(words) == 1 and words[0].lower() in PRONOUNS:
            last = self._last
            return None if last is None else Speaker(last.name, written)
        name = _name(written)
        surname = name.split()[-1]
        if len(name.split()) > 1:
            self._names[surname] = name
        return Speaker(self._names.get(surname, name), written)


def _without(words: str, quoted: Iterable[tuple[int, int]]) -> str:
    """Return the text outside quotations, of which only the marks remain."""
    parts: list[str] = []
    position = 0
    for first, last in quoted:
        parts.append(words[position:first])
        position = last
    return "".join([*parts, words[position:]])


def _candidates(outside: str) -> Iterable[str]:
    """Yield the words that may name the speaker, the surest first."""
    for pattern in (ACCORDING_TO, AFTER_VERB, AT_END):
        match = pattern.search(outside)
        if match is not None:
            yield " ".join(match["name"].split()[:MOST_WORDS])
    match = BEFORE_VERB.match(outside)
    if match is not None:
        subject = _subject(match["head"])
        if subject:
            yield subject


def _subject(head: str) -> str:
    """Return the words before a verb that name its subject."""
    head = head.strip()
    if PASSIVE.search(head):
        return ""
    if head.endswith(","):  # an apposition: the name is in it or before it
        names = [match[0] for match in NAME.finditer(head)]
        names = [name for name in names if name.lower() not in ARTICLES]
        return max(names, key=lambda name: len(name.split()), default="")
    clause = CLAUSE.split(head)[-1].split()
    return " ".join(clause[-MOST_WORDS:])


def _name(written: str) -> str:
    """Return the name that *written* ends with, without titles; else all of it."""
    names = list(NAME.finditer(written))
    if names and names[-1].end() == len(written):
        words = names[-1][0].split()
        titles = list(takewhile(_is_title, words))
        return _possessor(" ".join(words[len(titles) :] or titles))
    words = written.split()
    while len(words) > 1 and words[0].lower() in ARTICLES:
        words.pop(0)
    return " ".join(words)


def _is_title(word: str) -> bool:
    plain = word.lower().strip(".")
    abbreviated = word.isupper() and len(word) > 1
    return plain in TITLES or abbreviated or word.endswith(POSSESSIVE)


def _possessor(name: str) -> str:
    return name[:-2] if name.endswith(POSSESSIVE) else name
