"""Utterances: which hedge a phrase is, and with which "not"."""

from msgspec import Struct

from api.language.hedges import lexicon, tokens
from api.language.hedges.lexicon import FLAT, Hedge


class SpokenHedge(Struct, frozen=True):
    """A hedge as it was said; `denied`: with a "not" that is no part of it."""

    hedge: Hedge
    denied: bool = False

    @property
    def denial(self) -> bool:
        """Whether it carries a "not", of its own or beside it."""
        return self.denied or self.hedge.denial


def find(phrase: str) -> SpokenHedge | None:
    """Return the hedge that *phrase* is, whatever stands about it that says nothing."""
    if phrase.rstrip().endswith("?"):  # who asks asserts nothing
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


def negated(phrase: str) -> bool:
    """Tell whether a "not" stands in *phrase*."""
    return tokens.DENIAL in tokens.words(phrase)


def _denied(words: list[str]) -> SpokenHedge | None:
    """Return the hedge in *words* with one "not" before or after it."""
    if words.count(tokens.DENIAL) != 1:
        return None
    where = words.index(tokens.DENIAL)
    if tokens.is_flat(words[:where] + words[where + 1 :]):
        return SpokenHedge(lexicon.BY_PHRASE[FLAT], denied=True)
    first, last = tokens.inner(words, skipped=frozenset({tokens.DENIAL}))
    hedge = lexicon.STRIPPED.get(" ".join(words[first:last]))
    if hedge is None or hedge.denial:
        return None
    if where < first:
        return SpokenHedge(hedge, denied=True) if hedge.flips else None
    if hedge.phrase in lexicon.UNCLEAR_DENIED:
        return None
    own = lexicon.DENIED.get(hedge.phrase)
    return SpokenHedge(hedge, denied=True) if own is None else SpokenHedge(own)
