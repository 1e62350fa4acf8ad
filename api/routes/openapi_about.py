"""What the contract says about itself, its tags and its statuses."""

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
PROBLEMS = {
    "304": "Not modified: the ETag in If-None-Match still stands.",
    "308": "Merged into another, to which Location leads.",
    "400": "The query or the body cannot be understood.",
    "401": "A valid API key is needed.",
    "403": "The key lacks the scope.",
    "404": "There is no such thing.",
    "406": "No content coding that Accept-Encoding allows is offered.",
    "409": "It contradicts what stands.",
    "412": "It has changed since it was read.",
    "413": "The body is too large.",
    "414": "The target is longer than 8,192 bytes.",
    "415": "The body must be sent as JSON.",
    "422": "The content does not fit the shape or a rule.",
    "429": "There were too many requests; try again after Retry-After.",
    "428": "If-Match is needed.",
    "503": "The service cannot do this now; try again after Retry-After.",
}
