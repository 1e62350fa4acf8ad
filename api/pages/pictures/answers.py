"""Pictures as responses: SVG, and the same rendered as PNG."""

import re
import subprocess
import sys
from base64 import b64encode
from functools import partial
from hashlib import sha256
from pathlib import Path

from litestar import Response

from api.accuracy.lane import Lane
from api.errors import UnavailableError
from api.pages.pictures import fonts, stylesheet

RENDERER = Path(__file__).parent / "renderer.py"
PIXELS = 1200  # across a PNG
SECONDS = 20.0
LENGTH = re.compile(' textLength="[^"]*" lengthAdjust="[^"]*"')
START = re.compile("(<text[^>]*>) +")  # the space after a sign that was left out
# Opened by itself, an image is a page: it may have its one style and nothing else.
DIGEST = b64encode(sha256(stylesheet.TEXT.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; frame-ancestors 'none'"


async def answer(svg: str, name: str, lane: Lane) -> Response[bytes]:
    """Return a picture in the format that the end of a file name says."""
    if name.endswith(".svg"):
        return Response(
            svg.encode(),
            media_type="image/svg+xml",
            headers={"Content-Security-Policy": POLICY},
        )
    async with lane.turn():
        png = await lane.short(partial(render, svg))
    return Response(png, media_type="image/png")


def _for_our_fonts(svg: str) -> str:
    """Return an SVG without what our fonts cannot write and lengths they don't need."""
    return START.sub(r"\1", LENGTH.sub("", fonts.writable(svg)))


def render(svg: str) -> bytes:
    """Return an SVG as a PNG; it waits for a process, which takes some 100 ms.

    Raise UnavailableError where the machine is too busy for it.
    """
    command = [sys.executable, "-P", RENDERER, str(PIXELS), *fonts.FILES]
    try:
        done = subprocess.run(  # noqa: S603 our own program, no shell
            command,
            input=_for_our_fonts(svg).encode(),
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError("Drawing the picture takes too long.") from error
    return done.stdout
