"""The words of a page as people read them, and what in them is for machines alone."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from api.pages.text.countries import NAMES
from api.pages.text.verdict_labels import LABELS

EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"script", "style", "title", "desc"}
# What is shown to be copied into a program, and what is somebody else's address.
CODE = {"code", "pre", "kbd"}
# Where a bare "Right" heads a column of counts or names a filter.
HEADS = {"h1", "h2", "th", "dt", "option"}
# What was said, as it stands beside a verdict.
SAID = re.compile(
    r"(?i)^(gave it [<>]?\d+(\.\d+)?%"
    r"|said (“.+”|it would( not)?|it as a comparison))"
)
# The left column of the table of words that the pages replaced.
OLD_WORDS = re.compile(
    r"(?i:\bwaits? for a finding|all that waits|what came of it|no such thing"
    r"|\bas known on|where it stands|read as [\d–]+% on|how far ahead"
    r"|always saying “(?:no|yes)”|skill over the|no clear difference"
    r"|had it likelier|since it is kept|once that is signed|best fit that only"
    r"|it fell due is when|or one of \d+ others|first-hand|other people’s)"
    r"|\b(?:ukraine war|us elections)\b"
)
# Where a page begins to say how its figures are computed.
METHOD = re.compile(r"(?i)\b(the figures in full|how this is computed)\b")
STATISTICS = re.compile(
    r"(?i)miscalibration|discrimination|uncertainty|lower is better|brier"
    r"|95% interval|adjusted for small numbers|shrinkage"
)
ADDRESS = re.compile(r"\S*://\S+|\S*/\S+")
FIELD = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
NAMED = re.compile(
    r"/(?:sources|outlets|events|topics)/([a-z0-9-]+)"
    r"|[?&;](?:topic|source|outlet|event|yardstick)=([a-z0-9-]+)"
)


class Words(HTMLParser):
    """The words of a page, and each verdict on it with what was said beside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.bare: list[str] = []
        self.verdicts: list[tuple[str, str]] = []
        self.slugs: set[str] = set()
        self.named_by_slug: list[str] = []
        self.codes: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._href = self._value = ""
        self._badges: list[tuple[int, str]] = []
        self._said: dict[int, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            given = dict(attrs)
            classes = given.get("class") or ""
            if tag == "a":
                self._href = given.get("href") or ""
                self.slugs.update(slugs(self._href))
            if tag == "option":
                self._value = given.get("value") or ""
            self._open.append((tag, classes))
            kind = classes.removeprefix("badge ")
            if kind in LABELS and classes != kind:
                self._badges.append((len(self._open), kind))

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        assert self._open.pop()[0] == tag
        depth = len(self._open) + 1
        for badge, kind in [pair for pair in self._badges if pair[0] > depth]:
            self.verdicts.append((kind, self._said.get(badge, "")))
            self._badges.remove((badge, kind))
        self._said = {at: text for at, text in self._said.items() if at <= depth}

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or any(tag in SILENT for tag, _ in self._open):
            return
        tags = {tag for tag, _ in self._open}
        if not tags & CODE:
            self.words.append(text)
            self._look_for_codes(text, tags)
        for nth, (tag, classes) in enumerate(self._open, 1):
            if classes == "was-said":
                self._said[nth] = text
            if tag in HEADS or classes.startswith("badge "):
                return
        if text in LABELS.values() and text not in {"Open", "No date"}:
            self.bare.append(text)

    def _look_for_codes(self, text: str, tags: set[str]) -> None:
        if "a" in tags and text in slugs(self._href):
            self.named_by_slug.append(text)
        # An option whose label is its value shows a code, unless it is one word.
        if "option" in tags and text == self._value and re.search("[-_]", text):
            self.named_by_slug.append(text)
        if text in NAMES:
            self.codes.append(text)
        self.codes += FIELD.findall(ADDRESS.sub("", text))


def slugs(address: str) -> Iterator[str]:
    """Yield the slugs in an address."""
    for match in NAMED.finditer(address):
        yield from filter(None, match.groups())


def before_the_method(words: str) -> str:
    """Return the words of a page up to where it says how figures are computed."""
    return METHOD.split(words, maxsplit=1)[0]
