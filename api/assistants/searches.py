"""Where each kind of thing is searched, and how it is told in a line."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from api.assistants import claim_words
from api.assistants.answers import Item
from api.assistants.api_client import ApiClient
from api.model.claims import Claim
from api.model.events import Event
from api.model.outlets import Outlet
from api.model.paging import Page
from api.model.sources import Source

Kind = Literal["everything", "sources", "outlets", "events", "claims"]


class Search(Struct, frozen=True, kw_only=True):
    """A list of the API with what it holds, and the page that has the same list."""

    noun: str
    page: type[Page[Any]]
    item: Callable[[ApiClient, Any], Item]

    @property
    def path(self) -> str:
        """The list over HTTP."""
        return f"/v1{self.pages}"

    @property
    def pages(self) -> str:
        """The page that readers see."""
        return f"/{self.noun}s"


def _source(api: ApiClient, source: Source) -> Item:
    about = source.role or {"person": ""}.get(source.kind, source.kind)
    text = f"Source: {source.name}{f', {about}' if about else ''}."
    url = api.link(f"/sources/{source.slug}")
    return Item(name=source.slug, text=text, url=url)


def _outlet(api: ApiClient, outlet: Outlet) -> Item:
    url = api.link(f"/outlets/{outlet.slug}")
    return Item(name=outlet.slug, text=f"Outlet: {outlet.name}.", url=url)


SOURCES = Search(noun="source", page=Page[Source], item=_source)
OUTLETS = Search(noun="outlet", page=Page[Outlet], item=_outlet)
EVENTS = Search(noun="event", page=Page[Event], item=claim_words.event_item)
CLAIMS = Search(noun="claim", page=Page[Claim], item=claim_words.item)
SEARCHES: dict[Kind, tuple[Search, ...]] = {
    "everything": (SOURCES, OUTLETS, EVENTS, CLAIMS),
    "sources": (SOURCES,),
    "outlets": (OUTLETS,),
    "events": (EVENTS,),
    "claims": (CLAIMS,),
}
