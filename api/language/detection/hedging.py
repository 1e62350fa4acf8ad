"""Hedging: which words say how likely a clause is, and how they are sent as a wording.

A hedge that can't be read leaves the clause out: it is never read as a flat "will".
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from api.errors import InvalidError
from api.language.detection import chances
from api.language.detection.clauses import Clause
from api.language.detection.governors import Governed
from api.language.detection.vocabulary import DEGREES, EPISTEMIC
from api.language.detection.words import NESTED, SUBJECTS, Tree, Word
from api.language.hedges import wording

ADVERBIAL = ("advmod", "npadvmod", "neg", "dep", "intj", "acomp", "oprd")
PHRASES = frozenset({"likelihood", "probability", "doubt", "theory", "principle"})
COMPARING = frozenset({"as", "equally", "too", "least", "so", "no"})
LONGEST_PHRASE = 3  # "in all likelihood"
# How verbs of believing are sent, whoever believes.
BELIEFS = {"expect": "expects", "believe": "believes"}


class Hedge(Struct, frozen=True):
    """A hedge: the `phrase` to send as a wording, and its `words` in the sentence."""

    phrase: str
    words: tuple[Word, ...]


class Hedging(Struct, frozen=True):
    """The hedge of a clause, if any; the positions of all words that were `read`."""

    hedge: Hedge | None
    read: frozenset[int]


def find(tree: Tree, clause: Clause, governed: Governed) -> Hedging | None:
    """Return how a clause is hedged; None where a hedge in it can't be read."""
    hedges: list[Hedge] = []
    for words in _candidates(tree, clause, governed):
        phrase = _phrase(tree, words)
        if phrase is None:
            return None
        if _is_compared(tree, words):
            return None
        hedges.append(Hedge(phrase, tuple(words)))
    known = {word.position for hedge in hedges for word in hedge.words}
    stated = chances.find(tree, clause, governed, known)
    if stated is None or _is_as_well(tree, clause):
        return None
    hedges += [Hedge(chance.phrase, chance.words) for chance in stated]
    hedges = _joined(tree, hedges)
    read = {word.position for hedge in hedges for word in hedge.words}
    read |= {word.position for chance in stated for word in chance.whole}
    if _has_unread(tree, clause, governed, read) or len(hedges) > 1:
        return None
    if not hedges and governed.beliefs:
        belief = _believed(governed.beliefs[0])
        return None if belief is None else Hedging(belief, frozenset(read))
    return Hedging(hedges[0] if hedges else None, frozenset(read))


def _is_compared(tree: Tree, words: list[Word]) -> bool:
    """Whether a hedge is only as strong as another: "as likely to fall as to rise"."""
    before = tree.words[: words[0].position][-1:]
    return any(word.lower in COMPARING for word in before)


def _believed(verb: Word) -> Hedge | None:
    """Return the hedge that a verb of believing is; None where it can't be sent."""
    phrase = verb.text if verb.tag == "VBN" else BELIEFS.get(verb.lemma, "")
    return Hedge(phrase, (verb,)) if phrase and is_readable(phrase) else None


def is_readable(phrase: str) -> bool:
    """Whether a claim can be sent with this wording."""
    try:
        wording.read(phrase)
    except InvalidError:
        return False
    return True


def is_epistemic(word: Word) -> bool:
    """Whether a word says how sure something is; "May" may be a month."""
    return word.lower in EPISTEMIC and word.tag != "NNP"


def is_denial(phrase: str) -> bool:
    """Whether a wording can be sent that has its own "not"."""
    return is_readable(phrase) and wording.is_denial(phrase)


def _candidates(tree: Tree, clause: Clause, governed: Governed) -> Iterator[list[Word]]:
    """Yield the words of each hedge but those of chance."""
    if clause.hedge and not chances.measures(tree, clause.hedge[0]):
        yield _with_degree(tree, clause.hedge[0], list(clause.hedge))
    adjective = governed.adjective
    if adjective is not None and not chances.measures(tree, adjective):
        yield _with_degree(tree, adjective, [adjective])
    for carrier in _hosts(tree, clause, governed):
        for child in tree.children(carrier, *ADVERBIAL):
            known = (*clause.hedge, *clause.carriers, adjective)
            if is_epistemic(child) and child not in known:
                yield _with_degree(tree, child, [child])
        for child in tree.children(carrier, "prep"):
            words = tree.subtree(child)
            if len(words) <= LONGEST_PHRASE and words[-1].lower in PHRASES:
                yield words


def _is_as_well(tree: Tree, clause: Clause) -> bool:
    """Whether it is "might as well", which says what would be as good."""
    after = clause.marker.position + 1
    return [word.lower for word in tree.words[after : after + 2]] == ["as", "well"]


def _hosts(tree: Tree, clause: Clause, governed: Governed) -> list[Word]:
    """Return the words of the predicate that an adverb may be attached to."""
    hosts = [*clause.carriers, *clause.hedge[:1]]
    hosts += [aux for word in clause.carriers for aux in tree.children(word, "aux")]
    if governed.adjective is not None:
        head = tree.head(governed.adjective)
        hosts += [head] if head is not None else []
    return list(dict.fromkeys(hosts))


def _with_degree(tree: Tree, head: Word, words: list[Word]) -> list[Word]:
    """Return the words of a hedge with what says how strong it is: "very likely"."""
    start = words[0].position
    while start > 0 and tree.words[start - 1].lower in DEGREES - {"not"}:
        start -= 1
    words = [*tree.words[start : words[0].position], *words]
    following = tree.words[words[-1].position + 1 :][:1]
    if head.tag == "MD" and following and following[0].lower == "well":
        words.append(following[0])
    return words


def _phrase(tree: Tree, words: Sequence[Word]) -> str | None:
    """Return the words as a wording, with or without "to"; None if unreadable."""
    spoken = [word for word in words if not word.is_mark]
    phrase = " ".join(word.text for word in spoken)
    together = tree.slice(words)
    options = (together, phrase) if together != phrase else (phrase,)
    for option in options:
        if is_readable(option.removesuffix(" to")):
            keeps = is_readable(option) and spoken[-1].lower == "to" and _is_set(option)
            return option if keeps else option.removesuffix(" to")
        if is_readable(option):
            return option
    return None


def _is_set(option: str) -> bool:
    """Whether "to" is part of a hedge, as in "set to", and not in "likely to"."""
    return not option.lower().removesuffix(" to").endswith(("likely", "certain"))


def _joined(tree: Tree, hedges: list[Hedge]) -> list[Hedge]:
    """Join two hedges that stand together and are read as one: "could possibly"."""
    if len(hedges) != 2:  # noqa: PLR2004 two make a pair
        return hedges
    first, second = sorted(hedges, key=lambda hedge: hedge.words[0].position)
    if first.words[-1].position + 1 != second.words[0].position:
        return hedges
    words = (*first.words, *second.words)
    phrase = tree.slice(words)
    return [Hedge(phrase, words)] if is_readable(phrase) else hedges


def _has_unread(tree: Tree, clause: Clause, governed: Governed, read: set[int]) -> bool:
    """Whether the clause has a word of likelihood that no hedge accounts for."""
    words = list(tree.clause(clause.top))
    for carrier in clause.carriers:
        words += tree.clause(carrier)
        words += _taken_back(tree, carrier)
    if clause.subject is not None:
        words += tree.subtree(clause.subject, without=NESTED)
    if governed.adjective is not None:
        head = tree.head(governed.adjective)
        words += tree.children(head) if head is not None else []
        words += tree.children(governed.adjective, "advmod")
    markers = {clause.marker.position, *(word.position for word in clause.hedge)}
    return any(
        is_epistemic(word)
        and word.position not in read | markers
        and (word.tag != "MD" or word in tree.children(clause.event))
        for word in words
    )


def _taken_back(tree: Tree, carrier: Word) -> list[Word]:
    """Return the words of ", but it is unlikely", which is about the same event."""
    return [
        word
        for other in tree.children(carrier, "conj")
        if any(
            subject.lower in {"it", "that", "this"}
            for subject in tree.children(other, *SUBJECTS)
        )
        for word in tree.clause(other)
    ]
