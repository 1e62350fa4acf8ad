"""The rows of the bench by their names, in the order in which they are measured."""

from collections.abc import Callable, Iterator

from scripts.bench.bench import Bench, Row
from scripts.bench.rows import (
    boards,
    crowds,
    exports,
    figures,
    imports,
    overtaking,
    posts,
    processes,
    reads,
    searches,
    storage,
)

ROWS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "disk": storage.disk,
    "paging": searches.pages,  # while the corpus is all there is
    "search": searches.search,
    "claim": reads.claim,
    "match": reads.unchanged,
    "list": reads.lists,
    "record": figures.records,
    "filtered": figures.filtered,
    "page": figures.page,
    "board": boards.boards,
    "post": posts.posts,
    "processes": processes.processes,
    "overtake": overtaking.overtaking,
    "import": imports.imports,
    "export": exports.exports,
    "crowd": crowds.crowds,
    "memory": storage.memory,
    "verify": storage.verify,
}
ONLY_BY_NAME = ("verify",)
