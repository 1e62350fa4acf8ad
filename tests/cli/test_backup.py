"""The commands `backup` and `restore`, where they are used wrongly."""

from pathlib import Path

import pytest

from api.cli import parser

ARGUMENTS = ("restore", "--from", "backup", "--data-dir", "new")


@pytest.mark.parametrize("instant", ["yesterday", "2026-05-09T12:00:00", ""])
def test_an_instant_without_an_offset_is_wrong_usage(instant: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.parser().parse_args([*ARGUMENTS, "--until", instant])

    assert ended.value.code == 2


def test_a_database_of_ones_own_is_backed_up_by_other_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/foresaid")

    assert parser.main(["backup", "--out", str(tmp_path / "backup")]) == 1
    assert "pgbackrest.conf" in capsys.readouterr().err
    assert not (tmp_path / "backup").exists()


def test_what_is_no_backup_is_not_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new"
    from_nothing = ("restore", "--from", str(tmp_path), "--data-dir", str(new))

    assert parser.main(from_nothing) == 1
    assert "holds no complete backup" in capsys.readouterr().err
    assert not new.exists()
