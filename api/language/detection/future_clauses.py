"""Future clauses: finds the clauses of a sentence that speak of the future."""

from collections.abc import Iterator

from api.language.detection import chance_clauses, predicate_clauses, verbal_clauses
from api.language.detection.clauses import Clause
from api.language.detection.words import Tree

READERS = (
    verbal_clauses.modal,
    verbal_clauses.going,
    predicate_clauses.predicate,
    predicate_clauses.course,
    verbal_clauses.infinitive,
    predicate_clauses.heading,
    verbal_clauses.plan,
    verbal_clauses.noun,
    chance_clauses.chance,
)


def find(tree: Tree) -> Iterator[Clause]:
    """Yield the clauses of a sentence that may predict, in the order of their verbs."""
    for word in tree.words:
        for reader in READERS:
            clause = reader(tree, word)
            if clause is not None:
                yield clause
                break
