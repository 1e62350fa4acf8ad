"""The story of a newspaper article: its claims, and their outcomes.

The Sun, "Generals demand Putin launches all out war on Ukraine as 'payback' for
losses", end of April 2022. We do not know its URL.
"""

from collections.abc import Iterator
from datetime import date

from api.model.claims import NewClaim, NewWindow
from api.model.events import NewEvent
from api.model.outcomes import Evidence, NewOutcome
from api.model.outlets import NewOutlet
from api.model.sources import NewSource

MADE_ON = date(2022, 4, 29)
THE_SUN = NewOutlet(name="The Sun", homepage="https://www.thesun.co.uk/", country="GB")
LBC = NewOutlet(name="LBC", homepage="https://www.lbc.co.uk/", country="GB")
SKY = NewOutlet(
    name="Sky News Australia", homepage="https://www.skynews.com.au/", country="AU"
)
HEADLINE = (
    "Generals demand Putin launches all out war on Ukraine as ‘payback’ for losses"
)
TEASER = "Putin could declare new world war within DAYS, warns Defence Secretary"
MOBILISATION = NewEvent(
    statement="Putin announces a mobilisation",
    key="mobilisation",
    criteria="A decree or a public address by the President of Russia that announces a"
    " mobilisation, general or partial, of reserves.",
    topics=["ukraine-war"],
)


def claims() -> Iterator[NewClaim]:
    """Yield the claims of the article."""
    yield from (_wallace(), _muraviev(), _simonyan(), _exercises(), _teaser())


def outcomes() -> Iterator[tuple[str, NewOutcome]]:
    """Yield the outcomes on public record, with the keys of their events."""
    parade = NewOutcome(
        kind="not_occurred",
        through=date(2022, 5, 9),
        evidence=[
            Evidence(
                url="http://en.kremlin.ru/events/president/news/68366",
                title="Victory Parade on Red Square",
            )
        ],
        note="Neither a mobilisation nor a war was declared up to the Victory Day"
        " parade, or at it.",
    )
    later = NewOutcome(
        kind="occurred",
        on=date(2022, 9, 21),
        evidence=[
            Evidence(
                url="http://en.kremlin.ru/events/president/news/69390",
                title="Address by the President of the Russian Federation",
            )
        ],
        note="A partial mobilisation was announced.",
    )
    yield "world-war", parade
    yield "mobilisation", parade
    yield "mobilisation", later


def _wallace() -> NewClaim:
    return NewClaim(
        statement="Putin will announce a mobilisation at the parade on May 9",
        quote="He is probably going to declare… that we are now at war with the world’s"
        " Nazis and we need to mass mobilise the Russian people.",
        source=NewSource(name="Ben Wallace", role="UK Defence Secretary"),
        outlet=THE_SUN,
        via=LBC,
        made_on=MADE_ON,
        published_on=MADE_ON,
        headline=HEADLINE,
        due="on May 9",
        wording="is probably going to",
        outlet_wording="could",
        event=MOBILISATION,
        external_id="wallace-may-9",
    )


def _muraviev() -> NewClaim:
    return NewClaim(
        statement="Putin faces a coup from within his military and services",
        source=NewSource(name="Alexey Muraviev", role="Russia analyst"),
        outlet=THE_SUN,
        via=SKY,
        made_on=MADE_ON,
        published_on=MADE_ON,
        headline=HEADLINE,
        wording="may",
        event=NewEvent(
            statement="A coup against Putin is attempted from within his military or"
            " intelligence services",
            key="coup",
            topics=["ukraine-war"],
        ),
        external_id="muraviev-coup",
    )


def _simonyan() -> NewClaim:
    return NewClaim(
        statement="A nuclear strike is more probable than Russia losing the war",
        quote="more probable",
        source=NewSource(name="Margarita Simonyan", role="Editor of RT"),
        outlet=THE_SUN,
        made_on=MADE_ON,
        published_on=MADE_ON,
        headline=HEADLINE,
        event=NewEvent(
            statement="Russia launches a nuclear strike rather than lose the war",
            key="nuclear-strike",
            criteria="Conditional and comparative: it says which of two ends is"
            " likelier, not that either will come.",
            topics=["ukraine-war"],
        ),
        external_id="simonyan-nuclear",
    )


def _exercises() -> NewClaim:
    return NewClaim(
        statement="About 8,000 British troops take part in exercises across eastern"
        " Europe this summer",
        source=NewSource(name="UK Ministry of Defence", kind="organisation"),
        outlet=THE_SUN,
        made_on=MADE_ON,
        published_on=MADE_ON,
        headline=HEADLINE,
        window=NewWindow(earliest=date(2022, 6, 1), latest=date(2022, 8, 31)),
        event=NewEvent(
            statement="About 8,000 British troops take part in exercises across eastern"
            " Europe in summer 2022",
            key="exercises",
            topics=["ukraine-war"],
        ),
        external_id="exercises-summer",
    )


def _teaser() -> NewClaim:
    return NewClaim(
        statement="Putin declares a new world war within days",
        source=NewSource(name="The Sun", kind="organisation", role="Newspaper"),
        outlet=THE_SUN,
        made_on=MADE_ON,
        published_on=MADE_ON,
        headline=TEASER,
        due="within days",
        wording="could",
        outlet_wording="could",
        event=NewEvent(
            statement="Putin declares a new world war",
            key="world-war",
            criteria="A declaration by the President of Russia that it is at war with"
            " another country than Ukraine.",
            topics=["ukraine-war"],
        ),
        external_id="sun-teaser",
    )
