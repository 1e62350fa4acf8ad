"""Write what is derived and committed, schema/openapi.json and schema/snapshot.sql.

With --check change nothing, and fail where either is not what the code gives.
"""

import argparse
import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api import app  # noqa: E402 the path comes first
from api.postgres import binaries, lease, migrations  # noqa: E402
from api.routes import openapi  # noqa: E402
from api.settings import Settings  # noqa: E402

UNSAFE_BUT_FAST = {"fsync": "off"}
# What pg_dump says of itself and of its session changes from run to run.
PASSING = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\.*|)$")


def main() -> int:
    """Write or check both files; return how many differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    made: dict[str, Callable[[str], bytes]] = {
        "openapi.json": openapi_json,
        "snapshot.sql": snapshot,
    }
    differing = 0
    with (
        TemporaryDirectory(prefix="foresaid-") as folder,
        lease.running(_opened(Path(folder)), UNSAFE_BUT_FAST) as dsn,
    ):
        asyncio.run(migrations.migrate(dsn))
        for name, make in made.items():
            path = ROOT / "schema" / name
            content = make(dsn)
            if path.exists() and path.read_bytes() == content:
                continue
            differing += 1
            print(f"{path.relative_to(ROOT)} {'is stale' if check else 'written'}")
            if not check:
                path.write_bytes(content)
    return differing if check else 0


def _opened(folder: Path) -> Path:
    """Let the account of the embedded PostgreSQL into a folder of ours."""
    folder.chmod(0o711)
    return folder


def openapi_json(dsn: str) -> bytes:
    """Return the contract that the application serves."""

    async def read() -> bytes:
        async with app.running(Settings(), dsn) as (_, pool, writer):
            return openapi.document(app.litestar(pool, writer), version=app.VERSION)

    return asyncio.run(read())


def snapshot(dsn: str) -> bytes:
    """Return the schema that all migrations together make, as pg_dump tells it."""
    own = binaries.Account.owning(Path(__file__).parent)
    programs = binaries.find(own, Path("no data")).folder
    command = (programs / "pg_dump", "--schema-only", "--no-owner", dsn)
    dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    kept = [line for line in dumped.splitlines() if not PASSING.match(line)]
    return ("\n".join(kept) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
