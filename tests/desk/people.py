"""People at the desk: a browser's cookies and forms, without the browser."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from html.parser import HTMLParser

from httpx import ASGITransport, AsyncClient, Response

from tests.conftest import Api

OURS = {"Origin": "http://test", "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


class Person:
    """Someone with a browser, who may have signed in."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.token = ""

    @property
    def headers(self) -> dict[str, str]:
        """What the browser says of a form on a page of the server's."""
        return {**OURS, "Origin": str(self.client.base_url).rstrip("/")}

    async def get(self, path: str, status: int = 200) -> str:
        """Open a page; return it."""
        response = await self.open(path)
        assert response.status_code == status, response.text
        return response.text

    async def open(self, path: str) -> Response:
        """Open a page; return the whole response."""
        response = await self.client.get(path, headers=self.headers)
        self._note_token(response)
        return response

    async def send(
        self, path: str, typed: Mapping[str, str | list[str]] = {}, **more: str
    ) -> Response:
        """Send a form as a page of ours does."""
        fields = {"token": self.token, **typed, **more}
        response = await self.client.post(path, data=fields, headers=self.headers)
        self._note_token(response)
        return response

    async def sign_in(self, key: str, there: str = "/desk") -> Response:
        """Sign in with a key and open the desk."""
        await self.get("/sign-in")
        response = await self.send("/sign-in", key=key, next=there)
        if response.status_code == 303:
            await self.get("/desk")
        return response

    def _note_token(self, response: Response) -> None:
        found = TOKEN.search(response.text)
        if found:
            self.token = unescape(found[1])


@asynccontextmanager
async def browser(api: Api) -> AsyncGenerator[Person]:
    """Open a browser that holds no cookie and no key."""
    transport = api.client._transport  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] the same application
    assert isinstance(transport, ASGITransport)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield Person(client)


def flaws(response: Response) -> list[str]:
    """Return what the summary of a form says is wrong, without its markup."""
    part = response.text.partition('class="problems"')[2].partition("</ul>")[0]
    items = re.findall(r"<li[^>]*>(.*?)</li>", part, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", item)) for item in items]


class Form(HTMLParser):
    """The values that the fields of a form hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._name = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.values[name] = value
        elif tag == "input" and name != "token":
            self.values[name] = value
        elif tag in {"textarea", "select"}:
            self._name = name
            self.values[name] = ""
        elif tag == "option" and "selected" in given:
            self.values[self._name] = value

    def handle_data(self, data: str) -> None:
        if self._name and self.lasttag == "textarea":
            self.values[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self._name = ""


def typed_on(page: str) -> dict[str, str]:
    """Return what the form of a page holds, its token aside."""
    return Form(
        page.partition('class="fields entry"')[2].partition("</form>")[0]
    ).values
