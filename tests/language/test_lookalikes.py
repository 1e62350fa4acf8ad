import random
from collections.abc import Callable, Iterable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.language import lookalikes, names

IMITATIONS = [
    ("reuter5", "Reuters"),
    ("Gu4rdian", "Guardian"),
    ("The Gu4rdian", "The Guardian"),
    ("Gu4rdian", "The Guardian"),
    ("Th3 5un", "The Sun"),
    ("r3ut3r5", "Reuters"),
    ("g00gle", "Google"),
    ("B8C", "BBC"),
    ("Fr4nce 24", "France 24"),
    ("M5S Gu4rdian", "M5S Guardian"),
    ("rеuters", "Reuters"),
    ("Rеutеrs", "Reuters"),
    ("ʀeuters", "Reuters"),
    ("ВВС", "BBC"),
    ("PayPaI", "PayPal"),
    ("lTV", "ITV"),
]
ADORNED = [
    ("Müller, Zoë", "Zoë Müller"),
    ("Dr. Zoë Müller", "Zoë Müller"),
    ("Müller, Dr. Zoë", "Zoë Müller"),
    ("Zoë Müller, Ph.D.", "Zoë Müller"),
    ("President Joe Biden", "Joe Biden"),
    ('"Reuters"', "Reuters"),
    ("«Reuters»", "Reuters"),
    ("Reuters!", "Reuters"),
    ("Reuters™", "Reuters"),
    ("(Reuters) 🚀", "Reuters"),
    ("Bo, Reed", "Bo Reed"),
    ("Sun, The", "The Sun"),
    ("Le Monde Diplo", "Le Monde-Diplo"),
    ("ONeill", "O'Neill"),
    ("bot-6", "bot6"),
]
DIFFERENT = [
    ("pro06", "pro08"),
    ("bot6", "bot8"),
    ("bot6", "bots"),
    ("Agent 6", "Agent 8"),
    ("Agent 1 12", "Agent 11 2"),
    ("agent1 1", "agent11"),
    ("GPT-3.5", "GPT-35"),
    ("Channel4", "Channel"),
    ("ITV1", "ITV2"),
    ("a16z", "az"),
    ("M5S", "MS"),
    ("20 Minutes", "Minutes"),
    ("Ada Stone", "Stone Ada"),
    ("Canal+", "Canal"),
    ("Mila", "Mlla"),
    ("कि", "क"),
    ("Søn", "Son"),
    ("General Electric", "Electric"),
]
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
GENERATED: dict[str, Callable[[random.Random, int], str]] = {
    "prefix and number": lambda _, n: f"pro{n:02}",
    "word and number": lambda _, n: f"Agent {n}",
    "dashed": lambda _, n: f"user-{n}",
    "versions": lambda _, n: f"Model {n % 40}.{n // 40}",
    "hex in order": lambda _, n: f"{n:x}",
    "capital hex": lambda _, n: f"{n:04X}",
    "prefix and hex": lambda draw, _: f"u{draw.getrandbits(24):06x}",
    "short hex": lambda draw, _: f"{draw.getrandbits(16):04x}",
    "hex": lambda draw, _: f"{draw.getrandbits(64):016x}",
    "uuid": lambda draw, _: str(UUID(int=draw.getrandbits(128))),
    "token": lambda draw, _: "".join(draw.choices(ALPHABET, k=8)),
}


def refused(made: Iterable[str]) -> list[tuple[str, str]]:
    """Return each name that resembles an earlier one, with that one."""
    known: dict[str, list[str]] = {}
    pairs: list[tuple[str, str]] = []
    for name in dict.fromkeys(made):
        pairs += [
            (name, other)
            for skeleton in lookalikes.possible_skeletons(name)
            for other in known.get(skeleton, ())
            if lookalikes.resembles(name, other)
        ]
        known.setdefault(lookalikes.skeleton(name), []).append(name)
    return pairs


@pytest.mark.parametrize(("name", "other"), IMITATIONS)
def test_an_imitation_is_found_and_resembles_what_it_imitates(
    name: str, other: str
) -> None:
    assert lookalikes.is_suspicious(name)
    assert lookalikes.skeleton(other) in lookalikes.possible_skeletons(name)
    assert lookalikes.resembles(name, other)
    assert names.key(name) != names.key(other)


@pytest.mark.parametrize(("name", "other"), ADORNED)
def test_marks_titles_and_the_order_around_a_comma_make_no_other_name(
    name: str, other: str
) -> None:
    assert refused([other, name]) == [(name, other)]
    assert refused([name, other]) == [(other, name)]


@pytest.mark.parametrize(("name", "other"), DIFFERENT)
def test_names_that_differ_in_a_number_or_a_letter_differ(
    name: str, other: str
) -> None:
    assert refused([name, other, name]) == []
    assert refused([other, name]) == []


@pytest.mark.parametrize("made", GENERATED.values(), ids=[*GENERATED])
@pytest.mark.parametrize("seed", range(3))
def test_thousands_of_generated_names_are_all_different(
    made: Callable[[random.Random, int], str], seed: int
) -> None:
    draw = random.Random(seed)
    ids = [made(draw, n) for n in range(4000)]
    draw.shuffle(ids)

    assert refused(ids) == []


@pytest.mark.parametrize(
    "name",
    [
        "France 24",
        "538",
        "BBC 2",
        "G7",
        "李小龙",
        "O'Neill",
        "Владимир",
        "Søren",
        "ITV1",
    ],
)
def test_an_ordinary_name_is_not_suspicious(name: str) -> None:
    assert not lookalikes.is_suspicious(name)


@given(st.text(min_size=1, max_size=200))
def test_any_name_passes_for_itself_and_is_found(name: str) -> None:
    assert lookalikes.resembles(name, name)
    assert lookalikes.skeleton(name) in lookalikes.possible_skeletons(name)
    assert len(lookalikes.skeleton(name)) <= names.LONGEST_KEY
