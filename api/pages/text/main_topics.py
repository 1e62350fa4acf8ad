"""What each row of a leaderboard is mostly about, in words."""

from collections.abc import Mapping

from api.accuracy.main_topics import MainTopic
from api.model.topics import Topic
from api.pages.text import formatting, links, topic_names

NEARLY_ALL, MOST = 0.9, 0.5
MOST_LINKS = 8


def words(main: MainTopic) -> str:
    """Return the name of a topic, and its share unless that is nearly all."""
    share = formatting.percent(main.share)
    if main.share >= NEARLY_ALL:
        return topic_names.name(main.topic)
    if main.share >= MOST:
        return f"{topic_names.name(main.topic)}, {share}"
    return f"Many topics, most often {topic_names.words(main.topic)} ({share})"


def by_row(mains: Mapping[str, MainTopic]) -> dict[str, str]:
    """Return the words of each row by the slug of its subject."""
    return {slug: words(main) for slug, main in mains.items()}


def ranks_within(
    every: list[Topic], path: str, active: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the topics with most events, each with a link to the ranks within it."""
    largest = sorted(every, key=lambda topic: (-topic.events, topic.topic))
    return [
        (
            topic_names.name(topic.topic),
            links.to(path, **{**active, "topic": topic.topic}),
        )
        for topic in largest[:MOST_LINKS]
    ]
