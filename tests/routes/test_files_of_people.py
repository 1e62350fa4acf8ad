"""Files as spreadsheets, scripts and people write them: read, or refused in words."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import EVIDENCE, Json, body_of, claim_body, get, problem
from tests.routes.test_imports import CSV, NDJSON, claims_of, lines, send

HEADER = (
    "statement,source.name,outlet.name,made_on,window.latest,probability,"
    "outcome.happened,outcome.on,outcome.evidence.0.url\n"
)
GOOD = "{},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n"
# Words of codecs and decoders, which say nothing to who wrote the file.
FOREIGN = ("codec", "decode", "Expecting", "Extra data", "char ", "line 1", "RFC3339")


async def read(client: AsyncClient, content: str | bytes, query: str = "") -> Any:
    """Send a table; whatever is said of its lines is said in plain words."""
    answered = await send(client, content, query=query, headers=CSV)
    words = " ".join(error["detail"] for error in answered["errors"])
    assert not [each for each in FOREIGN if each in words], words
    return answered


async def refuse(client: AsyncClient, content: str) -> str:
    """Send a table that is refused whole; return why."""
    answered = problem(
        await client.post("/v1/imports", content=content, headers=CSV), 400
    )
    assert "JSON" not in answered["title"]
    return answered["detail"]


def counted(answered: Json) -> tuple[int, int]:
    return answered["made"], answered["refused"]


async def test_excel_writes_truths_in_capitals(client: AsyncClient) -> None:
    row = "Event {},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,{},{},{}\n"
    url = "https://example.org/a"
    file = HEADER + row.format("A", "TRUE", "2025-02-01", url)
    file += row.format("B", "FALSE", "", url)
    assert counted(await read(client, file)) == (2, 0)
    verdicts = [each["outcome"]["verdict"] for each in await claims_of(client)]
    assert verdicts == ["happened", "did_not_happen"]


async def test_a_byte_order_mark_is_no_part_of_the_first_column(
    client: AsyncClient,
) -> None:
    file = b"\xef\xbb\xbf" + (HEADER + GOOD.format("A")).encode()
    assert counted(await read(client, file)) == (1, 0)


@pytest.mark.parametrize("query", ["", "?atomic=true"])
async def test_rows_without_content_are_no_claims(
    client: AsyncClient, query: str
) -> None:
    blank = ',,,,,,,,\n \n"",,"",,,,,,\n\n  , ,,,,,,,\r\n'
    file = blank + HEADER + blank + GOOD.format("A") + blank + GOOD.format("B") + blank
    assert counted(await read(client, file, query)) == (2, 0)


@pytest.mark.parametrize("mark", [";", "\t"])
async def test_semicolons_and_tabs_separate_cells_too(
    client: AsyncClient, mark: str
) -> None:
    row = GOOD.format('"A, with a comma; and a ""quote"""').replace("0.7", '"0,7"')
    file = HEADER.replace(",", mark)
    quoted, rest = row.split('",Jane', 1)
    file += (
        quoted + f'"{mark}Jane' + rest.replace(",", mark).replace(f"0{mark}7", "0,7")
    )
    assert counted(await read(client, file)) == (1, 0)
    (claim,) = await claims_of(client)
    assert claim["statement"] == 'A, with a comma; and a "quote"'
    assert claim["probability"] == 0.7


async def test_a_table_may_say_itself_how_it_is_separated(client: AsyncClient) -> None:
    file = "sep=;\r\n" + (HEADER + GOOD.format("A")).replace(",", ";")
    assert counted(await read(client, file)) == (1, 0)


async def test_an_unknown_column_is_named_with_those_known_and_the_separators(
    client: AsyncClient,
) -> None:
    detail = await refuse(client, "Question ID,Question Title\n1,Will it?\n")
    assert "`Question ID`" in detail
    assert "`statement`" in detail
    assert "`outcome.happened`" in detail
    assert "semicolons" in await refuse(client, "statement|made_on\na|2025-01-15\n")


async def test_a_column_without_a_name_may_hold_nothing(client: AsyncClient) -> None:
    file = "statement,source.name,outlet.name,made_on,,\n"
    row = "{},Jane Sample,Le Journal,2025-01-15,{},\n"
    answered = await read(client, file + row.format("A", "") + row.format("B", "x"))
    assert counted(answered) == (1, 1)
    assert "no column's name" in answered["errors"][0]["detail"]


async def test_what_is_not_utf_8_is_refused_by_line_and_in_words(
    client: AsyncClient,
) -> None:
    file = HEADER.encode() + GOOD.format("Café fermé").encode("latin-1")
    answered = await read(client, file + GOOD.format("A").encode())
    assert counted(answered) == (1, 1)
    (error,) = answered["errors"]
    assert (error["line"], "UTF-8" in error["detail"]) == (2, True)


async def test_a_quoted_cell_may_hold_line_breaks(client: AsyncClient) -> None:
    file = "statement,source.name,outlet.name,made_on,quote\n"
    row = '{},Jane Sample,Le Journal,2025-01-15,"one\r\n\n{} ""two"", three\n"\n'
    file += row.format("A", "x" * 3000) + row.format("B", "")
    assert counted(await read(client, file)) == (2, 0)
    first, _ = await claims_of(client)
    assert first["quote"].startswith("one\n\nxxx")
    assert first["quote"].endswith(' "two", three')


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-01-15 03:50:45", "2025-01-15"),
        ("2025-01-15T23:50:45.123456Z", "2025-01-15"),
        ("2025-01-15 23:50:45+00:00", "2025-01-15"),
        ("2025-01-15T23:50-05:00", "2025-01-15"),
    ],
)
async def test_an_instant_is_taken_as_its_day(
    client: AsyncClient, written: str, day: str
) -> None:
    file = HEADER + GOOD.format("A").replace("2025-01-15", written)
    assert counted(await read(client, file)) == (1, 0)
    body = claim_body(
        statement="B",
        made_on=written,
        window={"earliest": written, "latest": "2025-03-01T04:00:00Z"},
    )
    assert counted(await send(client, lines([body]))) == (1, 0)
    for claim in await claims_of(client):
        assert (claim["made_on"], claim["window"]["latest"]) == (day, "2025-03-01")


@pytest.mark.parametrize("day", ["15/01/2025", "2025-01-15 25:00", "2025-1-15", "soon"])
async def test_what_is_no_day_is_refused_with_what_is_due(
    client: AsyncClient, day: str
) -> None:
    answered = await read(client, HEADER + GOOD.format("A").replace("2025-01-15", day))
    (error,) = answered["errors"]
    assert (error["line"], error["pointer"]) == (2, "/made_on")
    assert "YYYY-MM-DD" in error["detail"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("70%", 0.7),
        ("70 %", 0.7),
        ("0.5%", 0.005),
        ("7e-1", 0.7),
        (".7", 0.7),
        ("100%", 1.0),
        ("0", 0.0),
        ('"0,7"', 0.7),
        ('"12,5 %"', 0.125),
    ],
)
async def test_a_probability_is_read_as_people_write_it(
    client: AsyncClient, cell: str, number: float
) -> None:
    answered = await read(client, HEADER + GOOD.format("A").replace("0.7", cell))
    assert counted(answered) == (1, 0)
    (claim,) = await claims_of(client)
    assert claim["probability"] == number


@pytest.mark.parametrize(
    "cell", ["170%", "-0", "nan", "inf", "1e999", "0_1", "1e-400", "70 %%", "likely"]
)
async def test_a_probability_that_is_none_is_refused_in_words(
    client: AsyncClient, cell: str
) -> None:
    answered = await read(client, HEADER + GOOD.format("A").replace("0.7", cell))
    assert counted(answered) == (0, 1)
    (error,) = answered["errors"]
    assert error["pointer"] == "/probability"
    assert "a number from 0 to 1" in error["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b'[\n {\n  "id": "abc",\n  "probability": 0.27\n }\n]',
        b'\n\n [{"statement": "A"}]',
        b'[{"statement": "' + b"x" * 100_000 + b'"}]',
        b'{\n "statement": "A"\n}\n',
    ],
)
async def test_a_json_array_is_refused_once_with_what_is_expected(
    client: AsyncClient, content: bytes
) -> None:
    for query in ("", "?atomic=true"):
        answered = await send(client, content, 400, query)
        assert "NDJSON" in answered["detail"]
        assert answered["errors"] == []


VOID = {"reason": "ambiguous", "note": "annulled"}


@pytest.mark.parametrize(
    "outcome", [{"void": "ambiguous", "note": "annulled"}, {"kind": "void", **VOID}]
)
async def test_a_line_may_say_why_its_question_cannot_be_judged(
    client: AsyncClient, outcome: Json
) -> None:
    sources = [{"name": "Ada Stone"}, {"name": "Bea"}]
    file = lines(claim_body(source=each, outcome=outcome) for each in sources)
    assert counted(await send(client, file)) == (2, 0)
    ends = {(c["status"], c["outcome"]["reason"]) for c in await claims_of(client)}
    assert ends == {("void", "ambiguous")}
    event = await get(client, "/v1/events/the-minister-resigns")
    assert [each["note"] for each in event["outcomes"]] == ["annulled"]


async def test_a_reason_of_one_claim_voids_it_alone(client: AsyncClient) -> None:
    one = claim_body(outcome={"void": "duplicate", "note": "of another"})
    file = lines([one, claim_body(source={"name": "Bea"})])
    assert counted(await send(client, file)) == (2, 0)
    statuses = {
        each["source"]["name"]: each["status"] for each in await claims_of(client)
    }
    assert statuses == {"Ada Stone": "void", "Bea": "due"}


@pytest.mark.parametrize(
    ("outcome", "pointer"),
    [
        ({"void": "ambiguous"}, "/outcome/note"),
        ({"void": "boring", "note": "x"}, "/outcome/void"),
        ({"kind": "void", "note": "x"}, "/outcome/reason"),
        ({"kind": "occurred", "on": "2026-02-01"}, "/outcome/kind"),
        ({"void": "ambiguous", "note": "x", "happened": False}, "/outcome/happened"),
        ({"void": "ambiguous", "reason": "other", "note": "x"}, "/outcome/reason"),
        ({"note": "x"}, "/outcome/happened"),
        ({"happened": False}, "/outcome/evidence"),
        ({"happened": False, "evidence": EVIDENCE, "on": "x"}, "/outcome/on"),
    ],
)
async def test_an_outcome_that_says_too_little_or_too_much_is_refused(
    client: AsyncClient, outcome: Json, pointer: str
) -> None:
    answered = await send(client, lines([claim_body(outcome=outcome)]))
    assert counted(answered) == (0, 1)
    assert answered["errors"][0]["pointer"] == pointer


async def test_a_line_that_is_no_json_is_refused_in_words(client: AsyncClient) -> None:
    file = b'hello\n{"statement": \n"A" x\n\xff\n{"a": 1} {}\nnull\n{"a": nope}\n'
    answered = await send(client, file)
    assert counted(answered) == (0, 7)
    words = " ".join(error["detail"] for error in answered["errors"])
    assert not [each for each in FOREIGN if each in words], words


STRAY = [
    # A quote that opens a cell, and is never closed.
    '"Stray {},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
    # One that is closed, but where no cell ends.
    '"Stray" {},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
    # One within a cell, and two.
    'Stray 5" {},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
    'Stray "5" {},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
    # One before a separator, one at the end of the line, one after a space.
    'Stray {}",Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
    'Stray {},Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,"\n',
    'Stray {}, "Jane Sample,Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
    # One too many after a cell that is quoted.
    '"Stray {}""",Jane Sample"",Le Journal,2025-01-15,2025-03-01,0.7,,,\n',
]


@pytest.mark.parametrize("stray", STRAY)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "good",
    [GOOD, GOOD.replace("{}", '"{}, as ""they"" say"').replace("0.7", '"0.7"')],
)
async def test_a_stray_quote_costs_its_own_line_alone(
    client: AsyncClient, stray: str, end: str, good: str
) -> None:
    file = HEADER
    for nth in range(4):
        file += good.format(f"Good {nth}") + stray.format(nth)
    file += good.format("Last")
    answered = await read(client, file.replace("\n", end))
    assert (answered["made"], answered["refused"]) == (5, 4), answered["errors"]
    assert [error["line"] for error in answered["errors"]] == [3, 5, 7, 9]
    assert all("quote" in error["detail"] for error in answered["errors"])


async def test_an_open_quote_at_the_end_costs_its_own_line_alone(
    client: AsyncClient,
) -> None:
    for good in (GOOD, "x" * 900 + GOOD):
        rest = "".join(good.format(f"Good {nth}") for nth in range(100))
        answered = await read(client, HEADER + '"Stray,x\n' + rest)
        assert counted(answered) == (100, 1)
        assert answered["errors"][0]["line"] == 2


async def test_the_header_may_not_break_the_rule_of_quotes(client: AsyncClient) -> None:
    assert "quote" in await refuse(client, 'statement,"made_on\nA,2025-01-15\n')
    assert "quote" in await refuse(client, 'state"ment,made_on\nA,2025-01-15\n')


async def test_a_file_of_another_type_is_refused_as_a_file(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/pdf"}
    sent = await client.post("/v1/imports", content=b"%PDF", headers=headers)
    answered = problem(sent, 415)
    assert "CSV" in answered["title"]
    assert body_of(await client.post("/v1/imports", content=b"", headers=NDJSON), 200)
