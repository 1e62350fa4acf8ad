"""Hedges: the shape of a phrase of the lexicon, and how each kind is made."""

from msgspec import Struct


class Hedge(Struct, frozen=True, kw_only=True):
    """A phrase of the lexicon, and the `forms` that mean the same.

    `committed`: its direction is plain, on every yardstick. `alike`: phrases treated as
    the same. `denies`: the phrase whose complement it is. `denial`: it contains its own
    "not". `flips`: a "not" before it says that the event won't happen, rather than that
    it is less likely.
    """

    phrase: str
    committed: bool = True
    forms: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    denies: str | None = None
    denial: bool = False
    flips: bool = False


def than_even(*comparatives: str) -> tuple[str, ...]:
    """Return "more than even", "more than an even chance" and the like."""
    return tuple(
        f"{comparative} than {even}"
        for comparative in comparatives
        for even in (
            *("even", "evens", "even chance", "an even chance", "even odds"),
            *("even likelihood", "even probability", "a coin flip", "a coin toss"),
        )
    )


def plain(
    phrase: str, *forms: str, alike: tuple[str, ...] = (), flips: bool = False
) -> Hedge:
    """Return a hedge that makes its direction plain."""
    return Hedge(phrase=phrase, forms=forms, alike=alike, flips=flips)


def vague(phrase: str, *forms: str, alike: tuple[str, ...] = ()) -> Hedge:
    """Return a hedge that commits to nothing."""
    return Hedge(phrase=phrase, forms=forms, alike=alike, committed=False)


def denial(
    phrase: str, *forms: str, alike: tuple[str, ...] = (), denies: str | None = None
) -> Hedge:
    """Return a hedge with its own "not": it is about the event, whatever is claimed."""
    return Hedge(phrase=phrase, forms=forms, alike=alike, denies=denies, denial=True)
