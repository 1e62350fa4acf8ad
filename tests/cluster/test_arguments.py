"""What cannot be run is refused with a sentence."""

import pytest

from scripts.cluster import __main__ as bring_up
from tests.cluster import __main__ as cluster
from tests.cluster.soak import NoLoadError, Rates, half


@pytest.mark.parametrize("times", ["0", "-1", "x"])
def test_nothing_is_read_back_no_times(
    times: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["cluster", f"--read-back={times}"])
    with pytest.raises(SystemExit):
        cluster.main()
    assert f"TIMES is a number from 1, not '{times}'." in capsys.readouterr().err


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "x"])
def test_nothing_is_soaked_for_no_time(
    minutes: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["cluster", f"--soak={minutes}"])
    with pytest.raises(SystemExit):
        cluster.main()
    assert f"MINUTES is a number above 0, not '{minutes}'." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--workers=0", "WORKERS is a number from 1, not '0'."),
        ("--replay-delay=-1", "SECONDS is a number from 0, not '-1'."),
        ("--port=-1", "PORT is a number from 0, not '-1'."),
    ],
)
def test_no_cluster_is_brought_up_of_too_little(
    option: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["cluster", option])
    with pytest.raises(SystemExit):
        bring_up.main()
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("top", [Rates(0, 9), Rates(9, 0)])
def test_a_load_that_got_nothing_has_no_half(top: Rates) -> None:
    with pytest.raises(NoLoadError, match="no post or no read"):
        half(top)


def test_half_of_a_load_takes_twice_as_long() -> None:
    pace = half(Rates(posts=32, reads=32))
    assert (pace.post_seconds, pace.read_seconds) == (1.0, 1.0)
