"""`python -m api import`: files of platforms, dry runs, names and charsets."""

from pathlib import Path

from tests.cli.test_serve import api

FILES = Path(__file__).parent.parent / "data" / "imports"


def test_a_file_of_a_platform_is_tried_out_and_entered(place: Path) -> None:
    data = ("--data-dir", place / "data")
    file = FILES / "gjopen.csv"
    tried = api("import", file, "--format", "gjopen", "--dry-run", *data)
    assert tried.stdout == "2 made, 1 found, 0 refused (dry run: nothing is kept)\n"
    assert "Will the summit be held" in tried.stderr
    entered = api("import", file, "--format", "gjopen", *data)
    assert entered.stdout == "2 made, 1 found, 0 refused\n", entered.stderr
    table = place / "mine.csv"
    table.write_bytes("Was;Wann\nCafé fermé;2025-01-15\n".encode("cp1252"))
    named = api(
        *("import", table, "--charset", "windows-1252", "--outlet", "Le Journal"),
        *("--source", "Jane Sample"),
        *("--columns", '{"Was": "statement", "Wann": "made_on"}', *data),
    )
    assert named.stdout == "1 made, 0 found, 0 refused\n", named.stderr
    unnamed = api("import", table, *data)
    assert unnamed.returncode == 1
    assert "There is no column `Was`" in unnamed.stderr
