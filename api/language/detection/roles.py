"""Roles: the name that a phrase gives somebody, and what it says they are."""

from calendar import day_name, month_name

from msgspec import Struct

from api.language.detection.vocabulary import word_set
from api.language.detection.words import SUBJECTS, Tree, Word
from api.terms import SourceKind

TITLES = word_set(
    """
    mr mrs ms miss dr prof sir dame lord lady gen col capt lt sgt sen rep gov rev hon
    """
)
POSTS = word_set(
    """
    president premier minister secretary chancellor general colonel captain admiral
    professor senator governor mayor chief chairman chairwoman chair director executive
    officer analyst economist strategist spokesman spokeswoman spokesperson king queen
    prince princess judge justice lawyer attorney editor founder manager coach pollster
    expert historian scientist leader commissioner ambassador envoy deputy head boss
    president-elect congressman congresswoman representative lawmaker official banker
    trader investor scholar researcher author commander marshal sheriff bishop pope
    doctor engineer geologist virologist epidemiologist meteorologist owner partner
    """
)
BODIES = word_set(
    """
    bank ministry treasury university institute council agency office union company
    group association committee commission court government party department board
    authority federation organisation organization corporation fund exchange club team
    parliament senate congress army navy police hospital school airline firm centre
    center foundation society league cabinet kremlin pentagon observatory service port
    embassy church museum inc ltd plc corp co administration bureau campaign regulator
    opposition coalition delegation mission institution
    """
)
# Nobody says what these say.
PAPERS = word_set(
    """
    report study survey poll document statement data figures paper papers article
    research model note letter memo forecast estimate projection index news reports
    polls surveys studies documents estimates forecasts models rumours rumors
    book books film tweet post email filing interview speech video
    spring summer autumn winter today tomorrow source calculation calculations
    """
)
CALENDAR = frozenset(name.lower() for name in (*day_name, *month_name))
ORGANISED = frozenset({"ORG", "GPE", "NORP", "FAC"})
TIMES = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY"})
ABSTRACT = ("ment", "tion", "sion", "sis", "ance", "ence", "ness", "ing")
LEFT = ("compound", "amod", "nmod", "poss", "nummod", "det", "predet", "quantmod")
DROPPED = word_set("the a an its his her their our my one some several many most")


class Named(Struct, frozen=True):
    """A name, what kind of source it is, the role given; the words of the name."""

    name: str
    kind: SourceKind
    role: str | None
    words: tuple[Word, ...]


def _is_time(word: Word) -> bool:
    """Whether a word is of a date; a surname may be taken for one."""
    return word.entity in TIMES and (
        word.tag not in {"NNP", "NNPS"} or word.lower in CALENDAR
    )


def _is_abstract(word: Word) -> bool:
    """Whether a common noun is derived from a verb or quality: "an assessment"."""
    stem = word.lower.removesuffix("s")
    known = {word.lower, stem} & (BODIES | POSTS)
    return word.text.islower() and stem.endswith(ABSTRACT) and not known


def is_name(tree: Tree, word: Word) -> bool:
    """Whether a word is the last of a name of several."""
    head = tree.head(word)
    return word.tag == "NNP" and not (
        word.dep == "compound" and head is not None and head.tag == "NNP"
    )


def are_several(tree: Tree, head: Word) -> bool:
    """Whether a phrase names two who speak: "Jane Doe and John Roe"."""
    return tree.child(head, "conj") is not None and not _has_ampersand(tree, head)


def _has_ampersand(tree: Tree, head: Word) -> bool:
    return any(word.text == "&" for word in tree.children(head, "cc"))


def phrase(tree: Tree, head: Word) -> list[Word]:
    """Return the words of a noun phrase, without what is added behind a comma."""
    return [
        word
        for word in tree.subtree(head, without=frozenset({"appos", "relcl", "acl"}))
        if not word.is_mark or word.position < head.position
    ]


def read(tree: Tree, head: Word) -> Named | None:
    """Return whom a noun phrase names; None where it names nobody who can speak."""
    if head.lower in PAPERS or _is_abstract(head) or _is_time(head):
        return None
    proper = head.tag in {"NNP", "NNPS"} and not head.text.islower()
    if proper and not _is_post(head):
        return _proper(tree, head)
    named = next(
        (
            found
            for other in tree.children(head, "appos")
            if other.tag == "NNP" and other.entity not in TIMES
            for found in [_proper(tree, other)]
        ),
        None,
    )
    if named is not None and named.kind == "person":
        before = named.words[0].position
        words = [word for word in phrase(tree, head) if word.position < before]
        role = _cleaned(tree, words)
        return Named(named.name, "person", role, named.words)
    return common(tree, head)


def _is_post(word: Word) -> bool:
    return word.lower in POSTS


def _proper(tree: Tree, head: Word) -> Named:
    left = [
        word for word in _left(tree, head) if not word.is_mark or word.text in "-–&"
    ]
    first = len(left)
    while first > 0 and _is_of_name(left[first - 1]):
        first -= 1
    before, words = left[:first], [*left[first:], head]
    if _has_ampersand(tree, head):  # "Harlow & Pike"
        joined = tree.child(head, "conj") or head
        words = [*words, *tree.words[head.position + 1 : joined.position + 1]]
        return Named(tree.slice(words), "organisation", None, tuple(words))
    kind = _kind(head, words)
    if kind == "organisation" and before and before[-1].tag != "POS":
        first_capital = next(
            (index for index, word in enumerate(before) if word.text[0].isupper()), None
        )
        if first_capital is not None and before[first_capital].lower not in DROPPED:
            words, before = [*before[first_capital:], *words], before[:first_capital]
    role = _apposed(tree, head) or _cleaned(tree, before)
    case = tree.child(head, "case")
    if case is not None and head.dep in SUBJECTS:  # "Moody's said"
        words = [*words, case]
    return Named(tree.slice(words), kind, role, tuple(words))


def _left(tree: Tree, head: Word) -> list[Word]:
    """Return the words before *head* in its phrase that stand without a gap."""
    inside = {word.position for word in tree.subtree(head)}
    position = head.position
    while position - 1 in inside and tree.words[position - 1].text not in {",", "–"}:
        position -= 1
    return list(tree.words[position : head.position])


def _is_of_name(word: Word) -> bool:
    small = word.lower in {"de", "van", "von", "der", "al", "bin", "el", "la", "du"}
    title = word.lower.rstrip(".") in TITLES | POSTS or word.tag == "POS"
    return (small or word.text[0].isupper()) and not title and word.lower != "the"


def _kind(head: Word, words: list[Word]) -> SourceKind:
    if any(word.lower in BODIES for word in words):
        return "organisation"
    if len(words) > 1 or head.entity == "PERSON":
        return "organisation" if head.entity == "GPE" else "person"
    return "organisation" if head.entity in ORGANISED else "person"


def _apposed(tree: Tree, head: Word) -> str | None:
    """Return the role that follows a name: ", the foreign minister"."""
    for other in tree.children(head, "appos"):
        denied = tree.child(other, "neg") is not None  # "Doe, not Roe, said"
        if other.is_noun and not denied and other.entity not in TIMES | {"PERSON"}:
            words = tree.subtree(other, without=frozenset({"relcl", "acl", "appos"}))
            return _cleaned(tree, words)
    return None


def _cleaned(tree: Tree, words: list[Word]) -> str | None:
    """Return a role without articles, possessives and titles; None without one."""
    kept = [word for word in words if not word.is_mark or word.text == "-"]
    while kept and kept[0].lower in DROPPED:
        kept.pop(0)
    while kept and kept[-1].lower.rstrip(".") in TITLES:
        kept.pop()
    if not kept or kept[0].text[0].isdigit():
        return None
    return tree.slice(kept)


def common(tree: Tree, head: Word) -> Named | None:
    """Return whom a common noun names: "officials", "a spokesperson for the bank"."""
    words = phrase(tree, head)
    while words and (words[0].lower in DROPPED or words[0].tag == "CD"):
        words = words[1:]
    if not words or words[-1].tag == "IN" or words[0].entity == "DATE":
        return None
    kind: SourceKind = "organisation" if head.lower in BODIES else "anonymous"
    return Named(tree.slice(words), kind, None, tuple(words))
