"""Nothing is lost where servers are killed while they deliver."""

import sys
from pathlib import Path

from tests.faults import webhook_kills


def test_every_entry_is_told_in_order_though_servers_are_killed(place: Path) -> None:
    table = webhook_kills.run(place, kills=2, seconds=0, dead=1.0, seed=20261128)
    sys.stdout.write(f"{table}\n")
    assert table.events > 10
    assert table.repeats  # some were told to a receiver that failed
    assert (table.lost, table.out_of_order, table.unsigned) == (0, 0, 0)
