"""Generate schema/openapi.json, which is committed.

With --check write nothing, and fail if it differs from what the code gives.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api import app  # noqa: E402 the path comes first
from api.postgres import lease, migrations  # noqa: E402
from api.routes import openapi  # noqa: E402
from api.settings import Settings  # noqa: E402

CONTRACT = ROOT / "schema" / "openapi.json"
UNSAFE_BUT_FAST = {"fsync": "off"}


def main() -> int:
    """Write or check the contract; return 1 if it was checked and is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    with (
        TemporaryDirectory(prefix="foresaid-") as folder,
        lease.running(_open_to_others(Path(folder)), UNSAFE_BUT_FAST) as dsn,
    ):
        content = asyncio.run(_openapi_json(dsn))
    if CONTRACT.exists() and CONTRACT.read_bytes() == content:
        return 0
    print(f"{CONTRACT.relative_to(ROOT)} {'is stale' if check else 'written'}")
    if not check:
        CONTRACT.write_bytes(content)
    return int(check)


def _open_to_others(folder: Path) -> Path:
    """Let the account of the embedded PostgreSQL enter the folder."""
    folder.chmod(0o711)
    return folder


async def _openapi_json(dsn: str) -> bytes:
    """Return the contract that the application serves."""
    await migrations.migrate(dsn)
    async with app.running(Settings(), dsn) as (_, pool, writer):
        return openapi.document(app.litestar(pool, writer), version=app.VERSION)


if __name__ == "__main__":
    sys.exit(main())
