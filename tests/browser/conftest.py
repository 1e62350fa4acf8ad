"""A real browser with a real server, and what it complains about."""

import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    async_playwright,
    expect,
)

from tests.conftest import open_folder
from tests.live_server import Server, serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60_000  # milliseconds until a page that does not come is a failure


class Reader:
    """Someone with a browser, and everything that went wrong on their pages."""

    def __init__(self, browser: Browser, url: str, *also: str) -> None:
        """Take the site that they read, and others that it may ask."""
        self.browser = browser
        self.url = url
        self.hosts = {urlsplit(site).netloc for site in (url, *also)}
        self.problems: list[str] = []

    @asynccontextmanager
    async def reading(self, **options: Any) -> AsyncGenerator[Page]:
        """Open a page of their own; what goes wrong on it fails the test."""
        context = await self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(PATIENCE)
        self._watch(context)
        try:
            yield await context.new_page()
        finally:
            await context.close()
        assert self.problems == []

    def _watch(self, context: BrowserContext) -> None:
        def check_host(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme not in {"data", "blob"} and parts.netloc not in self.hosts:
                self.problems.append(f"requested another host: {request.url}")

        def check_message(message: ConsoleMessage) -> None:
            # The browser itself writes a line for an answer of 4xx, which is no flaw.
            if message.type in {"error", "warning"} and "status of 4" not in (
                message.text
            ):
                self.problems.append(f"console: {message.text}")

        context.on("request", check_host)
        context.on("console", check_message)
        context.on("weberror", lambda error: self.problems.append(f"script: {error}"))


@pytest.fixture(scope="session")
def site() -> Iterator[Server]:
    with open_folder() as folder, serving(folder / "data") as server:
        yield server


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = os.environ.get("FORESAID_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if executable is None:
        pytest.skip("no Chromium: install `chromium`, or name one in FORESAID_CHROMIUM")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable)
        yield browser
        await browser.close()


@pytest.fixture
def reader(browser: Browser, site: Server) -> Reader:
    return Reader(browser, site.url)
