"""What a form sends, received only from pages of our own."""

from urllib.parse import parse_qsl, urlencode

from litestar.datastructures import UploadFile

from api import state
from api.desk.sessions import AnyRequest
from api.errors import ForbiddenError, MalformedError, MediaTypeError, TooLargeError

LARGEST = 256 * 1024
MOST_FIELDS = 1000
FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data"
# The option of a handler whose form holds a file, and its place in the state.
FILE = "file"
TOKEN = "token"  # noqa: S105 the name of a field
ELSEWHERE = "The form was sent from a page of another site."


async def receive(request: AnyRequest, largest: int = LARGEST) -> dict[str, str]:
    """Return the filled-in fields of a form; one sent repeatedly, with commas."""
    check_origin(request)
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() == FILES and request.route_handler.opt.get(FILE):
        return await _receive_file(request)
    if media_type.strip().lower() != FORM:
        raise MediaTypeError(f"A form is sent as {FORM}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise TooLargeError(f"A form holds at most {largest} bytes.")
    try:
        return parse(body.decode("ascii"))
    except ValueError as error:
        raise MalformedError("The form cannot be read.") from error


async def _receive_file(request: AnyRequest) -> dict[str, str]:
    """Return the fields of a form with a file, which goes into the request's state."""
    sent = await request.form()
    values: dict[str, str] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            request.scope["state"][FILE] = (value.filename, await value.read())
        elif str(value).strip():
            values[name] = str(value).strip()
    return values


def file(request: AnyRequest) -> tuple[str, bytes] | None:
    """Return the name and the content of the file that a form sent, if any."""
    return request.scope["state"].get(FILE)


def parse(text: str) -> dict[str, str]:
    """Return the fields of a form as it is sent; raise ValueError where it is none."""
    pairs = parse_qsl(text, errors="strict", max_num_fields=MOST_FIELDS)
    values: dict[str, str] = {}
    for name, value in pairs:
        typed = value.strip().replace("\r\n", "\n")
        if typed:
            values[name] = f"{values[name]},{typed}" if name in values else typed
    return values


def join(values: dict[str, str]) -> str:
    """Return fields as a form sends them."""
    return urlencode(values)


def check_origin(request: AnyRequest) -> None:
    """Raise ForbiddenError unless a page of ours made the browser send the form.

    Where a browser hides the origin, its `Sec-Fetch-Site` must vouch for it.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null")
    hosts = {request.headers.get("host", ""), _host(state.of(request).public_url)}
    if site not in {None, "same-origin", "none"}:
        raise ForbiddenError(ELSEWHERE)
    if origin == "null":
        if site != "same-origin":
            raise ForbiddenError(ELSEWHERE)
    elif _host(origin) not in hosts - {""}:
        raise ForbiddenError(ELSEWHERE)


def _host(origin: str) -> str:
    return origin.partition("://")[2]
