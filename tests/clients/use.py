"""Uses a generated client against a running server, and prints what came of it.

The generator's names come from the contract: a module an operation, a class a schema.
"""

import json
import sys

from foresaid_client import AuthenticatedClient, Client
from foresaid_client.api.events import list_events
from foresaid_client.api.sources import add_source, get_source_record
from foresaid_client.models import EventPage, NewSource, Problem, Record, Source
from foresaid_client.types import UNSET


def read(client: Client) -> list[object]:
    record = get_source_record.sync("the-mayor-of-ayr", client=client)
    assert isinstance(record, Record)
    assert record.as_of.tzinfo is not None
    brier: float | None = record.scores.brier
    return [record.claims.settled, brier and round(brier, 2)]


def count(client: Client) -> dict[str, object]:
    seen: set[str] = set()
    pages, total, cursor = 0, None, UNSET
    while cursor is not None:
        page = list_events.sync(client=client, limit=2, count=True, cursor=cursor)
        assert isinstance(page, EventPage)
        seen |= {event.slug for event in page.items}
        pages, total, cursor = pages + 1, page.total, page.next_
    return {"pages": pages, "items": len(seen), "total": total}


def write(client: AuthenticatedClient) -> list[object]:
    body = NewSource(name="Typed Tess", role="made")
    answers = [add_source.sync_detailed(client=client, body=body) for _ in range(2)]
    source = answers[0].parsed
    assert isinstance(source, Source)
    return [*(answer.status_code for answer in answers), source.role]


def refused(client: AuthenticatedClient) -> list[object]:
    problem = add_source.sync(client=client, body=NewSource(name=""))
    assert isinstance(problem, Problem)
    return [problem.status, problem.type_, problem.errors[0].pointer]


if __name__ == "__main__":
    url, key = sys.argv[1:]
    reader = Client(base_url=url)
    writer = AuthenticatedClient(base_url=url, token=key)
    found = {
        "read": read(reader),
        "count": count(reader),
        "write": write(writer),
        "refused": refused(writer),
    }
    json.dump(found, sys.stdout)
