"""python -m api: the command line."""

import sys

from api.cli import parser

if __name__ == "__main__":
    sys.exit(parser.main(sys.argv[1:]))
