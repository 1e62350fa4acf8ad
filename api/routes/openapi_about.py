"""What the contract says about itself and its tags."""

ABOUT = """Who said what would happen, and did it? Foresaid keeps dated predictions,
records whether they happened, and keeps the accuracy record of every source and every
outlet. Reading needs no key. Dates are days (`YYYY-MM-DD`); instants are RFC 3339 in
UTC. Every error is a problem (RFC 9457)."""
TAGS = {
    "Claims": "Predictions: one by one source about one event, and their reports.",
    "Collections": "Sets of claims that were declared beforehand, by a rule.",
    "Events": "What may happen, and what was found of it.",
    "Exports": "Claims and records as files, streamed from one state of the log.",
    "Keys": "Who may write what.",
    "Log": "The append-only log of every change, and proofs of it.",
    "Outlets": "Who publishes claims, and how accurate they were.",
    "Records": "Accuracy: leaderboards, comparisons, and the method.",
    "Service": "The service itself.",
    "Sources": "Who makes claims, and how accurate they were.",
    "Webhooks": "Who is told of changes, and what became of each message.",
    "Words": "How dates, hedges and texts are read.",
}
