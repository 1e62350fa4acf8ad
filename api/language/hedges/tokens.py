"""Phrases: their words, and what is left without those that say nothing of chance."""

from api.language import names

DENIAL = "not"
# Words before and after a hedge that say nothing of how likely it is.
WORDS_BEFORE = """
    a also an are be been do does has have he i is it looks now remains seems shall
    she still that the there these they this those was we were who will with would you
"""
BEFORE = frozenset(WORDS_BEFORE.split())
WORDS_AFTER = """
    be come do going happen happening have he it occur occurring of place shall she so
    take that the there they this to true will
"""
AFTER = frozenset(WORDS_AFTER.split())
FUTURE = frozenset({"will", "going", "shall"})
SPOKEN = {"won't": "will not", "can't": "can not", "shan't": "shall not"} | {
    "cannot": "can not",
    "never": DENIAL,
}
CLITICS = (("n't", f" {DENIAL}"), ("'ll", " will"), ("'s", ""), ("'re", ""), ("'m", ""))


def words(phrase: str) -> list[str]:
    """Return the words of *phrase*, folded, with its contractions spelled out."""
    key = names.text_key(phrase).strip("\"'. ")
    return [
        part
        for word in key.replace("-", " ").replace('"', " ").replace(",", " ").split()
        for part in spelled(word)
    ]


def inner(said: list[str], *, skipped: frozenset[str] = frozenset()) -> tuple[int, int]:
    """Return where what matters in *said* starts and ends; *skipped* does not."""
    first, last = 0, len(said)
    while first < last and (said[first] in BEFORE or said[first] in skipped):
        first += 1
    while first < last and (said[last - 1] in AFTER or said[last - 1] in skipped):
        last -= 1
    return first, last


def core(said: list[str]) -> str:
    """Return what matters in *said*, joined."""
    first, last = inner(said)
    return " ".join(said[first:last])


def is_flat(said: list[str]) -> bool:
    """Tell whether *said* only states what will be."""
    return core(said) == "" and not FUTURE.isdisjoint(said)


def spelled(word: str) -> list[str]:
    """Return the words that *word* contracts."""
    if word in SPOKEN:
        return SPOKEN[word].split()
    for ending, instead in CLITICS:
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)] + instead).split()
    return [word]
