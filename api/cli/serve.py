"""The command `serve`: the server, alone or as several processes."""

import argparse
import os
import sys

import uvloop
from msgspec.structs import replace

from api import addresses
from api.cli import arguments, serving_process
from api.cli.serving_process import Process
from api.cli.session import Commands, data_dir_option, open_database, show_progress
from api.http import server, worker_role, workers
from api.monitoring import trace_export
from api.settings import Settings

# How long a thread that computes figures may keep the event loop waiting for Python's
# lock; by default ten times as long, which a post would feel at each of its steps.
TURN_SECONDS = 0.0005
MOST_WORKERS = 64


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "serve", parents=[data_dir_option()], help="run the server"
    )
    parser.add_argument(
        "--host",
        type=arguments.host,
        default="127.0.0.1",
        help="address (127.0.0.1)",
    )
    parser.add_argument(
        "--port",
        type=arguments.number(0, addresses.MOST_PORT),
        default=8000,
        help="port (8000), 0: free",
    )
    parser.add_argument("--no-demo", action="store_true", help="start empty")
    parser.add_argument(
        "--workers",
        type=arguments.number(1, MOST_WORKERS),
        default=1,
        metavar="N",
        help="processes that serve, one of which writes (1)",
    )
    parser.add_argument(
        "--read-only", action="store_true", help="serve a standby: write nothing"
    )
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace, environment: Settings) -> None:
    """Run the server until it is stopped."""
    trace_export.is_configured(os.environ)  # what is missing is said before all begins
    environment = replace(environment, read_only=options.read_only)
    listening = server.bind(options.host, options.port, os.environ)
    role = worker_role.read()
    may_make = not options.read_only
    opened = open_database(options, environment, may_make=may_make)
    with listening, opened as database:
        sys.setswitchinterval(TURN_SECONDS)
        if options.workers > 1 and role is None:
            several = workers.serve(
                sys.argv[1:], listening, options.workers, show_progress
            )
            uvloop.run(several)
        else:
            process = Process(
                options=options, settings=environment, database=database, role=role
            )
            uvloop.run(serving_process.serve(process, listening))
