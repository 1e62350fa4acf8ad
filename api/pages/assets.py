"""The stylesheets and scripts, served under names that change with their content."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from litestar import Response, Router, get
from litestar.params import FromPath
from msgspec import Struct

from api.errors import NotFoundError

FOLDER = Path(__file__).parent / "assets"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


class Asset(Struct, frozen=True, kw_only=True):
    """A file, and the name under which it is served."""

    name: str
    content: bytes
    media_type: str


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = sha256(content).hexdigest()[:12]
    return Asset(
        name=f"{path.stem}.{digest}{path.suffix}",
        content=content,
        media_type=TYPES[path.suffix],
    )


ASSETS = {
    path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES
}
BY_NAME = {asset.name: asset for asset in ASSETS.values()}


def address(name: str) -> str:
    """Return the path at which the file *name* is served in this version."""
    return f"/assets/{ASSETS[name].name}"


def inline(name: str) -> str:
    """Return a small image as an address that holds it, which saves a request."""
    return f"data:image/svg+xml,{quote(ASSETS[name].content, safe='')}"


@get("/assets/{name:str}")
async def get_asset(name: FromPath[str]) -> Response[bytes]:
    """Get a file that pages use; its content never changes under its name."""
    if name not in BY_NAME:
        raise NotFoundError
    asset = BY_NAME[name]
    headers = {"Cache-Control": FOREVER}
    return Response(asset.content, media_type=asset.media_type, headers=headers)


router = Router("/", route_handlers=[get_asset], opt={"undocumented": True})
