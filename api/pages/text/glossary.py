"""The words that pages use, explained for readers."""

from msgspec import Struct


class Term(Struct, frozen=True):
    """A word, the anchor of its explanation, and what it means."""

    anchor: str
    word: str
    meaning: str


TERMS = (
    Term(
        "hits",
        "Right and wrong",
        "A prediction is right if what it said came true within the time it named, and"
        " wrong if it did not. Late is wrong. What happened in part counts in part.",
    ),
    Term(
        "interval",
        "95% interval",
        "Where the true rate plausibly lies. Few predictions give a wide interval."
        " Claims about one event, or one election night, share their luck, so they"
        " count less than as many separate ones.",
    ),
    Term(
        "committed",
        "Plain and hedged",
        "“It will rain” and “it will probably rain” are plain. “It could rain” is a"
        " hedge: it can never be wrong, so it is never counted as right.",
    ),
    Term(
        "brier",
        "Brier score",
        "How far probabilities were from what happened, squared and averaged. 0 is"
        " perfect, 0.25 is what always saying 50% gets, 1 is always sure and always"
        " wrong. Lower is better.",
    ),
    Term(
        "skill",
        "Better than the base rate",
        "How much lower the Brier score is than that of someone who always says how"
        " often such things happen. Shown from 20 events on.",
    ),
    Term(
        "calibration",
        "Calibration",
        "Of the things given 70%, about 70% should happen. The plot compares the two."
        " The stepped line is the closest fit that never falls (CORP).",
    ),
    Term(
        "decomposition",
        "Parts of the score",
        "Miscalibration is what numbers that were off have cost; discrimination is what"
        " telling likely from unlikely has won; uncertainty is how hard the questions"
        " were. Shown from 50 events on.",
    ),
    Term(
        "checkable",
        "Named no date",
        "A prediction without a date can come true but never fail. It is kept and"
        " listed, and never scored.",
    ),
    Term(
        "open",
        "Open",
        "Its time is not over. A day is over once it is over everywhere on Earth.",
    ),
    Term(
        "due",
        "Not yet judged",
        "Its time is over, and nobody has recorded what happened.",
    ),
    Term(
        "void",
        "Cannot be judged",
        "It is ambiguous, cannot be known, or its premise failed.",
    ),
    Term(
        "stated",
        "Stated probability",
        "The source gave a number. It is always scored as it was given.",
    ),
    Term(
        "wording",
        "Words as numbers",
        "“Probably” is read on a published scale, such as that of British intelligence"
        " analysts, as an interval with a point. Words that readers take to mean almost"
        " anything, such as “could”, have no point and are not scored.",
    ),
    Term(
        "drift",
        "Hardening and softening",
        "An outlet may make a source sound surer or less sure. Both wordings are read"
        " on one scale and compared. Ten points or more are counted.",
    ),
    Term(
        "leaderboard",
        "Ranks",
        "Those with at least ten scored events are ranked. Scores that rest on little"
        " are drawn towards the average first. The range beside a rank says where it"
        " could lie; if chance explains all differences, nobody is ranked.",
    ),
    Term(
        "comparison",
        "Comparison",
        "Two are compared only over questions that both spoke about, with the same due"
        " date and about as far ahead. Below ten shared events nothing is said.",
    ),
    Term(
        "enough",
        "Small numbers",
        "Below 5 events pages show counts only; below 10 there is no rank; below 20 no"
        " skill; below 50 no parts of the score.",
    ),
)


MEANINGS = {term.anchor: term.meaning for term in TERMS}


def meaning(anchor: str) -> str:
    """Return what the term of an anchor means."""
    return MEANINGS[anchor]
