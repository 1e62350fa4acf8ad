"""Fatebook: the CSV of “Export all forecasts”, one row a forecast.

Its columns are those of `lib/web/export.ts` in Sage-Future/fatebook. An option of a
multiple choice question is a question of its own.
"""

from api.model.platforms.forecasts import Platform

FATEBOOK = Platform(
    key="fatebook",
    name="Fatebook",
    homepage="https://fatebook.io",
    names={
        "statement": ("question title", "question", "title"),
        "option": ("multiple choice option", "option"),
        "source": ("forecast created by", "forecaster"),
        "probability": ("forecast scale 0 1", "forecast"),
        "made": ("forecast created at", "question created at", "created at"),
        "asked": ("question created at",),
        "closes": ("question resolve by", "resolve by"),
        "resolution": ("resolution",),
        "resolved": ("resolved at",),
        "url": ("question url",),
        "id": ("question id",),
    },
)
