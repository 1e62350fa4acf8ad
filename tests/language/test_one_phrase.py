"""One phrase is read by rules alone: no parser of English is loaded for it."""

import subprocess
import sys

READ = """
import sys
from datetime import date
from api.language.dates import windows
from api.language.hedges import wording
from api.pages import previews

windows.read("in the next two to three weeks", date(2025, 3, 3))
wording.read("less than a 10% chance")
form = previews.PartialForm(made_on="2025-03-03", due="by June", wording="unlikely")
assert len(list(previews.read_fields(form))) == 2
print({"spacy", "thinc"} & set(sys.modules))
"""


def test_a_phrase_is_read_without_a_parser() -> None:
    command = [sys.executable, "-c", READ]

    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "set()"
