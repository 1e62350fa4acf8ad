"""The places of the desk, as its menu has them."""

from api.model.keys import Scope

# The places of the desk: address, name, access key, the scope that they need.
PLACES: tuple[tuple[str, str, str, Scope | None], ...] = (
    ("/desk", "Desk", "d", None),
    ("/desk/due", "To judge", "j", None),
    ("/desk/article", "From an article", "a", "claims:write"),
    ("/desk/claims/new", "Enter one", "n", "claims:write"),
    ("/desk/imports", "Import", "i", "claims:write"),
    ("/desk/log", "Log", "l", None),
    ("/desk/keys", "Keys", "k", "keys:manage"),
)
