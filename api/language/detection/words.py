"""Words: a sentence as a parser saw it, each word with the one that governs it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

APOSTROPHES = str.maketrans("’‘", "''")
# What begins a clause of its own inside another.
NESTED = frozenset({"relcl", "acl", "advcl", "parataxis", "csubj", "ccomp"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")


class Word(Struct, frozen=True):
    """A word or a mark: where it stands, its form, and its place in the grammar.

    `start` counts characters of the sentence before it. `tag` is of the Penn Treebank,
    `dep` of the ClearNLP labels; `head` is the position of the word that governs it,
    its own for the root. `entity` is the kind of name it belongs to, or empty.
    """

    position: int
    text: str
    start: int
    lemma: str
    tag: str
    dep: str
    head: int
    entity: str = ""

    @property
    def end(self) -> int:
        """The characters of the sentence up to its end."""
        return self.start + len(self.text)

    @property
    def lower(self) -> str:
        """The word in small letters, with straight apostrophes."""
        return self.text.lower().translate(APOSTROPHES)

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb; modals are not."""
        return self.tag.startswith("VB")

    @property
    def is_noun(self) -> bool:
        """Whether it is a noun or a name."""
        return self.tag.startswith("NN")

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return not any(map(str.isalnum, self.text)) and self.text not in {"%", "$"}


class Tree:
    """The words of one sentence, of which every one but the root has a head."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = tuple(words)
        self._children: list[list[Word]] = [[] for _ in words]
        for word in words:
            if word.head != word.position:
                self._children[word.head].append(word)

    def head(self, word: Word) -> Word | None:
        """Return the word that governs *word*; None for the root."""
        return None if word.head == word.position else self.words[word.head]

    def children(self, word: Word, *deps: str) -> list[Word]:
        """Return the words that *word* governs, in order; only those of *deps*."""
        children = self._children[word.position]
        return [child for child in children if not deps or child.dep in deps]

    def child(self, word: Word, *deps: str) -> Word | None:
        """Return the first word of *deps* that *word* governs."""
        return next(iter(self.children(word, *deps)), None)

    def ancestors(self, word: Word) -> Iterator[Word]:
        """Yield what governs *word*, up to the root."""
        head = self.head(word)
        while head is not None:
            yield head
            head = self.head(head)

    def subtree(
        self, word: Word, *, without: frozenset[str] = frozenset()
    ) -> list[Word]:
        """Return *word* and all below it, in order; not below the deps *without*."""
        found: list[Word] = []
        waiting = [word]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting += [
                child
                for child in self._children[current.position]
                if child.dep not in without
            ]
        return sorted(found, key=_position)

    def clause(self, word: Word) -> list[Word]:
        """Return the words of the clause of *word*, without clauses in or beside it."""
        found = self.subtree(word, without=NESTED)
        beside = {
            inner.position
            for other in found
            if other != word and other.dep == "conj" and self.child(other, *SUBJECTS)
            for inner in self.subtree(other)
        }
        return [other for other in found if other.position not in beside]

    def slice(self, words: Sequence[Word]) -> str:
        """Return the text from the first of *words* to the last."""
        return self.text[words[0].start : words[-1].end] if words else ""


def _position(word: Word) -> int:
    return word.position
