"""Statements: what a clause says will happen, in plain form.

"The premier could well resign this week" becomes "The premier will resign": without the
hedge, the date and the denial, which a claim has in fields of their own.
"""

import re
from collections.abc import Sequence

from api.language.detection import polarity, speakers
from api.language.detection.clauses import Clause, to_of
from api.language.detection.polarity import Denial
from api.language.detection.vocabulary import CHANCES
from api.language.detection.words import Tree, Word

DROPPED = ("mark", "parataxis", "advcl", "conj", "cc", "preconj", "intj", "meta")
ADDED = frozenset({"prep", "advmod", "npadvmod", "advcl", "dep", "amod", "appos"})
NOMINATIVES = {"him": "he", "her": "she", "them": "they", "us": "we", "me": "I"}
PLURAL = frozenset({"NNS", "NNPS"})
# What a statement can't end with: words of it were taken for a date or a hedge.
DANGLING = re.compile(
    r"\b(?:of|this|that|the|an?|until|till|instead|from|to|and|or|with|than|as|for"
    r"|between|but|not|at|into|whether|also|either|both|will)$",
    re.IGNORECASE,
)
SECOND_DATE = re.compile(
    r"\b(?:on|in|by|before|after|until|from) "
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may"
    r"|june|july|august|september|october|november|december|20\d\d)\b",
    re.IGNORECASE,
)
UNREAD_DATE = re.compile(
    SECOND_DATE.pattern + r"|\b(?:in|within) (?:\w+ ){1,3}(?:days|weeks|months|years)\b"
    r"|\b(?:this|next|coming) (?:week|weekend|month|quarter|year|decade|century"
    r"|spring|summer|autumn|fall|winter|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"(?!['’])",
    re.IGNORECASE,
)
QUOTES = re.compile(r"(?<=\s)['‘’]\s|\s?[“”\"](?=\s|$)|[“”\"]\s?")
REPEATED = re.compile(r"\s*,(?:\s*,)+|\s+(?=[,.;:])")


def write(
    tree: Tree,
    clause: Clause | None,
    denial: Denial,
    *,
    left_out: Sequence[Word],
    speaker: str | None,
) -> str:
    """Return the plain statement of a clause.

    *left_out* are the words of the hedge and of the date. *speaker* stands for "I".
    """
    if clause is None:
        return ""
    subject = clause.subject
    dropped = {word.position for word in (*left_out, *clause.dropped, *denial.at_verb)}
    dropped -= {clause.marker.position, subject.position if subject else -1}
    dates_itself = subject is not None and subject in left_out
    if dates_itself and subject is not None:  # "May 9 will be the day"
        dropped -= {word.position for word in tree.subtree(subject)}
    if clause.kind in {"chance", "noun"} and subject is None:
        words = list(tree.subtree(clause.event))
        kept = [word for word in words if word.position not in dropped]
        instead = {} if denial.of_noun is None else _affirmed(tree, denial.of_noun)
        return _finish(f"there will be {_spell(tree, kept, instead)}")
    words = (
        _chanced(tree, clause, dropped)
        if clause.kind == "chance"
        else _words(tree, clause, dropped)
    )
    instead = {clause.marker.position: _marker(clause)}
    if denial.of_noun is not None:
        instead |= _affirmed(tree, denial.of_noun)
        instead |= {word.position: "or" for word in polarity.nor(tree, denial)}
    if subject is not None and clause.kind in {"infinitive", "seen"}:
        nominative = NOMINATIVES.get(subject.lower)  # "expects her to resign"
        instead |= {subject.position: nominative} if nominative else {}
    if speaker is not None and subject and subject.lower in itself(clause):
        instead[subject.position] = speaker
    return _finish(_spell(tree, words, instead))


def is_whole(statement: str, *, dated: bool) -> bool:
    """Whether no word at the end of a statement waits for another.

    Nor has one that is *dated* a second date, "Doe will leave on Friday, Roe in May",
    or another a date that was not read as one.
    """
    _, _, predicate = statement.partition(" will ")
    unread = SECOND_DATE if dated else UNREAD_DATE
    begun = not statement.startswith("Only ")
    return begun and not DANGLING.search(statement) and not unread.search(predicate)


def itself(clause: Clause | None) -> frozenset[str]:
    """Return the pronouns for which a statement names the speaker instead.

    "It" is, of its own plans: "Britain said it is sending troops".
    """
    plan = clause is not None and clause.kind == "plan"
    return frozenset({"i", "it"} if plan else {"i"})


def _words(tree: Tree, clause: Clause, dropped: set[int]) -> list[Word]:
    found: dict[int, Word] = {}
    heads = list(clause.carriers)
    if clause.subject is not None and clause.subject not in tree.subtree(clause.top):
        heads.append(clause.subject)
    for head in heads:
        whole = head == clause.event or clause.kind == "going"
        without = frozenset(DROPPED if whole else (*DROPPED, "ccomp"))
        found |= {word.position: word for word in _below(tree, head, without)}
    found = {
        position: word
        for position, word in found.items()
        if not _is_before(tree, word, clause)
    }
    found[clause.marker.position] = clause.marker
    return [found[position] for position in sorted(found) if position not in dropped]


def _chanced(tree: Tree, clause: Clause, dropped: set[int]) -> list[Word]:
    """Return the words of "the bill" and "passing" in "a chance of passing"."""
    found = {word.position: word for word in tree.subtree(clause.event)}
    if clause.subject is not None and clause.subject.position not in found:
        found |= {word.position: word for word in tree.subtree(clause.subject)}
    return [found[place] for place in sorted(found) if place not in dropped]


def _below(tree: Tree, head: Word, without: frozenset[str]) -> list[Word]:
    """Return *head* and what belongs to it; of nouns in it, all they have."""
    found = [head]
    for child in tree.children(head):
        if _is_frame(tree, child) or _is_added(tree, child):
            continue
        if child.dep not in without:
            found += tree.subtree(child, without=frozenset({"parataxis"}))
        elif child.dep == "advcl" and to_of(tree, child):
            found += tree.subtree(child)
    return found


def _is_added(tree: Tree, child: Word) -> bool:
    """Whether a phrase is only added behind a comma: ", up from 60 % a week ago"."""
    first = tree.subtree(child)[0].position
    comma = first > 0 and tree.words[first - 1].text in {",", "–", "—"}
    return comma and child.position > child.head and child.dep in ADDED


def _is_before(tree: Tree, word: Word, clause: Clause) -> bool:
    """Whether a word is of another clause that stands before a colon."""
    return word.position < clause.marker.position and any(
        above.dep == "ccomp" and above.position < clause.marker.position
        for above in (word, *tree.ancestors(word))
        if above != clause.top and tree.head(above) in clause.carriers
    )


def _is_frame(tree: Tree, word: Word) -> bool:
    """Whether a phrase says who says so, or how likely it is."""
    if word.lower == "according" or speakers.view(tree, word) is not None:
        return True
    return word.dep == "prep" and any(
        inner.lower in CHANCES for inner in tree.subtree(word)
    )


def _marker(clause: Clause) -> str:
    match clause.kind:
        case "bare":
            return "will happen"
        case "plan":
            return "will be"
        case "chance":
            return f"will {clause.marker.lemma}"
        case "seen":
            return f"will {clause.marker.lemma}"
        case _:
            return "will"


def _affirmed(tree: Tree, word: Word) -> dict[int, str]:
    """Return, by position, what a negative word denies: "a" for "no"."""
    at, noun = word.position, tree.head(word)
    if word.lower in polarity.PRONOUNS:
        return {at: polarity.PRONOUNS[word.lower]}
    if word.lower == "neither":
        return {at: "either"}
    if noun is None or noun.tag in PLURAL:
        return {at: ""}
    if noun.lower == "one":
        return {at: "somebody", noun.position: ""}
    verb = tree.head(noun)
    if noun.dep == "dobj" or verb is None:
        return {at: "some"}
    following = tree.words[at + 1 : at + 2]
    vowel = bool(following) and following[0].lower[0] in "aeiou"
    return {at: "an" if vowel else "a"}


def _spell(tree: Tree, words: list[Word], instead: dict[int, str]) -> str:
    """Join words as they were spaced, with some of them replaced."""
    parts: list[str] = []
    for word in words:
        following = tree.words[word.position + 1 :][:1]
        spaced = not following or following[0].start > word.end
        before = tree.words[word.position - 1] if word.position else None
        replaced = instead.get(word.position)
        text = word.text if replaced is None else replaced
        apart = replaced is not None or (parts and before not in words)
        if apart and parts and not word.is_mark and not parts[-1].endswith(" "):
            parts.append(" ")
        parts.append(text + (" " if spaced or replaced is not None else ""))
    return "".join(parts)


def _finish(text: str) -> str:
    """Tidy the marks that are left between words, and begin with a capital."""
    text = QUOTES.sub("", text)
    text = REPEATED.sub(lambda match: "," if "," in match[0] else "", text)
    text = (
        " ".join(text.replace("…", " ").split())
        .removeprefix("that ")
        .strip(" ,;:.–—-“”\"'")
    )
    subject, comma, rest = text.partition(", will ")
    if comma and "," not in subject:
        text = f"{subject} will {rest}"
    return text[:1].upper() + text[1:]
