"""Context: what is known of a text, besides its words, when it is read."""

from datetime import date

from msgspec import Struct

from api.errors import InvalidError
from api.language.dates import windows
from api.language.dates.calendar import Hemisphere
from api.language.dates.windows import Window
from api.language.hedges import assertions
from api.language.hedges.assertions import Assertion
from api.terms import Direction


class Context(Struct, frozen=True, kw_only=True):
    """The day a text was said on, where its seasons are, the yardstick for hedges."""

    made_on: date
    hemisphere: Hemisphere = "northern"
    yardstick: str | None = None

    def window(self, due: str) -> Window | None:
        """Return the days that a date phrase means; None where no rule reads it."""
        try:
            return windows.read(due, self.made_on, hemisphere=self.hemisphere)
        except InvalidError:
            return None

    def assertion(
        self, direction: Direction | None, phrase: str | None
    ) -> Assertion | None:
        """Return what a claim with this direction and wording asserts, if it may be."""
        try:
            return assertions.read(
                direction=direction,
                probability=None,
                phrase=phrase,
                yardstick=None if phrase is None else self.yardstick,
            )
        except InvalidError:
            return None
