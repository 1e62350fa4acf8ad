"""Ask whether anything is known against what is locked, and that all of it is hashed.

Fails where something is known, or where a requirement has no hash; where the service of
advisories can't be asked it says so, and fails nothing.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = sorted(Path(__file__).parent.glob("requirements*.txt"))
PATIENCE_SECONDS = 120


def main() -> int:
    """Audit every lock; return 1 if one is not as it should be."""
    return 1 if [lock for lock in LOCKS if not _is_sound(lock)] else 0


def _is_sound(lock: Path) -> bool:
    bare = _unhashed(lock.read_text(encoding="utf-8"))
    for each in bare:
        print(f"{lock.name}: {each} has no hash")
    told = _ask(lock)
    if told is None:
        print(f"{lock.name}: the service of advisories can't be asked; not audited")
        return not bare
    asked = [each for each in told if "skip_reason" not in each]
    known = [(each, flaw) for each in asked for flaw in each["vulns"]]
    for each, flaw in known:
        mended = ", ".join(flaw["fix_versions"]) or "nothing yet"
        print(f"{each['name']} {each['version']}: {flaw['id']}, mended by {mended}")
    unknown = len(told) - len(asked)
    print(
        f"{lock.name}: {len(asked)} audited, {unknown} could not be,"
        f" {len(known)} advisories"
    )
    return not bare and not known


def _unhashed(text: str) -> list[str]:
    """Return the requirements of a lock that no hash follows."""
    joined = text.replace("\\\n", " ")
    pinned = re.findall(r"^(\S+==\S+)(.*)$", joined, re.MULTILINE)
    return [name for name, rest in pinned if "--hash=sha256:" not in rest]


def _ask(lock: Path) -> list[dict[str, Any]] | None:
    """Return what pip-audit knows of each package, or None where it can't ask."""
    program = Path(sys.executable).with_name("pip-audit")
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off")
    try:
        done = subprocess.run(
            [program, *options, "--format", "json", "-r", lock],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return None


if __name__ == "__main__":
    sys.exit(main())
