"""The environment of the peers: packages of their own, installed only by the bench."""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOCK = Path(__file__).with_name("requirements.txt")
PROGRAMS = Path(__file__).with_name("programs")
VENV = ROOT / ".venv-peers"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "stamp"
PIP_INSTALL = (
    *("-m", "pip", "--disable-pip-version-check", "--no-input", "-qq", "install"),
    *("--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)),
)


def prepare() -> Path:
    """Return the Python of the environment, made anew if the lock has changed."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = f"{lock}\n{sys.version}\n"
    if not STAMP.exists() or STAMP.read_text() != stamp:
        print(f"Making {VENV.name} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([PYTHON, *PIP_INSTALL], check=True)
        STAMP.write_text(stamp)
    return PYTHON
