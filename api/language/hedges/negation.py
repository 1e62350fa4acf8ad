"""Negation: which hedge a phrase is, and whether a "not" denies it."""

from msgspec import Struct

from api.language.hedges import lexicon, tokens
from api.language.hedges.hedge import Hedge
from api.language.hedges.lexicon import FLAT


class SpokenHedge(Struct, frozen=True):
    """A hedge in a phrase; `denied` by a "not" that is not part of the hedge."""

    hedge: Hedge
    denied: bool = False

    @property
    def denial(self) -> bool:
        """Whether it has a "not", its own or one beside it."""
        return self.denied or self.hedge.denial


def find(phrase: str) -> SpokenHedge | None:
    """Return the hedge that *phrase* is, ignoring words that say nothing of chance."""
    if phrase.rstrip().endswith("?"):  # a question asserts nothing
        return None
    words = tokens.words(phrase)
    hedge = lexicon.FORMS.get(" ".join(words)) or lexicon.STRIPPED.get(
        tokens.core(words)
    )
    if hedge is not None:
        return SpokenHedge(hedge)
    if tokens.is_flat(words):
        return SpokenHedge(lexicon.BY_PHRASE[FLAT])
    return _denied(words)


def contains_not(phrase: str) -> bool:
    """Whether *phrase* contains a "not"."""
    return tokens.DENIAL in tokens.words(phrase)


def _denied(words: list[str]) -> SpokenHedge | None:
    """Return the hedge in *words* with one "not" before or after it."""
    if words.count(tokens.DENIAL) != 1:
        return None
    position = words.index(tokens.DENIAL)
    if tokens.is_flat(words[:position] + words[position + 1 :]):
        return SpokenHedge(lexicon.BY_PHRASE[FLAT], denied=True)
    first, last = tokens.inner(words, skipped=frozenset({tokens.DENIAL}))
    hedge = lexicon.STRIPPED.get(" ".join(words[first:last]))
    if hedge is None or hedge.denial:
        return None
    if position < first:
        return SpokenHedge(hedge, denied=True) if hedge.flips else None
    if hedge.phrase in lexicon.UNCLEAR_DENIED:
        return None
    own_phrase = lexicon.DENIED.get(hedge.phrase)
    return (
        SpokenHedge(hedge, denied=True)
        if own_phrase is None
        else SpokenHedge(own_phrase)
    )
