"""What has just been done, as the page after it says."""

from msgspec import Struct

from api.model.references import Slug
from api.pages.error_pages import OnDefect

NOTICES = {
    "entered": "Entered.",
    "stood": "It stood already, so nothing was entered twice. Here it is.",
    "judged": "Recorded.",
    "corrected": "Corrected. This stands in the place of the old entry.",
    "withdrawn": "Withdrawn. It stays visible, with the reason.",
    "reported": "The report is added.",
    "report-stood": "That report stood already, so nothing was entered twice.",
    "report-withdrawn": "The report is withdrawn.",
    "changed": "Changed.",
    "merged": "Merged. The old address leads here.",
    "finding-withdrawn": "The finding is withdrawn.",
    "key-ended": "The key has ended.",
}


LOOK = (("/desk/log", "What was done last"), ("/desk", "Desk"))
# What becomes of a form where a defect of ours ends the request.
NOT_SAVED = OnDefect("Nothing was saved. Go back: what you typed is still there.", LOOK)
UNSURE = OnDefect(
    "It may not have been saved: look at what was done last before you send it again."
    " If you go back, what you typed is still there.",
    LOOK,
)


class Done(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the form before this page has done, by its name in `NOTICES`."""

    done: Slug | None = None


def of(name: str | None) -> str | None:
    """Return what a page says of what was done; None where there is nothing to say."""
    return NOTICES.get(name or "")
