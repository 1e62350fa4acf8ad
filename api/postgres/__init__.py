"""The PostgreSQL server that we bring along, and its schema."""
