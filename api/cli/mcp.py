"""The command `mcp`: tools of assistants, a client of a running server."""

import argparse
import asyncio
import sys
from importlib.util import find_spec

from api.cli import arguments
from api.cli.session import Commands
from api.errors import UnavailableError
from api.settings import Settings

URL = "http://127.0.0.1:8000"
INSTALL = "The tools of assistants need a package: {python} -m pip install 'mcp>=2'"
BROUGHT = "mcp_types"  # which version 2 of the package brings


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "mcp", help="let an assistant read a server, over standard input and output"
    )
    parser.add_argument(
        "--url",
        type=arguments.web_address,
        default=URL,
        help=f"where it is served ({URL})",
    )
    parser.set_defaults(run=serve_tools)


def serve_tools(options: argparse.Namespace, _: Settings) -> None:
    """Serve the tools until standard input ends."""
    if find_spec(BROUGHT) is None:
        raise UnavailableError(INSTALL.format(python=sys.executable))
    from api.assistants import server  # noqa: PLC0415 only this command needs it

    asyncio.run(server.run(options.url))
