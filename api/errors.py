"""Errors: what a client can get wrong, and what the server can't do now."""

from msgspec import Struct


class Flaw(Struct, frozen=True):
    """One thing wrong with what was sent, and where: a JSON pointer or `?name`."""

    pointer: str
    detail: str


class ForesaidError(Exception):
    """The request cannot be granted."""

    def __init__(self, detail: str | None = None, *flaws: Flaw) -> None:
        super().__init__(detail or self.__doc__)
        self.detail = detail
        self.flaws = flaws


class MalformedError(ForesaidError):
    """What was sent cannot be read."""


class BadQueryError(ForesaidError):
    """The query cannot be understood."""


class UnauthorisedError(ForesaidError):
    """A valid API key is needed."""


class ForbiddenError(ForesaidError):
    """The API key does not allow this."""


class NotFoundError(ForesaidError):
    """There is no such thing."""


class MovedError(ForesaidError):
    """It was merged into another, which answers for it."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"It is now called {slug}.")
        self.slug = slug


class ConflictError(ForesaidError):
    """It contradicts what stands."""


class ChangedError(ForesaidError):
    """It has changed since it was read."""


class UnconditionalError(ForesaidError):
    """A change must say which version it changes."""


class TooLargeError(ForesaidError):
    """The body is too large."""


class MediaTypeError(ForesaidError):
    """The body must be sent as JSON."""


class UnofferedError(ForesaidError):
    """It is not offered in that format."""


class FileTypeError(MediaTypeError):
    """The file must be sent as NDJSON, CSV or JSON."""


class InvalidError(ForesaidError):
    """The content does not fit the shape or a rule."""

    @classmethod
    def at(cls, pointer: str, detail: str) -> "InvalidError":
        """Return the error of one flaw at one place."""
        return cls(detail, Flaw(pointer, detail))

    def within(self, pointer: str) -> "InvalidError":
        """Return this error of a part as one of the whole; *pointer* leads to it."""
        flaws = [Flaw(f"{pointer}{flaw.pointer}", flaw.detail) for flaw in self.flaws]
        return InvalidError(self.detail, *flaws)


class TooManyError(ForesaidError):
    """There were too many requests."""

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.seconds = seconds


class UnavailableError(ForesaidError):
    """The service cannot do this now; it will be able to again soon."""


class ReadOnlyError(UnavailableError):
    """This server only reads."""


class AwayError(UnavailableError):
    """The database does not answer now; it will be able to again soon."""
