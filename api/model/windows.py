"""Windows stub."""
from datetime import UTC, date, datetime, timedelta
from msgspec import Struct
from api.model.errors import InvalidError
VERSION = "1"
class Window(Struct, frozen=True, kw_only=True):
    earliest: date
    latest: date | None
    phrase: str | None = None
    rule: str | None = None
    exact: bool = True
def read(phrase: str, made_on: date) -> Window:
    if phrase in ("on May 9", "May 9"):
        d = date(made_on.year, 5, 9)
        return Window(earliest=d, latest=d, phrase=phrase, rule="day")
    raise InvalidError.at("/due", "unreadable")
def explicit(earliest: date | None, latest: date | None, made_on: date) -> Window:
    earliest = earliest or made_on
    if latest is not None and (latest < earliest or latest < made_on):
        raise InvalidError.at("/window/latest", "before")
    return Window(earliest=earliest, latest=latest)
def last_closed_day(now: datetime) -> date:
    return (now.astimezone(UTC) - timedelta(hours=36)).date()
def latest_today(now: datetime) -> date:
    return (now.astimezone(UTC) + timedelta(hours=14)).date()
