"""Newsrooms: who passes on what somebody else says, and whom they cite for it."""

from api.language.detection.drafts import Draft
from api.language.detection.roles import Named
from api.language.detection.vocabulary import word_set
from api.language.detection.words import Tree, Word

# Words of which the name of a newsroom has one.
NEWSROOMS = word_set(
    """
    news radio times post telegraph guardian herald gazette journal tribune mail mirror
    sun star daily weekly today magazine press tv television broadcasting bbc cnn cnbc
    itv lbc nbc abc cbs npr pbs afp ap reuters bloomberg express observer independent
    chronicle examiner courier dispatch economist spiegel monde figaro fox msnbc axios
    politico sky podcast
    """
)
CITING = frozenset({"cite", "quote"})


def is_one(named: Named) -> bool:
    """Whether a name is made of words of newsrooms alone: "Reuters", "Sky News"."""
    words = [word.lower for word in named.words if word.lower != "the"]
    return bool(words) and all(word in NEWSROOMS for word in words)


def told(tree: Tree, draft: Draft) -> str | None:
    """Return the newsroom that it was told to, where the sentence names one."""
    for report in draft.governed.reports:
        to = tree.child(report, "dobj", "dative")
        if report.lemma != "tell" or to is None or to.tag not in {"NNP", "NNPS"}:
            continue
        words = [
            word
            for word in tree.subtree(to, without=frozenset({"appos", "relcl", "prep"}))
            if not word.is_mark and word.lower != "the"
        ]
        if any(word.lower in NEWSROOMS for word in words):
            return tree.slice(words)
    return None


def cited(tree: Tree, named: Named) -> Word | None:
    """Return whom a newsroom cites: "Reuters reported, citing officials"."""
    if named.kind != "organisation" or not any(
        word.lower in NEWSROOMS for word in named.words
    ):
        return None
    return next(
        (
            noun
            for verb in tree.words
            if verb.lemma in CITING and verb.tag == "VBG"
            for noun in tree.children(verb, "dobj")
        ),
        None,
    )
