"""Which messages there are, and how long is waited before one is sent again."""

from datetime import timedelta
from typing import get_args

from api.log.changes import TYPES, ChangeType
from api.log.entries import EntryKind
from api.model import webhooks
from api.model.webhooks import LONGEST_RETRY_AFTER, MessageType, SettlingType


def test_every_kind_of_entry_has_its_type() -> None:
    assert set(TYPES) == set(get_args(EntryKind))
    assert sorted(TYPES.values()) == sorted(get_args(ChangeType))
    types = {*get_args(ChangeType), *get_args(SettlingType)}
    assert types == set(get_args(MessageType))


def test_what_is_chosen_is_what_is_told() -> None:
    assert webhooks.kinds([]) == list(TYPES)
    assert webhooks.kinds(["claim.entered", "claim.settled"]) == ["claim"]
    assert webhooks.settling([]) == ["claim.settled", "claim.unsettled"]
    assert webhooks.settling(["claim.entered", "claim.settled"]) == ["claim.settled"]


def test_pauses_double_up_to_an_hour() -> None:
    seconds = [webhooks.pause(n, None).total_seconds() for n in range(1, 60)]
    for n, pause in enumerate(seconds):
        longest = min(2**n, 3600)
        assert longest / 2 <= pause <= longest


def test_a_receiver_may_ask_for_a_longer_pause_up_to_a_day() -> None:
    assert webhooks.pause(1, timedelta(hours=2)) == timedelta(hours=2)
    assert webhooks.pause(1, timedelta(days=30)) == LONGEST_RETRY_AFTER
    assert webhooks.pause(12, timedelta(seconds=-5)) >= timedelta(seconds=1000)
