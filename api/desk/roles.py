"""Roles typed with a prediction: whoever is known keeps the role that stands."""

from collections.abc import Collection

from api.database.pool import Database
from api.desk.fields import Values
from api.language import names
from api.model.claims import Claim
from api.store import name_lookup

STAYS = "stays"


async def is_dropped(db: Database, values: Values) -> bool:
    """Whether the role in *values* is not the one that its source stands with."""
    typed, name = values.get("source.role"), values.get("source.name")
    if not typed or not name:
        return False
    bearer = await name_lookup.named(db, "source", name)
    return bearer is not None and names.text_key(bearer.about or "") != names.text_key(
        typed
    )


async def standing(db: Database, claims: Collection[Claim]) -> dict[str, str | None]:
    """Return the roles with which the sources of *claims* stand, by their slugs."""
    roles: dict[str, str | None] = {}
    for slug in {claim.source.slug for claim in claims}:
        bearer = await name_lookup.named(db, "source", slug)
        roles[slug] = bearer and bearer.about
    return roles
