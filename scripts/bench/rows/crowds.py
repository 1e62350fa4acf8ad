"""Figures over events that thousands of people spoke about, never computed before."""

import itertools
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from scripts.bench import crowded_events
from scripts.bench.bench import Bench, Row
from scripts.bench.measured_server import HOT_OUTLET
from scripts.bench.rows import after_writes

MOST = 500
EVENT = "event-0x"
BOARD = "/v1/leaderboards/sources?sort=peer_score"
RECORD = f"/v1/outlets/{HOT_OUTLET}/record"


def crowds(bench: Bench) -> Iterator[Row]:
    """Compare, rank by peer scores, read an outlet: after a claim about an event."""
    paths = {
        "compare two sources on crowded events": _comparisons(2),
        "compare ten sources on crowded events": _comparisons(10),
        "board by peer score of crowded events": itertools.repeat(BOARD),
        "the same for another number of events": (
            f"{BOARD}&min_events={least}" for least in range(1, 9)
        ),
        "outlet's record on crowded events": itertools.repeat(RECORD),
    }
    with crowded_events.running(bench.folder, bench.size) as crowd:
        measure = partial(after_writes.measure, crowd)
        for what, asked in paths.items():
            yield Row(what, partial(measure, asked, MOST, event=EVENT), crowd)


def _comparisons(compared: int) -> Iterator[str]:
    for first in itertools.count(0, compared):
        slugs = [("slug", f"source-{first + nth}") for nth in range(compared)]
        yield f"/v1/compare/sources?{urlencode(slugs)}"
