"""The tools themselves; each docstring is what a model reads to choose one."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from mcp.types import CallToolResult
from pydantic import Field

from api.assistants import claim_words, records
from api.assistants.answers import Answer, Link, Told, tell
from api.assistants.api_client import ApiClient, segment
from api.assistants.searches import SEARCHES, Kind
from api.model.claims import Claim
from api.model.events import Event
from api.model.paging import Page
from api.pages.text import links
from api.reader.suggestions import Suggestion
from api.scoring.comparisons import Comparison
from api.scoring.leaderboards import Leaderboard
from api.terms import BoardSort, Role

Slug = Annotated[str, Field(description="slug that `search` gives", max_length=100)]
Topic = Annotated[str | None, Field(description="slug of a topic; null for all")]
AsOf = Annotated[
    str | None,
    Field(description="the record as it stood then: YYYY-MM-DD; null for now"),
]
Count = Annotated[int, Field(description="most to show", ge=1, le=50)]
Subjects = Literal["source", "outlet"]


class Tools:
    """What an assistant can ask of one server; nothing here writes."""

    def __init__(self, api: ApiClient) -> None:
        """Take the server that is asked."""
        self._api = api

    async def search(
        self,
        words: Annotated[
            str, Field(description="words of a name or statement", max_length=200)
        ],
        kind: Annotated[Kind, Field(description="what to look for")] = "everything",
        limit: Count = 5,
    ) -> Told:
        """Find sources (who said it), outlets (who published it), events and claims.

        Start here: the answer has the slugs and ids that the other tools take. All the
        words have to occur; names that are spelled nearly so are found too.
        """
        answer = Answer(links=[])
        told: list[str] = []
        for search in SEARCHES[kind]:
            page = await self._api.get(
                search.page, search.path, q=words, limit=limit, count=True
            )
            items = [search.item(self._api, found) for found in page.items]
            answer.items += items
            total = page.total if isinstance(page.total, int) else len(items)
            told.append(f"{search.noun}s: {len(items)} of {total}")
            url = self._api.link(links.to(search.pages, q=words))
            answer.links.append(Link(title=f"All {search.noun}s", url=url))
        answer.shown = f"Shown of each kind: {', '.join(told)}."
        return tell(answer)

    async def source_record(
        self, slug: Slug, topic: Topic = None, as_of: AsOf = None
    ) -> Told:
        """Get how accurate a person, organisation or model has been in predicting.

        The sentences may be quoted; say the cautions with any figure. A record over
        few questions tells little, and its sentences say so.
        """
        return tell(
            await records.read(self._api, "source", slug, topic=topic, as_of=as_of)
        )

    async def outlet_record(
        self,
        slug: Slug,
        topic: Topic = None,
        role: Annotated[
            Role,
            Field(description="any, original, relayed from others, or its own_voice"),
        ] = "any",
        as_of: AsOf = None,
    ) -> Told:
        """Get how accurate the predictions were that a newspaper or site published.

        By default all that it published counts, by whomever; `own_voice` is what it
        predicted itself.
        """
        narrowed = None if role == "any" else role
        return tell(
            await records.read(
                self._api, "outlet", slug, topic=topic, role=narrowed, as_of=as_of
            )
        )

    async def claim(
        self,
        id: Annotated[str, Field(description="id that `search` gives")],  # noqa: A002 as the API names it
    ) -> Told:
        """Get one prediction: who said what, where, how surely, and what came of it."""
        claim = await self._api.get(Claim, f"/v1/claims/{segment(id)}")
        event = await self._event(claim.event.slug)
        return tell(claim_words.of_claim(self._api, claim, event))

    async def event(self, slug: Slug, limit: Count = 20) -> Told:
        """Get what may happen, whether it did, and everybody who predicted it."""
        event = await self._event(slug)
        page = await self._api.get(
            Page[Claim], "/v1/claims", event=event.slug, limit=limit, count=True
        )
        return tell(claim_words.of_event(self._api, event, page))

    async def leaderboard(
        self,
        of: Annotated[Subjects, Field(description="whom to rank")] = "source",
        topic: Topic = None,
        sort: Annotated[
            BoardSort, Field(description="the figure that ranks; keep the default")
        ] = "adjusted_skill",
        limit: Count = 10,
    ) -> Told:
        """Rank sources or outlets by how close their predictions came.

        Only predictions entered before the outcome was known, or by a declared rule,
        count. Never quote a rank without what luck alone could make of it.
        """
        board = await self._api.get(
            Leaderboard, f"/v1/leaderboards/{of}s", topic=topic, sort=sort, limit=limit
        )
        return tell(records.of_board(self._api, of, board))

    async def compare(
        self,
        slugs: Annotated[
            list[Slug], Field(description="two to ten", min_length=2, max_length=10)
        ],
        of: Annotated[Subjects, Field(description="what they are")] = "source",
        topic: Topic = None,
    ) -> Told:
        """Compare sources or outlets on the questions that both of each two answered.

        This is the only fair way to say who was better: two records alone are over
        different questions.
        """
        comparison = await self._api.get(
            Comparison, f"/v1/compare/{of}s", slug=slugs, topic=topic
        )
        return tell(records.of_comparison(self._api, of, comparison))

    async def due(self, limit: Count = 10) -> Told:
        """List predictions whose time is over and whose outcome nobody recorded yet."""
        page = await self._api.get(Page[Claim], "/v1/due", limit=limit, count=True)
        answer = claim_words.of_page(self._api, page)
        answer.links = [Link(title="Due", url=self._api.link("/due"))]
        return tell(answer)

    async def read_text(
        self,
        text: Annotated[
            str, Field(description="a sentence or article in English, at most 64 KiB")
        ],
        made_on: Annotated[date, Field(description="the day it was said: YYYY-MM-DD")],
        url: Annotated[
            str | None, Field(description="the article's address, if it has one")
        ] = None,
    ) -> Told:
        """Find the predictions in a text: who says so, how surely, by when.

        Nothing is stored. Each draft in `data` is what a person with a key could enter,
        once the doubts that stand beside it are looked at.
        """
        body: dict[str, Any] = {"text": text, "made_on": made_on}
        if url:
            body["url"] = url
        page = await self._api.post(Page[Suggestion], "/v1/readings", body)
        return tell(
            Answer(
                sentences=[_found(suggestion) for suggestion in page.items],
                shown=f"Predictions found: {len(page.items)}.",
                data={"items": msgspec.to_builtins(page.items)},
            )
        )

    @property
    def every(self) -> list[Callable[..., Awaitable[CallToolResult]]]:
        """All tools, in the order in which they are listed."""
        return [
            self.search,
            self.source_record,
            self.outlet_record,
            self.claim,
            self.event,
            self.leaderboard,
            self.compare,
            self.due,
            self.read_text,
        ]

    async def _event(self, slug: str) -> Event:
        return await self._api.get(Event, f"/v1/events/{segment(slug)}")


def _found(found: Suggestion) -> str:
    """Return a sentence that predicts, and why, and what to look at."""
    who = "nobody named" if found.source is None else found.source.name
    parts = (
        f"“{found.sentence}” Said by: {who}",
        f"Why it is a prediction: {'; '.join(found.why)}",
        *(f"Look at: {doubt}" for doubt in found.doubts),
    )
    return " ".join(f"{part.rstrip('.')}." for part in parts)
