"""Claims in the formats of other programs: Atom, iCalendar, CSV, JSON-LD."""
