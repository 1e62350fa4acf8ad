"""Figures and days as they are written for a reader."""

from datetime import date, datetime

LARGE = 0.1
SMALLEST = 0.0001
HAIR = 1e-9
EVEN = 0.5
MOST_PLACES = 6


def percent(share: float | None) -> str:
    """Write a share as whole percent; only none is 0%, only all of it is 100%."""
    if share is None:
        return "–"
    points = 100.0 * share
    if abs(points) < HAIR:
        return "0%"
    if abs(points) < 1:
        return "<1%" if points > 0 else ">−1%"
    if 99 < points < 100 - HAIR:  # noqa: PLR2004 the last percent
        return ">99%"
    return f"{round(points)}%".replace("-", "−")


def chance(probability: float | None) -> str:
    """Write a chance as percent; only an even one is 50%, others have more places."""
    written = percent(probability)
    if probability is None or written != "50%" or abs(probability - EVEN) < HAIR:
        return written
    places = next(
        places
        for places in range(1, MOST_PLACES + 1)
        if places == MOST_PLACES
        or float(f"{100 * probability:.{places}f}") != 100 * EVEN
    )
    return f"{100 * probability:.{places}f}%"


def between(interval: tuple[float, float] | None) -> str:
    """Write an interval of shares as percent, with an en dash."""
    if interval is None:
        return "–"
    low, high = (round(100 * end) for end in interval)
    return f"{low}–{high}%"


def score(value: float | None) -> str:
    """Write a score with two significant digits: 0.19, 0.034."""
    if value is None:
        return "–"
    if abs(value) < SMALLEST:
        return "0" if value == 0 else "<0.0001"
    written = f"{value:.2f}" if abs(value) >= LARGE else f"{value:.2g}"
    return written.replace("-", "−")


def scores(interval: tuple[float, float] | None) -> str:
    """Write an interval of scores: 0.11 to 0.27."""
    return "–" if interval is None else f"{score(interval[0])} to {score(interval[1])}"


def count(number: float) -> str:
    """Write a count: 10,000; parts of one by their first decimal."""
    whole = round(number, 1)
    return f"{int(whole):,}" if whole == int(whole) else f"{whole:,.1f}"


def plural(number: float, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun: 1 claim, 3 claims."""
    noun = singular if number == 1 else plural or f"{singular}s"
    return f"{count(number)} {noun}"


def day(of: date | datetime) -> str:
    """Write a day: 9 May 2022."""
    return f"{of.day} {of:%B} {of.year}"


def window(made_on: date, earliest: date, latest: date | None) -> str:
    """Write when something is to happen."""
    if latest is None:
        return "no date given"
    if earliest == latest:
        return f"on {day(latest)}"
    if earliest <= made_on:
        return f"by {day(latest)}"
    return f"{day(earliest)} to {day(latest)}"


def sentence(words: str) -> str:
    """Return *words* with a capital at their start."""
    return words[:1].upper() + words[1:]


def clip(words: str, most: int) -> str:
    """Cut *words* to *most* characters, at a space where there is one."""
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    whole_words, _, _ = cut.rpartition(" ")
    text = whole_words if len(whole_words) > most // 2 else cut
    return text.rstrip(" ,;:.") + "…"
