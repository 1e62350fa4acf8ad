"""Labels and bars of charts that nothing hides, and where pictures are from."""

import re

import pytest
from httpx import AsyncClient

from api.pages.charts import record_charts
from api.pages.pictures import frame
from api.scoring.breakdowns import Part
from api.scoring.figures import Enough, Hits
from tests.api_calls import claim_body, post, window_until
from tests.pages.test_boards import forecast
from tests.pages.test_subject_page import page

ENOUGH = Enough(rates=True, rank=True, skill=True, decomposition=True)


def period(key: str) -> Part:
    hits = Hits(right=9.0, wrong=1.0, rate=0.9, interval=(0.6, 1.0))
    return Part(
        key=key, claims=10, events=10, enough=ENOUGH, hits=hits, brier=None,
        brier_interval=None,
    )  # fmt: skip


@pytest.mark.parametrize("share", [0.5, 0.9, 1.0])
def test_the_label_of_a_line_stands_above_all_bars(share: float) -> None:
    drawn = str(
        record_charts.right_by_due([period("2021"), period("2022")], "no", share)
    )
    label = re.search(r"<text([^>]*)>dashed: who always says “no”", drawn)
    assert label is not None
    height = re.search(r' y="([\d.]+)"', label[1])
    assert height is not None
    tops = [float(y) for y in re.findall(r'y[12]="([\d.]+)"', drawn)]
    assert float(height[1]) + 4 < min(tops)
    assert "text-anchor" not in label[1]  # it begins at the left end


async def test_a_forecast_for_its_own_day_has_a_bar_beside_its_dot(
    client: AsyncClient,
) -> None:
    for day in ("2026-01-10", "2026-11-20"):
        body = claim_body(made_on=day, window=window_until(day, day), statement=day)
        await post(client, "/v1/claims", body)
    text = await page(client, "/sources/ada-stone")
    bars = re.findall(r'<rect x="[^"]*" y="4" width="([\d.]+)%"', text)
    assert len(bars) == 2
    assert all(float(width) >= 3 for width in bars)


@pytest.mark.parametrize(
    ("path", "url", "written"),
    [
        ("/sources/ada", "https://a.example", "a.example/sources/ada"),
        ("/sources/ada", "", "ada"),
        ("/compare?slug=ada,bo", "", "compare?slug=ada,bo"),
        ("/leaderboard/sources", "", "leaderboard/sources"),
        ("/", "", ""),
    ],
)
def test_a_picture_names_no_path_without_a_site(
    path: str, url: str, written: str
) -> None:
    assert frame.address(path, url) == written


async def test_a_picture_of_a_board_says_how_many_it_leaves_out(
    client: AsyncClient,
) -> None:
    for nth in range(13):
        await forecast(client, f"Source {nth}", [0.8] * 10, 6)
    path = "/leaderboard/sources/board.svg?entry=any&sort=brier"
    picture = (await client.get(path)).text
    assert "The first 12 of 13." in re.sub("<[^>]+>", " ", picture)
    assert "Source: Foresaid · leaderboard/sources · As of" in picture
