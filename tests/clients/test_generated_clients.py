"""The contract as clients: generated, type-checked, and used for every kind of call."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import CONTRACT, HERE, run
from tests.live_server import Server

PROGRAMS = Path(sys.executable).parent
PACKAGE = "foresaid_client"
# Files, which are bytes to the generator once it is told so.
FILES = (
    *("application/x-ndjson", "application/zip", "application/vnd.apache.parquet"),
    *("text/csv", "text/tab-separated-values"),
)
CONFIG: dict[str, Any] = {
    "package_name_override": PACKAGE,
    "post_hooks": [],
    "content_type_overrides": dict.fromkeys(FILES, "application/octet-stream"),
}
# As strictly as the generator's own output allows: of several kinds of bodies it makes
# code that is wrong in any client, and only files of claims come in several kinds.
CHECKED = {
    "include": ["use.py", PACKAGE],
    "ignore": [f"{PACKAGE}/api/claims/import_claims.py"],
    "typeCheckingMode": "standard",
}
CLAIMS = [
    {
        "statement": f"The bridge of {town} opens by June 1, 2024",
        "source": {"name": f"The mayor of {town}"},
        "outlet": {"name": "The Example Gazette"},
        "made_on": "2024-04-20",
        "due": "by June 1, 2024",
        "probability": 0.8,
        "outcome": {"happened": False, "evidence": [{"url": "https://example.org/"}]},
    }
    for town in ("Ayr", "Bath", "Cork")
]
FOUND = {
    "read": [1, 0.64],
    "count": {"pages": 2, "items": 3, "total": 3},
    "write": [201, 200, "made"],
    "refused": [422, "/problems/invalid", "/name"],
}


@pytest.fixture(scope="module", autouse=True)
def claims(site: Server) -> None:
    """Three claims, by a source each, which were wrong."""
    answer = site.post("/v1/imports", json=CLAIMS)
    assert answer.json()["made"] == 3


def test_a_client_in_python_is_typed_and_works(site: Server, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(CHECKED))
    shutil.copy(HERE / "use.py", tmp_path)
    run(
        PROGRAMS / "openapi-python-client",
        *("generate", "--path", CONTRACT, "--meta", "none", "--fail-on-warning"),
        *("--config", "config.json", "--output-path", PACKAGE),
        within=tmp_path,
    )
    run(
        PROGRAMS / "basedpyright",
        *("--level", "error", "--pythonpath", sys.executable),
        within=tmp_path,
    )
    found = run(sys.executable, "use.py", site.url, site.key, within=tmp_path)

    assert json.loads(found) == FOUND


def test_a_client_in_typescript_is_strictly_typed_and_works(
    site: Server, workshop: Path
) -> None:
    programs = workshop / "node_modules" / ".bin"
    run(
        programs / "openapi-typescript",
        *(CONTRACT, "--output", "contract.d.ts"),
        within=workshop,
    )
    run(programs / "tsc", within=workshop)
    found = run("node", "built/use.js", site.url, site.key, within=workshop)

    assert json.loads(found) == FOUND
