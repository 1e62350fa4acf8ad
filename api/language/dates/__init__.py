"""Dates: reads date phrases into windows of days.

`windows` is the way in. `normalise` spells a phrase one way; `prepositions` ("by",
"until"), `lengths` ("within two weeks"), `ranges` ("from … to …") and `idioms` ("any
day now") bound a window by the days of an expression, which `grammar` reads by the
rules of `absolute` ("May 9"), `relative` ("next week"), `offsets` ("in two years'
time"), `parts` ("late June", "the end of the year") and `counted` ("the third month of
2023"). `calendar`, `spans`, `durations` and `days` hold the arithmetic.
"""
