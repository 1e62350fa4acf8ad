import pytest

from api import settings
from api.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert settings.read({}) == Settings()


def test_what_the_environment_says_counts() -> None:
    said = {
        "DATABASE_URL": "postgresql://db/foresaid",
        "FORESAID_OWNER_URL": "postgresql://owner@db/foresaid",
        "FORESAID_WRITE_ORIGINS": "https://a.example, https://b.example",
        "FORESAID_STATEMENT_CACHE": "0",
        "FORESAID_SEPARATE_DUTIES": "on",
    }
    assert settings.read(said) == Settings(
        database_url="postgresql://db/foresaid",
        owner_url="postgresql://owner@db/foresaid",
        write_origins=frozenset({"https://a.example", "https://b.example"}),
        statement_cache=0,
        separate_duties=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORESAID_POOL_SIZE", "0"),
        ("FORESAID_POOL_SIZE", "many"),
        ("FORESAID_STATEMENT_CACHE", "-1"),
        ("FORESAID_SEPARATE_DUTIES", "perhaps"),
        ("FORESAID_OWNER_URL", "postgresql://owner@nowhere/foresaid"),
    ],
)
def test_nonsense_is_refused_naming_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings.read({name: value})
