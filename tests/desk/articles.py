"""An article of our own making, pasted and looked at by the tests of the desk."""

from tests.desk.people import Person, flaws, typed_on

PASTE, CONFIRM = "/desk/article", "/desk/article/predictions"
TEXT = """Bridge to reopen as ministers promise a busier summer

The transport minister Nora Brandt told Radio Delta: "The old bridge will probably \
reopen by the end of June."

Workers have complained about delays since the winter, and the council met twice.

"The ferry company is likely to cut its fares by 20 per cent by 1 July 2022," said \
Milo Castell, chief executive of Delta Ferries.

The analyst Petra Vance said that the port could close before 1 October 2026. She \
said traffic had fallen for years.

Mayor Otto Lindqvist warned that the city will not build a second bridge before 2030.
"""
PASTED = {
    "text": TEXT,
    "outlet.name": "The Delta Mail",
    "url": "https://example.org/2022/04/29/bridge",
}


async def paste(person: Person, **typed: str) -> tuple[str, dict[str, str]]:
    """Paste an article; return the page with its predictions, and its fields."""
    response = await person.send(PASTE, {**PASTED, **typed})
    assert response.status_code == 200, flaws(response)
    return response.text, typed_on(response.text)
