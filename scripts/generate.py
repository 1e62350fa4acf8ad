"""Generate schema/openapi.json and schema/snapshot.sql, which are committed.

With --check write nothing, and fail if either differs from what the code gives.
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
# Comments and session settings of pg_dump change from run to run.
VOLATILE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\.*|)$")


def main() -> int:
    """Write or check both files; return how many differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    generators: dict[str, Callable[[str], bytes]] = {
        "openapi.json": openapi_json,
        "snapshot.sql": snapshot,
    }
    differing = 0
    with (
        TemporaryDirectory(prefix="foresaid-") as folder,
        lease.running(_open_to_others(Path(folder)), UNSAFE_BUT_FAST) as dsn,
    ):
        asyncio.run(migrations.migrate(dsn))
        for name, generate in generators.items():
            path = ROOT / "schema" / name
            content = generate(dsn)
            if path.exists() and path.read_bytes() == content:
                continue
            differing += 1
            print(f"{path.relative_to(ROOT)} {'is stale' if check else 'written'}")
            if not check:
                path.write_bytes(content)
    return differing if check else 0


def _open_to_others(folder: Path) -> Path:
    """Let the account of the embedded PostgreSQL enter the folder."""
    folder.chmod(0o711)
    return folder


def openapi_json(dsn: str) -> bytes:
    """Return the OpenAPI document that the application serves."""

    async def read() -> bytes:
        async with app.running(Settings(), dsn) as (_, pool, writer):
            return openapi.document(app.litestar(pool, writer), version=app.VERSION)

    return asyncio.run(read())


def snapshot(dsn: str) -> bytes:
    """Return the schema after all migrations, as pg_dump prints it."""
    own = binaries.Account.owning(Path(__file__).parent)
    programs = binaries.find(own, Path("no data")).folder
    command = (programs / "pg_dump", "--schema-only", "--no-owner", dsn)
    dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [line for line in dumped.splitlines() if not VOLATILE.match(line)]
    return ("\n".join(lines) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
