"""The parser names every command, and each command describes itself."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

from api import cli
from api.cli import parser

COMMANDS = [
    *("serve", "migrate", "demo", "import", "verify", "sign", "witness", "redact"),
    *("keys create", "keys list", "keys revoke", "backup", "restore", "mcp"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_describes_its_arguments(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.main([*command.split(), "--help"])

    assert ended.value.code == 0
    assert f"usage: python -m api {command} " in capsys.readouterr().out


def test_every_file_of_the_command_line_is_a_command_or_a_part_of_one() -> None:
    names = {module.name for module in iter_modules(cli.__path__)}
    modules = {import_module(f"api.cli.{name}") for name in names}

    assert modules - {*parser.COMMANDS} == {
        import_module("api.cli.admin_key"),
        import_module("api.cli.arguments"),
        import_module("api.cli.parser"),
        import_module("api.cli.serving_process"),
        import_module("api.cli.session"),
    }
