-- A key may be bound to outlets: what it posts must be published by one of them.

ALTER TABLE keys ADD COLUMN outlets text[] NOT NULL DEFAULT '{}';
