"""What a correction changes: its fields, each as it was and as it is now."""

from api.commands.claims import AddClaim
from api.database.pool import Database
from api.desk import claim_fields, plain_words, versions
from api.desk.checking import FlawedError
from api.desk.desk import Desk
from api.desk.fields import FormState
from api.desk.versions import Difference
from api.errors import NotFoundError
from api.language.dates import windows
from api.model.claims import Claim
from api.pages.text import formatting
from api.store import claims


def differences(old: Claim, new: Claim) -> list[Difference]:
    """Return what one entry says otherwise than the one whose place it takes."""
    form = FormState(
        fields=claim_fields.of_correction(old), values=claim_fields.typed_of(new)
    )
    found = versions.differences(form, claim_fields.typed_of(old))
    was, now = _days(old), _days(new)
    if was != now:
        found.append(Difference("So its time is", was, now))
    if old.event.slug != new.event.slug:
        label = form.field("about").label
        found.append(Difference(label, old.event.statement, new.event.statement))
    return found


async def check(desk: Desk, old: Claim, command: AddClaim) -> None:
    """Raise FlawedError where *command* would correct a prediction into itself.

    Why by doing it and undoing it: "65" and "65%", or a name and its other spelling,
    are typed otherwise and say the same.
    """

    async def read(db: Database) -> list[Difference]:
        return await since(db, desk, old)

    if not await desk.preview(command, read):
        raise FlawedError({}, [plain_words.UNCHANGED])


async def since(db: Database, desk: Desk, old: Claim) -> list[Difference]:
    """Return what the correction of an entry says otherwise, once it is entered."""
    closed_day = windows.last_closed_day(desk.now)
    stands = await claims.get(db, old.id, closed_day=closed_day)
    if stands.corrected_by is None:
        raise NotFoundError
    new = await claims.get(db, stands.corrected_by, closed_day=closed_day)
    return differences(old, new)


def _days(claim: Claim) -> str:
    window = claim.window
    return formatting.window(claim.made_on, window.earliest, window.latest)
