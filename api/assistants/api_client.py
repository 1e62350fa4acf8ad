"""Requests to the HTTP API; whatever goes wrong is said in words to a model."""

from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx2
import msgspec
from mcp.server.mcpserver.exceptions import ToolError
from msgspec import Struct

from api.http.problems import Problem

T = TypeVar("T", bound=Struct)
SECONDS = 30
NOT_FOUND = 404


class ApiClient:
    """One server of Foresaid, as whoever reads it may use it: without a key."""

    def __init__(
        self, url: str, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """Take the server at *url*; links lead to its pages.

        *transport*: the way there, by default over the network.
        """
        self.url = url.rstrip("/")
        self._http = httpx2.AsyncClient(
            base_url=self.url,
            follow_redirects=True,
            timeout=SECONDS,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        """Open the client."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its connections."""
        await self._http.aclose()

    def link(self, path: str) -> str:
        """Return the address of a page."""
        return f"{self.url}{path}"

    async def get(self, type_: type[T], path: str, **query: object) -> T:
        """Return what *path* answers; raise ToolError in words where it refuses.

        A parameter that is None is left out; a list is sent once for each value.
        """
        sent = {name: value for name, value in query.items() if value is not None}
        return await self._ask(type_, "GET", path, params=sent)

    async def post(self, type_: type[T], path: str, body: object) -> T:
        """Return what *path* answers to a body; raise ToolError as `get` does."""
        content = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        return await self._ask(type_, "POST", path, content=content, headers=headers)

    async def _ask(self, type_: type[T], method: str, path: str, **request: Any) -> T:
        try:
            response = await self._http.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise ToolError(
                f"Foresaid at {self.url} does not answer"
                f" ({str(error) or type(error).__name__}). Whoever set this tool up"
                " starts it with `python -m api serve`, or gives another `--url`."
            ) from error
        try:
            if response.is_success:
                return msgspec.json.decode(response.content, type=type_)
            problem = msgspec.json.decode(response.content, type=Problem)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ToolError(
                f"What {self.url}{path} answers ({response.status_code}) is not what"
                " this version reads: it is no Foresaid, or one of another version."
            ) from error
        raise ToolError(_describe(problem))


def segment(name: str) -> str:
    """Return a slug or an id as a part of a path, whatever characters it has."""
    return quote(name, safe="")


def _describe(problem: Problem) -> str:
    """Return a problem in a sentence, with each thing that is wrong."""
    if problem.status == NOT_FOUND:
        return (
            "There is no such thing under that name. `search` finds the names that"
            " the other tools take."
        )
    words = problem.detail if isinstance(problem.detail, str) else problem.title
    flaws = [f"{flaw.pointer.lstrip('?/')}: {flaw.detail}" for flaw in problem.errors]
    return " ".join(f"{part.rstrip('.')}." for part in flaws or [words])
