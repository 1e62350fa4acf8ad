"""Imports at the desk: sent, tried out, described, entered, accounted for."""

import csv
import io
from pathlib import Path

import pytest
from httpx import Response

from tests.api_calls import get, size
from tests.conftest import Api
from tests.desk.people import Person, browser, flaws, typed_on
from tests.routes.test_platform_files import zipped
from tests.waiting import until_it_comes

FILES = Path(__file__).parent.parent / "data" / "imports"
IMPORTS = "/desk/imports"
HEADER = "Prediction;Who;Published by;Date;Chance;Remarks\n"
ROW = "Event {} comes;Jane Sample;Le Journal;2025-01-15;70%;x\n"


async def upload(person: Person, name: str, content: bytes) -> Response:
    await person.get(IMPORTS)
    return await person.client.post(
        IMPORTS,
        data={"token": person.token},
        files={"file": (name, content)},
        headers=person.headers,
    )


async def tried(person: Person, name: str, content: bytes) -> tuple[str, str]:
    """Send a file; return the address of its import, and the page there."""
    response = await upload(person, name, content)
    assert response.status_code == 303, response.text
    address = response.headers["Location"]
    return address.partition("?")[0], await person.get(address)


async def finished(person: Person, path: str) -> str:
    async def page() -> str | None:
        shown = await person.get(path)
        return None if "Being entered" in shown else shown

    shown = await until_it_comes(page)
    assert shown is not None
    return shown


def table(rows: int, flawed: tuple[int, ...] = ()) -> bytes:
    lines = [
        ROW.format(nth).replace("2025-01-15", "soon" if nth in flawed else "2025-01-15")
        for nth in range(rows)
    ]
    return (HEADER + "".join(lines)).encode()


async def test_a_table_of_200_rows_with_3_flaws(api: Api, person: Person) -> None:
    before = await size(api.client)
    path, page = await tried(person, "mine.csv", table(200, (3, 50, 199)))
    assert await size(api.client) == before
    assert "<strong>197</strong> would be entered" in page
    assert page.count("write YYYY-MM-DD") == 3
    assert page.count('data-label="Made on"') == 20
    values = typed_on(page)
    assert values["column.0"] == "statement"
    assert values["column.5"] == ""  # Remarks are left out
    response = await person.send(path, values, do="enter")
    assert response.status_code == 303
    page = await finished(person, path)
    assert "<strong>197</strong> entered" in page
    account = await person.open(f"{path}/account.csv")
    rows = list(csv.DictReader(io.StringIO(account.text)))
    assert len(rows) == 200
    assert [row["line"] for row in rows if row["became"] == "refused"] == [
        *("5", "52", "201")
    ]
    assert "YYYY-MM-DD" in rows[3]["reason"]
    assert "mine.csv" in await person.get(IMPORTS)
    # Sent again, all of it stands.
    path, page = await tried(person, "mine.csv", table(200))
    assert "<strong>197</strong> stood already" in page


async def test_columns_are_named_by_choice(api: Api, person: Person) -> None:
    file = "Was;Wann;Wer\nEs kommt;2025-01-15;Jane Sample\n".encode("utf-16")
    path, page = await tried(person, "x.csv", file)
    assert "missing" in page
    values = {
        "format": "csv",
        "charset": "utf-8",
        "outlet": "Le Journal",
        "column.0": "statement",
        "column.1": "made_on",
        "column.2": "source.name",
    }
    await person.send(path, values, do="try")
    page = await person.get(path)
    assert "<strong>1</strong> would be entered" in page
    assert typed_on(page)["column.1"] == "made_on"
    await person.send(path, values, do="enter")
    await finished(person, path)
    claims = (await get(api.client, "/v1/claims"))["items"]
    assert [claim["statement"] for claim in claims] == ["Es kommt"]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("fatebook.csv", 8),
        ("metaculus.zip", 7),
        ("manifold.json", 7),
        ("predictionbook.json", 4),
        ("gjopen.json", 6),
        ("gjopen.csv", 2),
    ],
)
async def test_the_files_of_platforms_are_known(
    person: Person, name: str, made: int
) -> None:
    is_zip = name.endswith("zip")
    content = zipped() if is_zip else (FILES / name).read_bytes()
    _, page = await tried(person, name, content)
    assert f'value="{name.partition(".")[0]}" selected' in page
    made -= name == "gjopen.json"
    assert f"<strong>{made}</strong> would be entered" in page


async def test_a_file_is_needed(person: Person) -> None:
    response = await upload(person, "empty.csv", b"")
    assert response.status_code == 422
    assert flaws(response) == ["The file: choose a file that is not empty"]


async def test_nobody_sees_the_imports_of_another(api: Api, person: Person) -> None:
    path, _ = await tried(person, "mine.csv", table(1))
    async with browser(api) as other:
        await other.sign_in(await api.key())
        await other.get(path, 404)
        await other.get(f"{path}/account.csv", 404)
    async with browser(api) as reader:
        await reader.sign_in(await api.key("outcomes:write"))
        await reader.get(IMPORTS, 403)


async def test_a_form_of_another_site_sends_no_file(person: Person) -> None:
    await person.get(IMPORTS)
    headers = {**person.headers, "Origin": "https://evil.example"}
    headers["Sec-Fetch-Site"] = "cross-site"
    data = {"token": person.token}
    files = {"file": ("x.csv", table(1))}
    sent = await person.client.post(IMPORTS, data=data, files=files, headers=headers)
    assert sent.status_code == 403
    files = {"file": ("x.csv", table(1))}
    data = {"token": "0" * 64}
    sent = await person.client.post(
        IMPORTS, data=data, files=files, headers=person.headers
    )
    assert sent.status_code == 403


async def test_markup_in_a_file_is_shown_as_text(person: Person) -> None:
    file = table(1).replace(b"Event 0", b"<script>alert(1)</script>")
    _, page = await tried(person, "<b>x.csv", file)
    assert "<script>alert(1)" not in page
    assert "<b>x.csv" not in page
