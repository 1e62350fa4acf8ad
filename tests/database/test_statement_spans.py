"""Statements in traces: what they do to which tables, and none of their values."""

import pytest

from api.database import statement_spans, statements


@pytest.mark.parametrize(
    ("query", "summary"),
    [
        ("BEGIN", "BEGIN"),
        ("SELECT id, 'secret' FROM claims WHERE id = $1", "SELECT claims"),
        ("SELECT * FROM claims c JOIN events e ON true", "SELECT claims events"),
        ("SELECT count(*) FROM claims_of($1)", "SELECT claims_of"),
        ("SELECT a FROM a, b JOIN c ON true JOIN d JOIN e", "SELECT a c d"),
        ("WITH near AS (SELECT 1 FROM texts) SELECT * FROM near", "SELECT texts"),
        ("SELECT size FROM log_head FOR UPDATE", "SELECT log_head"),
        ("UPDATE log_head\n SET size = $1", "UPDATE log_head"),
        ("INSERT INTO keys VALUES (1) ON CONFLICT DO UPDATE SET a = 2", "INSERT keys"),
        ("DELETE FROM idempotency WHERE at < $1", "DELETE idempotency"),
        ("SELECT 'secret'", "SELECT"),
    ],
)
def test_a_statement_is_named_by_verb_and_tables(query: str, summary: str) -> None:
    assert statement_spans.summary(query) == summary


def test_statements_made_of_several_name_the_first_tables() -> None:
    row = statements.Insert("entries", [(1,)]), statements.Insert("nodes", [(1,)])
    made = statements.with_inserts(row, "UPDATE log_head SET size = $1", 1)
    assert statement_spans.summary(made) == "INSERT entries nodes"
