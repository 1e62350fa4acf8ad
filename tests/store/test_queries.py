"""Every query of api/store is one that PostgreSQL understands on our schema."""

import ast
import importlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from msgspec import Struct

from api import store

FOLDER = Path(store.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))
# Which argument of these methods of a Database is the query.
PLACES = {"one": 1, "maybe": 1, "all": 1, "many": 1, "copy_out": 1, "run": 0}
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Texts:
    """What the expressions of one function can come to, as far as they are texts."""

    def __init__(self, names: dict[str, object], function: Function) -> None:
        self.names: dict[str, list[Any]] = {name: [it] for name, it in names.items()}
        self.parameters = {argument.arg for argument in function.args.args}
        self.names["self"] = [it for it in names.values() if isinstance(it, Struct)]
        self.function = function

    def read(self) -> None:
        """Read what the function assigns to its names."""
        for node in ast.walk(self.function):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._add(name, self.of(value))
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._add(name, self.of(value))
                case ast.AugAssign(target=ast.Name(id=name) as target, value=value):
                    # What it was before is not run.
                    whole = self.of(ast.BinOp(target, ast.Add(), value))
                    self.names[name] = whole or self.names.get(name, [])
                case ast.Assign(targets=[ast.Tuple(elts=parts)], value=value):
                    tuples = [
                        cast(Any, each)
                        for each in self.of(value)
                        if type(each) is tuple
                    ]
                    for place, part in enumerate(parts):
                        if isinstance(part, ast.Name):
                            self._add(part.id, [each[place] for each in tuples])
                case _:
                    pass

    def _add(self, name: str, values: list[Any]) -> None:
        if values:
            self.names[name] = [*self.names.get(name, []), *values]

    def of(self, node: ast.expr) -> list[Any]:  # noqa: PLR0911 a line for each kind
        """Return all that an expression can come to."""
        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.Name(id=name):
                return self.names.get(name, [])
            case ast.IfExp(body=one, orelse=other):
                return [*self.of(one), *self.of(other)]
            case ast.Subscript(value=whole):
                maps = [
                    cast(Any, each) for each in self.of(whole) if type(each) is dict
                ]
                return [value for each in maps for value in each.values()]
            case ast.JoinedStr(values=parts):
                return [text for it in self.names["self"] for text in filled(parts, it)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pairs = product(self.of(left), self.of(right))
                return [a + b for a, b in pairs if type(a) is type(b) is str]
            case _:
                return []

    def queries(self) -> Iterator[tuple[ast.expr, list[str]]]:
        """Yield what each call of a Database runs, and what each Query does."""
        for node in ast.walk(self.function):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="db"), attr=method),
                    args=arguments,
                ) if method in PLACES:
                    query = arguments[PLACES[method]]
                    yield query, [t for t in self.of(query) if isinstance(t, str)]
                case ast.Call(func=ast.Name(id="Query"), args=[_, query, *_]):
                    yield query, [t for t in self.of(query) if isinstance(t, str)]
                case _:
                    pass


def filled(parts: list[ast.expr], instance: object) -> list[str]:
    """Return a query of a method with its instance's own texts in place, if it fits."""
    texts: list[str] = []
    for part in parts:
        match part:
            case ast.Constant(value=str() as text):
                texts.append(text)
            case ast.FormattedValue(value=ast.Attribute(attr=name)):
                texts.append(getattr(instance, name, ""))
            case _:
                return []
    return ["".join(texts)] if all(texts) else []


def texts_of(path: Path) -> Iterator[Texts]:
    """Return the functions of a module; what one gives another is known to it."""
    dotted = path.relative_to(FOLDER).with_suffix("").parts
    module = importlib.import_module(".".join(("api.store", *dotted)))
    functions = [
        Texts(vars(module), node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    ]
    given: dict[str, list[object]] = {}
    for texts in functions:
        texts.read()
        for name in ("query", "condition", "order"):
            if name not in texts.parameters:
                given.setdefault(name, []).extend(texts.names.get(name, []))
    for texts in functions:
        for name in texts.parameters & given.keys():
            texts.names[name] = given[name]
            texts.read()
        yield texts


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
async def test_every_query_can_be_prepared(dsn: str, path: Path) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    for texts in texts_of(path):
        for expression, queries in texts.queries():
            where = f"{texts.function.name}: {ast.unparse(expression)[:60]}"
            assert queries, f"{where} is no text that this test can read"
            for query in set(queries):
                await connection.prepare(query)
    await connection.close()
