"""What parameters and properties mean: each has its line in one of the tables here.

A table `["*"]` holds for every schema or operation, any other for the one it names.
"""

import tomllib
from functools import cache
from pathlib import Path

Words = dict[str, dict[str, str]]
FOLDER = Path(__file__).with_name("words")
EVERY = "*"
FILTER = "Filter"
PARAMETERS = "parameters"


class UndescribedError(LookupError):
    """A parameter or a property has no line in the tables."""


def of_parameter(operation: str, name: str) -> str:
    """Return what a parameter of an operation means; raise UndescribedError."""
    return _find(operation, name, [files()[PARAMETERS]])


def of_property(schema: str, name: str) -> str:
    """Return what a property of a schema means; raise UndescribedError.

    A filter that is answered has the properties that were parameters.
    """
    others = [words for file, words in files().items() if file != PARAMETERS]
    parameters = [files()[PARAMETERS]] if schema.endswith(FILTER) else []
    return _find(schema, name, [*parameters, *others])


@cache
def files() -> dict[str, Words]:
    """Return the tables of every file, by its name."""
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.toml"))
    }


def _find(owner: str, name: str, among: list[Words]) -> str:
    for table in (owner, EVERY):
        for words in among:
            if name in words.get(table, {}):
                return words[table][name]
    raise UndescribedError(f"Say in {FOLDER} what `{name}` of {owner} means.")
