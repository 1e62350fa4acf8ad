"""What a newsroom passes on is said by whom it cites."""

import pytest

from tests.reading import read

SAYS = "The bank will fail by 30 June 2026, Reuters reported"


@pytest.mark.parametrize(
    ("text", "name", "kind", "via"),
    [
        (f"{SAYS}, citing two officials.", "officials", "anonymous", "Reuters"),
        (f"{SAYS}, citing the mayor Jane Doe.", "Jane Doe", "person", "Reuters"),
        ("It will rain in May, Ada Roe said, citing aides.", "Ada Roe", "person", None),
        (f"{SAYS}.", "Reuters", "organisation", None),
    ],
)
def test_whom_a_newsroom_cites_said_it(
    text: str, name: str, kind: str, via: str | None
) -> None:
    [prediction] = read(text)
    assert prediction.speaker is not None
    assert (prediction.speaker.name, prediction.speaker.kind) == (name, kind)
    assert prediction.via == via


def test_what_can_only_be_passed_on_or_never_judged_is_doubted() -> None:
    [alone] = read(f"{SAYS}.")
    assert "Reuters may only pass on what somebody says." in alone.doubts
    [endless] = read("Jane Doe said the bank could fail as early as next week.")
    assert "names no last day" in endless.doubts[-1]
