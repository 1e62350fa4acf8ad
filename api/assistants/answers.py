"""What every tool answers: sentences to quote, what limits them, and their pages."""

from collections.abc import Sequence
from typing import Annotated, Any

from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, Field


class Link(BaseModel):
    """A page to link to."""

    title: str = Field(description="what the page is")
    url: str = Field(description="its absolute address")


class Item(BaseModel):
    """One of several things that were found."""

    name: str = Field(description="the slug or id that other tools take")
    text: str = Field(description="what it is, in words that may be quoted")
    url: str = Field(description="the absolute address of its page")


class Answer(BaseModel):
    """What a tool found."""

    sentences: list[str] = Field(
        default=[], description="may be quoted as they stand, with a link"
    )
    cautions: list[str] = Field(
        default=[], description="what has to be said beside any figure that is quoted"
    )
    items: list[Item] = Field(default=[], description="what was found, in order")
    shown: str | None = Field(
        default=None, description="how many of how many `items` are"
    )
    links: list[Link] = Field(default=[], description="where all this stands")
    data: dict[str, Any] | None = Field(
        default=None, description="figures or drafts, as the HTTP API has them"
    )


Told = Annotated[CallToolResult, Answer]


def tell(answer: Answer) -> CallToolResult:
    """Return an answer as text, for those who read only that, and as data."""
    lines = [
        *answer.sentences,
        *(f"Caution: {caution}" for caution in answer.cautions),
        *(f"- {item.text} [{item.name}] {item.url}" for item in answer.items),
        *([answer.shown] if answer.shown else []),
        *(f"{link.title}: {link.url}" for link in answer.links),
    ]
    return CallToolResult(
        content=[TextContent(type="text", text="\n".join(lines))],
        structured_content=answer.model_dump(mode="json"),
    )


def shown(items: Sequence[object], total: int, noun: str) -> str:
    """Return how many of all there are are shown: "5 of 23 claims are shown."."""
    if not total:
        return f"No {noun}s fit."
    if len(items) == total:
        return f"All there are: {total}."
    return f"The first {len(items)} of {total} {noun}s are shown."
