"""Whatever a command answers with can be read back, and stored under its key."""

import inspect
from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_type_hints

import pytest

from api.commands import requests
from api.commands.base import Command
from api.commands.redactions import Redact
from api.commands.sources_outlets import OUTLET, SOURCE
from api.writer.answers import KINDS

# Importing what makes commands imports nearly all of them.
assert requests


def concrete(command: type[Command[Any]]) -> Iterator[type[Command[Any]]]:
    for subclass in command.__subclasses__():
        if not inspect.isabstract(subclass):
            yield subclass
        yield from concrete(subclass)


@pytest.mark.parametrize("command", sorted(set(concrete(Command)), key=str))
def test_what_a_command_answers_with_can_be_read_back(
    command: type[Command[Any]],
) -> None:
    (resource,) = get_args(get_type_hints(command.decide)["return"])
    if command is Redact:
        assert resource is type(None)
    elif isinstance(resource, TypeVar):
        assert {SOURCE.resource, OUTLET.resource} <= KINDS.keys()
    else:
        assert resource in KINDS


def test_a_command_without_its_decision_is_none() -> None:
    class Undecided(Command[None], frozen=True, kw_only=True):
        pass

    with pytest.raises(TypeError, match="abstract"):
        Undecided(by="test")  # pyright: ignore[reportAbstractUsage] what is tested
