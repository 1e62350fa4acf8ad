"""The API against its own contract, by cases that nobody thought of.

`FORESAID_EXAMPLES=200` makes it a long run: more than ten thousand cases.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.live_server import ROOT, serving
from tests.waiting import PATIENCE_SECONDS

EXAMPLES = os.environ.get("FORESAID_EXAMPLES", "10")  # for each operation and phase
SECONDS = 1200 if EXAMPLES == "10" else 3600
# Each makes a file of everything; their filters are those of other operations.
HEAVY = r"/v1/exports/(records|.*\.(csv|parquet))"
HOOKS = "tests.schemathesis_hooks"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,unsupported_method,"
    "allow_header_conformance,negative_data_rejection,missing_required_header,"
    "ignored_auth"
)


def test_every_answer_is_what_the_contract_says(place: Path) -> None:
    with serving(place / "data") as server:
        tested = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                *("--config-file", ROOT / "tests" / "schemathesis.toml"),
                *("run", f"{server.url}/openapi.json"),
                *("--header", f"Authorization: Bearer {server.key}"),
                *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing,stateful"),
                *("--exclude-path-regex", HEAVY),
                *("--max-examples", EXAMPLES, "--seed", "20220509"),
                # Before 3.11.8, Python can't parse in two threads at once (gh-106905).
                *("--workers", "1"),
                *("--no-color", "--generation-database", "none"),
                *("--exclude-path", "/v1/changes/stream"),  # it has no end
                *("--request-timeout", str(PATIENCE_SECONDS)),
                *("--suppress-health-check", "too_slow"),
            ],
            cwd=place,
            env=os.environ | {"SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    sys.stdout.write(tested.stdout[-4000:])
    assert tested.returncode == 0, tested.stdout[-8000:]
    assert "generated" in tested.stdout
