"""Check the locked requirements: known vulnerabilities, and a hash for each.

Fails if a package has a known vulnerability or no hash. If the advisory service can't
be reached, that is printed and is no failure.
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
    """Audit every lock file; return 1 if one has a fault."""
    return 1 if [lock for lock in LOCKS if not _is_sound(lock)] else 0


def _is_sound(lock: Path) -> bool:
    unhashed = _find_unhashed(lock.read_text(encoding="utf-8"))
    for requirement in unhashed:
        print(f"{lock.name}: {requirement} has no hash")
    packages = _audit(lock)
    if packages is None:
        print(f"{lock.name}: the advisory service can't be reached; not audited")
        return not unhashed
    audited = [package for package in packages if "skip_reason" not in package]
    found = [(package, flaw) for package in audited for flaw in package["vulns"]]
    for package, flaw in found:
        fixes = ", ".join(flaw["fix_versions"]) or "nothing yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, fixed in {fixes}")
    skipped = len(packages) - len(audited)
    print(
        f"{lock.name}: {len(audited)} audited, {skipped} could not be,"
        f" {len(found)} advisories"
    )
    return not unhashed and not found


def _find_unhashed(text: str) -> list[str]:
    """Return the requirements of a lock file that have no hash."""
    joined = text.replace("\\\n", " ")
    pinned = re.findall(r"^(\S+==\S+)(.*)$", joined, re.MULTILINE)
    return [name for name, rest in pinned if "--hash=sha256:" not in rest]


def _audit(lock: Path) -> list[dict[str, Any]] | None:
    """Return pip-audit's report of each package, or None if it has none."""
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
