"""Examples of what is sent, for readers of the contract."""

from typing import Any

from msgspec import Struct

from api.commands.merges import NewMerge
from api.model.claims import NewClaim, NewWithdrawal
from api.model.collections import NewCollection
from api.model.events import EventChange, NewEvent
from api.model.keys import NewKey
from api.model.outcomes import NewOutcome, ShortOutcome
from api.model.outlets import NewOutlet, OutletChange
from api.model.reports import NewReport
from api.model.sources import NewSource, SourceChange
from api.model.webhooks import NewWebhook
from api.reader.texts import NewReading

Json = dict[str, Any]
EVIDENCE = [{"url": "https://example.org/bridge-opened"}]
EXAMPLES: dict[type[Struct], Json] = {
    EventChange: {"topics": ["infrastructure"]},
    NewClaim: {
        "statement": "The bridge opens by June 1, 2024",
        "quote": "The bridge is likely to open by June 1.",
        "source": {"name": "Jane Doe", "role": "Mayor"},
        "outlet": {"name": "The Example Gazette"},
        "made_on": "2024-04-20",
        "due": "by June 1, 2024",
        "wording": "is likely to",
    },
    NewCollection: {
        "name": "Every forecast of 2024",
        "rule": "Every forecast of the weather that the Gazette prints in 2024.",
        "from": "2024-01-01",
        "to": "2024-12-31",
    },
    NewEvent: {
        "statement": "The bridge opens by June 1, 2024",
        "criteria": "The first car that is no part of the works crosses it.",
        "topics": ["infrastructure"],
    },
    NewKey: {"name": "News desk", "scopes": ["claims:write"]},
    NewMerge: {"into": "jane-doe"},
    NewOutcome: {"kind": "occurred", "on": "2024-05-20", "evidence": EVIDENCE},
    NewOutlet: {"name": "The Example Gazette", "country": "GB"},
    NewReading: {
        "text": "Defence Secretary Jo Roe said the bank will probably fail by June.",
        "made_on": "2022-04-29",
        "outlet": {"name": "The Example Gazette"},
    },
    NewReport: {
        "outlet": {"name": "The Example Courier"},
        "published_on": "2024-04-21",
        "via": "the-example-gazette",
    },
    NewSource: {"name": "Jane Doe", "kind": "person", "role": "Mayor"},
    NewWebhook: {"url": "https://example.org/hook", "types": ["claim.settled"]},
    NewWithdrawal: {"reason": "It was entered twice."},
    OutletChange: {"homepage": "https://example.org"},
    ShortOutcome: {"happened": True, "on": "2024-05-20", "evidence": EVIDENCE},
    SourceChange: {"role": "Former mayor"},
}


def of(struct: type[Struct]) -> Json:
    """Return the example of a body as a media type has it, if there is one."""
    return {"example": EXAMPLES[struct]} if struct in EXAMPLES else {}
