"""The same content in the formats of others: Atom, iCalendar, CSV, JSON-LD."""
