"""Forms that somebody who has signed in at the desk sends, hostile or not."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

from tests.live_server import Server
from tests.waiting import PATIENCE_SECONDS

TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
BOUNDARY = "x"
DISPOSITION = "Content-Disposition: form-data"
MARKUP = ("<b>", "<script>", "<img ")


class Visit(NamedTuple):
    """The cookies of someone who has signed in, and the token of their forms."""

    cookies: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a browser says of a form on one of the server's own pages."""
        return {
            "Authorization": "",
            "Accept": "text/html",
            "Origin": "http://localhost",
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def body(self, form: Mapping[str, str]) -> bytes:
        """Return a form as it is sent, with the token unless it has one."""
        return urlencode({"token": self.token, **form}).encode()

    def parts(self, form: Mapping[str, str], name: str, content: bytes | None) -> bytes:
        """Return a form with a file as it is sent, parted by BOUNDARY."""
        fields = [
            f'--{BOUNDARY}\r\n{DISPOSITION}; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in {"token": self.token, **form}.items()
        ]
        sent = "".join(fields).encode()
        if content is not None:
            head = f'--{BOUNDARY}\r\n{DISPOSITION}; name="file"; filename="{name}"'
            sent += f"{head}\r\n\r\n".encode() + content + b"\r\n"
        return sent + f"--{BOUNDARY}--\r\n".encode()


def sign_in(server: Server) -> Visit:
    """Sign in with the key of the server's operator."""
    own = {"Origin": server.url, "Accept": "text/html"}
    with httpx.Client(
        base_url=server.url, headers=own, timeout=PATIENCE_SECONDS
    ) as client:
        token = TOKEN.findall(client.get("/sign-in").text)[0]
        typed = {"key": server.key, "token": token}
        assert client.post("/sign-in", data=typed).status_code == 303
        token = TOKEN.findall(client.get("/desk").text)[0]
        cookies = [f"{name}={value}" for name, value in client.cookies.items()]
        return Visit("; ".join(cookies), token)


def check_page(headers: Mapping[str, str], page: str, form: Mapping[str, str]) -> None:
    """Assert that a page, or the way to one, holds no markup that was typed."""
    if "location" in headers:
        assert headers["location"].startswith(("/desk", "/sign-in"))
        return
    assert headers["content-type"].startswith("text/html")
    for value in form.values():
        assert not any(mark in page for mark in MARKUP if mark in value)
