"""What a comparison of many says when some pairs, or all, share no question."""

from tests.conftest import Api
from tests.pages.test_boards import forecast
from tests.pages.test_subject_page import page, predict

NOTHING = "They share no judged question, so nothing can be compared."


async def test_who_shares_no_question_cannot_be_compared(api: Api) -> None:
    for name in ("Ada", "Bo", "Cy", "Di"):
        await predict(api.client, 2, 1, word=name, source={"name": name})
    text = await page(api.client, "/compare?slug=ada,bo,cy,di")
    assert NOTHING in text
    assert "luck" not in text.partition("How this is computed")[0]
    assert "Ada, Bo and 2 others: who was closer?" in text
    assert "do not stand on the same questions" in text
    two = await page(api.client, "/compare?slug=ada,bo")
    assert "Ada and Bo share no judged question, so nothing can be compared." in two


async def test_pairs_that_share_nothing_are_counted(api: Api) -> None:
    for name in ("Ada", "Bo", "Cy"):
        await forecast(api.client, name, [0.9, 0.4], 1)
    await predict(api.client, 2, 1, word="Other", source={"name": "Di"})
    text = await page(api.client, "/compare?slug=ada,bo,cy,di")
    assert NOTHING not in text
    assert "no two share the 10 judged questions that are needed" in text
    assert "3 of the 6 pairs share no judged question" in text


async def test_the_same_questions_are_called_the_same(api: Api) -> None:
    for name in ("Ada", "Bo"):
        await forecast(api.client, name, [0.9, 0.4], 1)
    text = await page(api.client, "/compare?slug=ada,bo")
    assert "All stand on the same 2 questions." in text
