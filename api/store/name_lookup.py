"""How a name that somebody types is looked up: who bears it, or one much like it."""

from collections.abc import Collection
from difflib import SequenceMatcher
from typing import LiteralString

from msgspec import Struct

from api.database.pool import Database
from api.language import names
from api.model.references import SubjectType

MOST_COMPARED = 200
LIKENESS = 0.75  # of the letters, in order
NAMED: dict[SubjectType, LiteralString] = {
    "source": """
        SELECT s.slug, s.name, s.role AS about
        FROM sources s
        WHERE s.merged_into IS NULL AND s.id = (
            SELECT coalesce(
                (SELECT coalesce(merged_into, id) FROM sources WHERE slug = $1),
                (SELECT id FROM source_names WHERE key = $2)))
    """,
    "outlet": """
        SELECT s.slug, s.name, s.country AS about
        FROM outlets s
        WHERE s.merged_into IS NULL AND s.id = (
            SELECT coalesce(
                (SELECT coalesce(merged_into, id) FROM outlets WHERE slug = $1),
                (SELECT id FROM outlet_names WHERE key = $2)))
    """,
}
# Of those with a word of the name or one near it (see `near_words`), the names of about
# its length: a slip changes a letter or two, and a common word is in very many names.
NEAR: LiteralString = """
    FROM (
        SELECT n.id, min(abs(length(n.key) - length($1))) AS apart
        FROM {kind}_names n
        WHERE near_words(n.key) && near_words($1)
        GROUP BY n.id
        ORDER BY apart, n.id
        LIMIT $2
    ) n
    JOIN {kind}s s ON s.id = n.id AND s.merged_into IS NULL
    ORDER BY n.apart, s.index DESC
"""
CANDIDATES: dict[SubjectType, LiteralString] = {
    "source": "SELECT s.slug, s.name, s.role AS about" + NEAR.format(kind="source"),
    "outlet": "SELECT s.slug, s.name, s.country AS about" + NEAR.format(kind="outlet"),
}


class Named(Struct, frozen=True):
    """A source or an outlet, and its role or country."""

    slug: str
    name: str
    about: str | None


# Whose name was declared to be another's than those much like it: when it was entered,
# or when it was changed.
DECLARED: LiteralString = """
    SELECT s.slug, s.index,
        coalesce((
            SELECT convert_from(e.body, 'UTF8')::jsonb ->> 'distinct'
            FROM entries e
            WHERE e.index = s.index
        ) = 'true', false) AS entered,
        EXISTS(
            SELECT FROM entries e
            WHERE e.kind = 'revision' AND e.subject = s.id::text
              AND convert_from(e.body, 'UTF8')::jsonb -> 'changes' ->> 'distinct'
                = 'true'
        ) AS changed
    FROM {kind}s s
    WHERE s.slug = ANY($1)
"""
DECLARATIONS: dict[SubjectType, LiteralString] = {
    "source": DECLARED.format(kind="source"),
    "outlet": DECLARED.format(kind="outlet"),
}


class Declaration(Struct, frozen=True):
    """Whether a name was declared distinct; `index` is the entry of who bears it."""

    slug: str
    index: int
    entered: bool
    changed: bool


async def named(db: Database, kind: SubjectType, typed: str) -> Named | None:
    """Return who bears a name or a slug, if anybody does."""
    query = NAMED[kind]
    return await db.maybe(Named, query, typed.casefold(), names.key(typed))


async def like(
    db: Database, kind: SubjectType, typed: str, *, but: str = "", limit: int = 5
) -> list[Named]:
    """Return whose names are much like the one typed, the likest first, *but* one."""
    key = names.key(typed)
    found = await db.all(Named, CANDIDATES[kind], key, MOST_COMPARED)
    ranked = sorted(
        ((_likeness(typed, other.name), other) for other in found if other.slug != but),
        key=lambda pair: -pair[0],
    )
    return [other for likeness, other in ranked if likeness >= LIKENESS][:limit]


def _likeness(name: str, other: str) -> float:
    """Return how much alike names are, from 0 to 1: as much as their least alike words.

    Why by words: most letters of “The Morning Post” and “The Evening Post” agree.
    """
    words, others = _words(name), _words(other)
    if len(words) != len(others):
        return _letters(" ".join(words), " ".join(others))
    return min(map(_word_likeness, words, others), default=0.0)


def _word_likeness(word: str, other: str) -> float:
    """Return the same of words; an initial is like the name that it may stand for."""
    if word.startswith(other) or other.startswith(word):
        return 1.0
    return _letters(word, other)


def _letters(text: str, other: str) -> float:
    return SequenceMatcher(None, text, other).ratio()


def _words(name: str) -> list[str]:
    words = ("".join(filter(str.isalnum, word)) for word in name.casefold().split())
    return [word for word in words if word]


async def declared_distinct(
    db: Database, kind: SubjectType, pairs: Collection[frozenset[str]]
) -> set[frozenset[str]]:
    """Return which pairs of slugs somebody declared not to be the same.

    One that is entered as distinct differs from those that stood before it.
    """
    slugs = sorted({slug for pair in pairs for slug in pair})
    found = await db.all(Declaration, DECLARATIONS[kind], slugs) if slugs else []
    by_slug = {declaration.slug: declaration for declaration in found}
    declared: set[frozenset[str]] = set()
    for pair in pairs:
        both = [by_slug[slug] for slug in pair if slug in by_slug]
        later = max(both, key=lambda declaration: declaration.index, default=None)
        if (later and later.entered) or any(each.changed for each in both):
            declared.add(pair)
    return declared
