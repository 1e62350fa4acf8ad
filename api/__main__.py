"""python -m api: the command line."""

import sys

from api import cli

if __name__ == "__main__":
    sys.exit(cli.main(sys.argv[1:]))
