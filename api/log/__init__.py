"""The append-only log: its entries, its tree and what is signed of it."""
