"""The contract by the rules of those who read contracts."""

import json
from pathlib import Path

from tests.clients.conftest import CONTRACT, run


def test_spectral_and_redocly_have_nothing_to_mend(workshop: Path) -> None:
    assert json.loads(run("node", "lint.mjs", CONTRACT, within=workshop)) == []
