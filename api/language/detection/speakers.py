"""Speakers: who said a clause, as the text names them.

The subject of the verb of saying that governs the clause, or "according to". A pronoun
stands for the person last named, a surname for the full name in the text.
"""

from collections.abc import Sequence

from msgspec import Struct

from api.language.detection import roles
from api.language.detection.clauses import subject_of
from api.language.detection.governors import Governed
from api.language.detection.roles import Named
from api.language.detection.vocabulary import REPORTING, SELF, UNNAMED
from api.language.detection.words import SUBJECTS, Tree, Word

MOST_CHARACTERS = 120
# "Jane Doe said she believed that": whoever said so.
PERSONAL = frozenset({"he", "she", "it", "they"})
VIEWS = frozenset({"view", "opinion", "estimation", "judgment", "judgement"})
FRAMES = frozenset({"parataxis", "ROOT", "advcl", "ccomp", "conj"})


class Speaker(Struct, frozen=True, kw_only=True):
    """Who said it: the fullest name in the text, the role given there.

    `words` are those that name them in the sentence; none where another sentence does.
    """

    named: Named
    words: tuple[Word, ...] = ()


class Unknown(Struct, frozen=True):
    """Somebody said it whom the text doesn't name; `words` stand for them."""

    words: tuple[Word, ...]


class Cast:
    """The people and bodies that a text names, up to the sentence that is read."""

    def __init__(self) -> None:
        self._by_surname: dict[str, Named] = {}
        self._person: Named | None = None
        self._body: Named | None = None

    def introduce(self, tree: Tree) -> None:
        """Note the full names in a sentence, and the roles given with them."""
        for word in tree.words:
            named = roles.read(tree, word) if roles.is_name(tree, word) else None
            if named is None or named.kind != "person":
                continue
            surname = named.name.split()[-1]
            known = self._by_surname.get(surname)
            if len(named.name.split()) > 1 and (known is None or not known.role):
                self._by_surname[surname] = named

    def follow(self, tree: Tree) -> None:
        """Note who the pronouns of later sentences stand for."""
        root = next((word for word in tree.words if word.dep == "ROOT"), None)
        subject = None if root is None else subject_of(tree, root)
        if root is not None and root.lemma not in REPORTING:
            subjects = [subject] if subject is not None else []
        else:
            subjects = [
                subject
                for verb in tree.words
                if verb.lemma in REPORTING and verb.is_verb
                for subject in [subject_of(tree, verb)]
                if subject is not None
            ][:1]
        for word in subjects:
            named = self.resolve(tree, word)
            if isinstance(named, Speaker) and named.named.kind == "person":
                self._person = named.named
            elif isinstance(named, Speaker) and named.named.kind == "organisation":
                self._body = named.named

    def resolve(self, tree: Tree, subject: Word) -> Speaker | Unknown | None:
        """Return whom the subject of a verb of saying names; None for "I" and "we"."""
        if subject.lower in SELF | {"my", "our"}:
            return None
        if subject.lower in {"he", "she", "his", "her"}:
            return self._spoken(self._person, subject)
        if subject.lower in {"it", "its"}:
            return self._spoken(self._body, subject)
        words = roles.phrase(tree, subject)
        unnamed = subject.lower in UNNAMED or not subject.is_noun
        if unnamed or roles.are_several(tree, subject):
            return Unknown(tuple(words))
        named = roles.read(tree, subject)
        if named is None or len(named.name) > MOST_CHARACTERS:
            return Unknown(tuple(words))
        return Speaker(named=self._fullest(named), words=named.words)

    def _spoken(self, named: Named | None, pronoun: Word) -> Speaker | Unknown:
        if named is None:
            return Unknown((pronoun,))
        return Speaker(named=named, words=(pronoun,))

    def _fullest(self, named: Named) -> Named:
        if named.kind != "person":
            return named
        known = self._by_surname.get(named.name.split()[-1])
        if known is None or (len(named.name.split()) > 1 and named.name != known.name):
            return named
        return known if known.role else Named(known.name, known.kind, named.role, ())


def of_clause(tree: Tree, governed: Governed, cast: Cast) -> Speaker | Unknown | None:
    """Return who says a clause in its own sentence; None where nobody is named."""
    subjects = [_subject(tree, verb) for verb in governed.reports]
    for place, subject in enumerate(subjects):
        outer = any(other is not None for other in subjects[place + 1 :])
        if subject is not None and not (outer and subject.lower in PERSONAL):
            found = cast.resolve(tree, subject)
            if found is not None:
                return found
    added = misplaced(tree, governed)
    return by_frame(tree, cast) if added is None else cast.resolve(tree, added)


def by_frame(
    tree: Tree, cast: Cast, quoted: Sequence[tuple[int, int]] = ()
) -> Speaker | Unknown | None:
    """Return whom a sentence credits outside its clauses: "…, said Jane Doe".

    *quoted* are the characters in which nobody is credited, but what is said stands.
    """
    for word in tree.words:
        if word.lower == "according":
            noun = next(
                (
                    noun
                    for to in tree.children(word, "prep", "dep", "pcomp")
                    for noun in tree.children(to, "pobj", "pcomp")
                ),
                None,
            )
            if noun is not None:
                return cast.resolve(tree, noun)
        holder = view(tree, word)
        if holder is not None:
            return cast.resolve(tree, holder)
    subjects = [
        subject
        for verb in tree.words
        if not any(first <= verb.start < last for first, last in quoted)
        and verb.dep in FRAMES
        and not _is_joined(tree, verb)
        and frames(tree, verb, quoted)
        for subject in tree.children(verb, *SUBJECTS)
    ]
    if len({subject.lower for subject in subjects}) > 1:
        return Unknown(tuple(subjects[:1]))  # which of them can't be told
    return cast.resolve(tree, subjects[0]) if subjects else None


def _is_joined(tree: Tree, verb: Word) -> bool:
    """Whether a verb only follows by "and" or "but": "it will rain, but Doe warned"."""
    head = tree.head(verb)
    return (
        verb.dep == "conj"
        and head is not None
        and any(
            head.position < word.position < verb.position
            for word in tree.children(head, "cc")
        )
    )


def view(tree: Tree, word: Word) -> Word | None:
    """Return whose view it is that a preposition begins: "in her opinion"."""
    noun = tree.child(word, "pobj")
    if word.lower != "in" or noun is None or noun.lower not in VIEWS:
        return None
    return tree.child(noun, "poss")


def frames(tree: Tree, verb: Word, quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether a verb of saying has no words of its own to say but the quoted ones."""
    said = tree.child(verb, "ccomp")
    return (
        verb.is_verb
        and verb.lemma in REPORTING
        and verb.tag in {"VBD", "VBZ", "VBP"}
        and tree.child(verb, "neg", "auxpass", "xcomp") is None
        and not any(
            word.tag in {"WP", "WDT", "WRB"}  # "whatever the papers say"
            for word in tree.children(verb)
        )
        and tree.child(verb, *SUBJECTS) is not None
        and (
            verb.dep == "parataxis"
            or said is None
            or any(first <= said.start < last for first, last in quoted)
        )
    )


def misplaced(tree: Tree, governed: Governed) -> Word | None:
    """Return who speaks where the parser took them for an addition to the clause.

    "…, in Brell, its chairman, Jo Roe, said": the verb of saying has no subject, and
    the addition ends right before it.
    """
    for verb in governed.reports:
        if tree.child(verb, "auxpass") or subject_of(tree, verb) is not None:
            continue
        for word in tree.words[: verb.position]:
            last = tree.subtree(word)[-1]
            if word.dep == "appos" and verb.position - last.position in {1, 2}:
                return word
    return None


def _behind(tree: Tree, verb: Word) -> Word | None:
    """Return who speaks in "…, warned Jo Roe", taken for who is warned."""
    noun = tree.child(verb, "dobj")
    mark = verb.position > 0 and tree.words[verb.position - 1].is_mark
    behind = noun is not None and noun.position > verb.position
    return noun if mark and behind else None


def _subject(tree: Tree, verb: Word) -> Word | None:
    """Return the head of who says; not of "it is expected", "was warned"."""
    if tree.child(verb, "auxpass") is not None:
        return None
    before = any(word.position < verb.position for word in tree.children(verb, "ccomp"))
    own = tree.child(verb, *SUBJECTS)
    if own is None and before:
        return _behind(tree, verb)
    subject = subject_of(tree, verb)  # which "resigned and said" share
    head = tree.head(verb)
    if subject is None and verb.tag == "VBG" and head is not None:
        subject = subject_of(tree, head)
    return subject
