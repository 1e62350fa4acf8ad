"""Text in pictures: what our fonts can write, and lines that stay in their width."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image, ImageChops

from api.pages.pictures import answers, cards, fonts, frame, lines
from api.pages.pictures.cards import Card, Words
from api.pages.pictures.lines import Style
from api.pages.text import verdict_labels
from tests.conftest import NOW

BODY = Style(face="sans", size=13, leading=19)
LONG = "Donaudampfschifffahrtsgesellschaftskapitän " * 6
TEXTS = some.text(some.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]))


def pixels(svg: str) -> Image.Image:
    return Image.open(BytesIO(answers.render(svg))).convert("RGB")


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of all that is not paper."""
    paper = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, paper).getbbox()
    assert box is not None
    return box


def picture(*texts: str, style: Style = BODY) -> str:
    content = [
        line
        for nth, text in enumerate(texts)
        for line in lines.draw([text], style, 24, 24 + 30 * nth)
    ]
    return frame.sheet("Test", content, 60 + 30 * len(texts))


def test_the_fonts_have_every_sign_that_pages_use() -> None:
    signs = "".join(verdict_labels.SIGNS.values())
    for character in f"{signs}“”‘’–—−…·→%½≤≥√×éßøłğñžœæÆŐ€£½«»¿ΩДжђ":
        assert fonts.has(character), character


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ada Stone", "Ada Stone"),
        ("岸田文雄", "…"),
        ("岸田 文雄 (Kishida)", "… (Kishida)"),
        ("Boom 🧨👨‍👩‍👧‍👦 Smith", "Boom \u200d\u200d\u200d Smith"),
        ("Ωμέγα, Жуков, עברית, محمد", "Ωμέγα, Жуков, עברית, محمد"),
        ("ไทย", "…"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_what_no_font_can_write_is_a_gap_that_shows(text: str, written: str) -> None:
    assert fonts.writable(text) == written


@given(TEXTS)
def test_what_is_written_has_a_glyph_for_each_character(text: str) -> None:
    assert all(fonts.has(c) for c in fonts.writable(text) if not c.isascii())


@given(TEXTS, some.floats(40, 600), some.integers(1, 5))
def test_any_text_is_broken_into_lines_that_fit(
    text: str, width: float, most: int
) -> None:
    broken = lines.wrap(text, BODY, width, most)
    assert len(broken) <= most
    for line in broken:
        assert fonts.width(line, BODY.size, BODY.face) <= width or len(line) == 1
    if lines.fits(text, BODY, width, most):
        assert "".join(broken).replace(" ", "") == "".join(text.split(" ")).strip()


@pytest.mark.parametrize("face", ["sans", "bold", "serif"])
def test_text_is_no_wider_than_it_was_measured(face: fonts.Face) -> None:
    style = Style(face=face, size=16, leading=20)
    for text in ("The minister resigns before summer", "WAVE, Æther & Ωμέγα 87%"):
        left, _, right, _ = ink(pixels(picture(text, style=style)))
        measured = 2 * fonts.width(text, style.size, style.face)
        assert 0.94 * measured <= right - left <= measured + 2


@settings(max_examples=4)
@given(some.sampled_from(["Ada Stone", "Жуков", "محمد صلاح", "Ωμέγα"]))
def test_every_script_that_the_fonts_have_leaves_ink_of_its_own(name: str) -> None:
    assert pixels(picture(name)) != pixels(picture("Bo Reed"))
    joined = pixels(picture(name, name))
    assert ink(joined)[3] > ink(pixels(picture(name)))[3]


def test_letters_that_are_joined_are_no_boxes() -> None:
    """Lam and alef become one sign, which the renderer alone does not find."""
    bold = Style(face="bold", size=13, leading=19)
    alone = pixels(picture("صلاح"))
    among_others = pixels(picture("صلاح said", style=bold))
    box = ink(alone)
    assert among_others.crop(box) == alone.crop(box)


@pytest.mark.parametrize("text", [LONG, "W" * 1000, "漢" * 400, "a " * 500])
def test_a_card_of_the_longest_words_keeps_its_edges(text: str) -> None:
    blocks = [
        Words(text=text, sizes=(64, 40, 30), most=4, face="serif"),
        Words(text=text, sizes=(30, 24), most=3),
        Words(text="✗ Wrong", sizes=(40,), most=1, face="bold"),
        Words(text="The end.", sizes=(30,), most=1),
    ]
    card = Card(kicker=text, blocks=blocks, path=f"/sources/{text}", as_of=NOW)
    image = pixels(cards.draw(card, "https://foresaid.example"))
    assert image.size == (1200, 630)
    left, top, right, bottom = ink(image)
    assert left >= cards.EDGE - 4
    assert right <= 1200 - cards.EDGE + 4
    assert top >= 30
    assert bottom <= 612
    # Nothing is drawn over the line above the address.
    between = image.crop((0, cards.BOTTOM + 6, 1200, 564))
    assert (
        ImageChops.difference(
            between, Image.new("RGB", between.size, image.getpixel((0, 0)))
        ).getbbox()
        is None
    )
