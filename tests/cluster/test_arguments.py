"""What cannot be run is refused with a sentence."""

import pytest

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


@pytest.mark.parametrize("top", [Rates(0, 9), Rates(9, 0)])
def test_a_load_that_got_nothing_has_no_half(top: Rates) -> None:
    with pytest.raises(NoLoadError, match="no post or no read"):
        half(top)


def test_half_of_a_load_takes_twice_as_long() -> None:
    pace = half(Rates(posts=32, reads=32))
    assert (pace.post_seconds, pace.read_seconds) == (1.0, 1.0)
