from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from api.model import keys
from api.model.keys import Key, StoredKey

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KEY = Key(
    id="12345678",
    name="test",
    scopes=["claims:write"],
    expires_at=None,
    outlets=[],
    revoked_at=None,
    recorded_at=NOW,
)


def test_a_minted_key_tells_its_id_and_fits_its_hash() -> None:
    key_id, shown, digest = keys.mint()
    assert len(shown) == keys.LENGTH
    assert shown.startswith(f"fs_{key_id}_")
    assert keys.id_of(shown) == key_id
    assert keys.digest(shown) == digest


def test_no_two_keys_are_alike() -> None:
    assert len({keys.mint()[1] for _ in range(100)}) == 100


@pytest.mark.parametrize("place", [3, 11, 12, 30, 55, 60])
def test_a_typing_error_is_seen_without_a_look_up(place: int) -> None:
    _, shown, _ = keys.mint()
    typed = "0" if shown[place] != "0" else "1"
    assert keys.id_of(shown[:place] + typed + shown[place + 1 :]) is None


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "fs_",
        "é" * keys.LENGTH,
        "x" * keys.LENGTH,
        pytest.param(keys.mint()[1][:-1], id="too short"),
        pytest.param(keys.mint()[1] + "0", id="too long"),
        pytest.param(keys.mint()[1].upper(), id="in capitals"),
    ],
)
def test_what_can_not_be_a_key_has_no_id(shown: str) -> None:
    assert keys.id_of(shown) is None


@pytest.mark.parametrize("key", [KEY, replace(KEY, expires_at=NOW + SECOND)])
def test_a_key_opens_until_it_expires(key: Key) -> None:
    _, shown, digest = keys.mint()
    assert keys.admit(shown, StoredKey(key=key, hash=digest), NOW) == key


@pytest.mark.parametrize(
    "key",
    [
        replace(KEY, expires_at=NOW),
        replace(KEY, revoked_at=NOW),
        replace(KEY, revoked_at=NOW + timedelta(days=1)),
    ],
)
def test_a_key_that_expired_or_was_revoked_opens_nothing(key: Key) -> None:
    _, shown, digest = keys.mint()
    assert keys.admit(shown, StoredKey(key=key, hash=digest), NOW) is None


def test_another_secret_or_an_unknown_key_opens_nothing() -> None:
    _, shown, _ = keys.mint()
    _, _, other = keys.mint()
    assert keys.admit(shown, StoredKey(key=KEY, hash=other), NOW) is None
    assert keys.admit(shown, None, NOW) is None
