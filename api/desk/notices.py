"""What has just been done, as the page after it says."""

from msgspec import Struct

from api.model.references import Slug

NOTICES = {
    "entered": "Entered.",
    "stood": "It stood already, so nothing was entered twice. Here it is.",
    "judged": "Recorded.",
    "finding-withdrawn": "The finding is withdrawn.",
    "key-ended": "The key has ended.",
}


class Done(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the form before this page has done, by its name in `NOTICES`."""

    done: Slug | None = None


def of(name: str | None) -> str | None:
    """Return what a page says of what was done; None where there is nothing to say."""
    return NOTICES.get(name or "")
