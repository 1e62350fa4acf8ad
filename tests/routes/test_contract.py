"""The contract, as generators of clients and their users read it."""

import json
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest

from api.routes import openapi_examples, openapi_words
from tests.live_server import ROOT

CONTRACT = json.loads((ROOT / "schema" / "openapi.json").read_text("utf-8"))
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]
OPERATIONS = [
    operation
    for operations in CONTRACT["paths"].values()
    for operation in operations.values()
]


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the contract."""
    if isinstance(value, dict):
        yield cast("dict[str, Any]", value)
        for inner in cast("dict[str, Any]", value).values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from parts(inner)


def test_every_part_says_what_it_means() -> None:
    for operation in OPERATIONS:
        assert operation["summary"]
        assert operation["description"]
        for parameter in operation["parameters"]:
            assert parameter.get("description") or "$ref" in parameter
    for schema in SCHEMAS.values():
        assert schema["description"]
        for shape in schema["properties"].values():
            assert shape["description"]


def test_no_line_of_the_tables_is_without_use() -> None:
    described = {
        str(part.get("description")).partition(" By default `")[0]
        for part in parts(CONTRACT)
    }
    for name, words_of in openapi_words.files().items():
        for table, lines in words_of.items():
            for field, words in lines.items():
                assert words in described, f"{name}: {table} {field}"


def test_a_property_without_words_is_refused() -> None:
    with pytest.raises(openapi_words.UndescribedError, match="`mood` of Claim"):
        openapi_words.of_property("Claim", "mood")


def test_every_schema_is_used_and_none_needs_what_few_generators_have() -> None:
    text = json.dumps(CONTRACT)
    for name in SCHEMAS:
        assert f'"#/components/schemas/{name}"' in text
    for part in parts(CONTRACT):
        assert "prefixItems" not in part
        assert "(?" not in str(part.get("pattern", ""))


def test_instants_have_their_format() -> None:
    shapes = [
        (field, shape)
        for schema in SCHEMAS.values()
        for field, shape in schema["properties"].items()
        if field.endswith("_at")
    ]
    assert len(shapes) >= 20
    for field, shape in shapes:
        formats = {part.get("format") for part in parts(shape)}
        assert "date-time" in formats, field


def test_what_every_answer_has_is_required_of_it() -> None:
    assert set(SCHEMAS["Hits"]["required"]) == set(SCHEMAS["Hits"]["properties"])
    assert "total" not in SCHEMAS["ClaimPage"]["required"]
    assert "aliases" not in SCHEMAS["NewSource"]["required"]


def test_what_may_be_left_out_says_in_words_what_holds_then() -> None:
    kind = SCHEMAS["NewSource"]["properties"]["kind"]

    assert "default" not in kind
    assert kind["description"].endswith(" By default `person`.")


def test_reads_need_no_key_and_say_so() -> None:
    for operation in OPERATIONS:
        assert ("401" in operation["responses"]) == bool(operation["security"])


def test_every_body_in_json_has_an_example() -> None:
    bodies = [
        operation["requestBody"]["content"]
        for operation in OPERATIONS
        if "requestBody" in operation
    ]

    assert [
        content
        for content in bodies
        if [*content] == ["application/json"]
        and "example" not in content["application/json"]
    ] == []


@pytest.mark.parametrize("struct", openapi_examples.EXAMPLES)
def test_an_example_fits_its_shape(struct: type[msgspec.Struct]) -> None:
    example = openapi_examples.of(struct)["example"]

    assert msgspec.convert(example, struct, strict=True)
