"""The admin's key: made where there is none, and written where its owner reads it."""

import stat
from pathlib import Path

from api import app
from api.audit import checkpoint_signing
from api.cli.session import PRIVATE, grant, show_progress
from api.database.pool import Pool
from api.model import keys
from api.model.keys import NewKey
from api.store import keys as stored_keys
from api.writer.group_commit import Writer


async def ensure(path: Path, pool: Pool, writer: Writer) -> None:
    """Write a key with every scope to *path*, unless the file has a valid key."""
    shown = _read(path)
    key_id = keys.id_of(shown)
    stored = None if key_id is None else await stored_keys.find(pool.database, key_id)
    if stored is None or not keys.admit(shown, stored, app.system_clock()):
        new = NewKey(name="admin", scopes=list(keys.SCOPES))
        checkpoint_signing.write_file(path, f"{await grant(writer, new)}\n", PRIVATE)
    show_progress(f"Admin key: {path}")


def _read(path: Path) -> str:
    """Return the text of a file, which from now on only its owner can read."""
    if not path.exists():
        return ""
    if stat.S_IMODE(path.stat().st_mode) != PRIVATE:
        path.chmod(PRIVATE)
    return path.read_text(encoding="utf-8", errors="replace").strip()
