"""When two claims are the same, and how one that is sent again may differ."""

from collections.abc import Collection, Iterable
from uuid import UUID

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import ClaimIdentity, ClaimKey
from api.errors import ConflictError, Flaw
from api.language import names
from api.model.claims import ClaimRow, ClaimState

# Where a client sends each field.
POINTERS = {
    "statement": "/statement",
    "direction": "/direction",
    "topics": "/topics",
    "collection_id": "/collection",
    "probability": "/probability",
    "wording": "/wording",
    "made_on": "/made_on",
    "quote_hash": "/quote",
    "phrase": "/due",
    "earliest": "/window/earliest",
    "latest": "/window/latest",
    "source_id": "/source",
    "event_id": "/event",
}


def find_repeated(
    ledger: Ledger, identity: ClaimIdentity, state: ClaimState, corrects: UUID | None
) -> UUID | None:
    """Return the claim that a new one repeats, if any; the one it corrects is not."""
    named = _by_external_id(ledger, identity)
    if named is not None and named != corrects:
        return named
    keys = identity.keys(state.source_id, state.event_id)
    return find(ledger, keys, identity.by, identity.external_id, except_for=corrects)


def find_about(
    ledger: Ledger,
    identity: ClaimIdentity,
    source_id: UUID,
    event_ids: Collection[UUID],
) -> UUID | None:
    """Return the claim about one of these events that a new one repeats, if any.

    The claim that it corrects counts: that, too, was about one of them.
    """
    named = _by_external_id(ledger, identity)
    if named is not None and ledger.claims.states[named].event_id in event_ids:
        return named
    keys = [key for event_id in event_ids for key in identity.keys(source_id, event_id)]
    return find(ledger, keys, identity.by, identity.external_id)


def find(
    ledger: Ledger,
    keys: Iterable[ClaimKey],
    by: str,
    external_id: str | None,
    except_for: UUID | None = None,
) -> UUID | None:
    """Return the id of the oldest claim that stands and is the same, if any.

    The same are claims of one key (see `ClaimState.identity`), unless one
    client gave both an external id, each its own.
    """
    matches: list[ClaimState] = []
    for key in keys:
        for claim_id in ledger.claims.same.get(key, ()):
            state = ledger.claims.states[claim_id]
            both_named = external_id is not None and state.external_id is not None
            is_other = (
                both_named
                and state.entered_by == by
                and state.external_id != external_id
            )
            if claim_id != except_for and not is_other:
                matches.append(state)
    oldest = min(matches, key=lambda state: state.index, default=None)
    return None if oldest is None else oldest.claim_id


def _by_external_id(ledger: Ledger, identity: ClaimIdentity) -> UUID | None:
    if identity.external_id is None:
        return None
    return ledger.claims.external_ids.get((identity.by, identity.external_id))


def check_repeat(
    ledger: Ledger,
    existing_id: UUID,
    row: ClaimRow,
    state: ClaimState,
    quote_hashes: Collection[bytes | None],
) -> None:
    """Raise ConflictError where a claim sent again differs from the one that stands.

    It may leave out topics, a collection and the phrase that gave the window: then it
    says nothing of them. A claim without a number or a hedge is flat, which is a
    different statement.
    """
    existing, existing_state = (
        ledger.claims.rows[existing_id],
        ledger.claims.states[existing_id],
    )
    differing = [
        *_differences(row, existing, "direction", "probability", "wording"),
        *_differences(state, existing_state, "source_id", "event_id", "made_on"),
        *_differences(state, existing_state, "earliest", "latest"),
    ]
    # A redacted statement can't differ.
    if existing.statement and not names.alike(row.statement, existing.statement):
        differing.insert(0, "statement")
    if existing_state.quote_hash not in quote_hashes:
        differing.append("quote_hash")
    if row.phrase is not None and not names.alike(row.phrase, existing.phrase):
        differing.append("phrase")
    if row.collection_id is not None:
        differing += _differences(row, existing, "collection_id")
    if not {*row.topics} <= {*existing.topics}:
        differing.append("topics")
    if differing:
        raise ConflictError(
            f"The claim {existing_id} stands with other content.",
            *(
                Flaw(pointer, "differs from the claim that stands")
                for pointer in dict.fromkeys(POINTERS[name] for name in differing)
            ),
        )


def _differences(new: object, existing: object, *fields: str) -> list[str]:
    return [name for name in fields if getattr(new, name) != getattr(existing, name)]
