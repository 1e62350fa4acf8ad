"""Topics as readers know them: their slugs in words."""

from api.pages.text import countries, formatting

COUNTRIES = frozenset(name.casefold() for name in countries.NAMES.values())
ABBREVIATIONS = frozenset(
    ["ai", "eu", "gdp", "nato", "nba", "nfl", "nhl", "nhs", "uk", "un", "us", "usa"]
) | {"wnba"}
# Names of which no rule knows the capitals.
PROPER = {"world-cup": "World Cup"}


def words(slug: str) -> str:
    """Return a topic as it stands in a sentence: “US elections” for `us-elections`."""
    return PROPER.get(slug) or " ".join(_spell(word) for word in slug.split("-"))


def name(slug: str) -> str:
    """Return a topic as it stands alone: “Film and music” for `film-and-music`."""
    return formatting.sentence(words(slug))


def _spell(word: str) -> str:
    """Return a word with the capitals of an abbreviation or a country's name."""
    if word in ABBREVIATIONS:
        return word.upper()
    return word.capitalize() if word in COUNTRIES else word
