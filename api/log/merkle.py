"""The Merkle tree over the log's leaves, its proofs, and how to check them.

As in RFC 9162 (2.1), whose trees are those of RFC 6962. Only the hashes of complete
subtrees are stored, by (level, place): place p at level l covers the 2^l leaves from
p·2^l on. They suffice for any root and any proof, at any size that the log ever had.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from api.errors import ForesaidError

Place = tuple[int, int]
EMPTY = sha256(b"").digest()


class ProofError(ForesaidError):
    """The proof does not hold."""


class Node(Struct, frozen=True):
    """The hash of a complete subtree."""

    level: int
    place: int
    hash: bytes


class Growth(Struct, frozen=True):
    """What leaves add to a tree: the subtrees that they complete, and the new edge."""

    nodes: list[Node]
    edge: list[bytes]


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def grow(size: int, edge: Sequence[bytes], leaves: Iterable[bytes]) -> Growth:
    """Append *leaves* to a tree of *size* leaves.

    The edge of a tree is the hashes of its largest complete subtrees, the largest
    first: one for each 1 among the binary digits of its size.
    """
    stack = list(edge)
    nodes: list[Node] = []
    for leaf in leaves:
        stack.append(leaf)
        size += 1
        level = 0
        while size >> level & 1 == 0:
            right, left = stack.pop(), stack.pop()
            level += 1
            stack.append(parent(left, right))
            nodes.append(Node(level, (size >> level) - 1, stack[-1]))
    return Growth(nodes, stack)


def edge_places(size: int) -> list[Place]:
    """Return the places of the edge of a tree of *size* leaves, the largest first."""
    return [
        (level, (size >> level) - 1)
        for level in range(size.bit_length() - 1, -1, -1)
        if size >> level & 1
    ]


def root(edge: Sequence[bytes]) -> bytes:
    """Return the root of the tree that has this edge."""
    if not edge:
        return EMPTY
    hash_ = edge[-1]
    for left in reversed(edge[:-1]):
        hash_ = parent(left, hash_)
    return hash_


def inclusion_places(index: int, size: int) -> list[list[Place]]:
    """Return the places behind each hash of the proof of leaf *index* in *size* leaves.

    Raises ValueError where there is no such leaf. RFC 9162, 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError("there is no such leaf")
    return _path(index, 0, size)


def consistency_places(first: int, size: int) -> list[list[Place]]:
    """Return the places behind each hash that proves *first* leaves unchanged.

    Raises ValueError where *first* is above *size*. RFC 9162, 2.1.4.1.
    """
    if not 0 <= first <= size:
        raise ValueError("a tree does not shrink")
    if first in {0, size}:
        return []
    return _subproof(first, 0, size, whole=True)


def hashes(
    places: Iterable[Sequence[Place]], stored: Mapping[Place, bytes]
) -> list[bytes]:
    """Return the hashes of a proof from the *stored* ones at its places."""
    return [root([stored[place] for place in group]) for group in places]


def _split(size: int) -> int:
    """Return the largest power of two below *size*."""
    return 1 << (size - 1).bit_length() - 1


def _over(start: int, size: int) -> list[Place]:
    """Return the places of the complete subtrees over *size* leaves from *start* on."""
    places: list[Place] = []
    while size:
        level = size.bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
        size -= 1 << level
    return places


def _path(index: int, start: int, size: int) -> list[list[Place]]:
    if size == 1:
        return []
    left = _split(size)
    if index < left:
        return [*_path(index, start, left), _over(start + left, size - left)]
    return [*_path(index - left, start + left, size - left), _over(start, left)]


def _subproof(first: int, start: int, size: int, *, whole: bool) -> list[list[Place]]:
    if first == size:
        return [] if whole else [_over(start, size)]
    left = _split(size)
    if first <= left:
        rest = _over(start + left, size - left)
        return [*_subproof(first, start, left, whole=whole), rest]
    rest = _subproof(first - left, start + left, size - left, whole=False)
    return [*rest, _over(start, left)]


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> None:
    """Raise ProofError unless *proof* shows *leaf* at *index* under *expected*.

    RFC 9162, 2.1.3.2: another algorithm than the one that makes the proofs.
    """
    if not 0 <= index < size:
        raise ProofError("There is no such leaf.")
    place, last = index, size - 1
    computed = leaf
    for hash_ in proof:
        if last == 0:
            raise ProofError("The proof is too long.")
        if place & 1 or place == last:
            computed = parent(hash_, computed)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            computed = parent(computed, hash_)
        place >>= 1
        last >>= 1
    if last or computed != expected:
        raise ProofError


def check_consistency(
    first: int,
    size: int,
    proof: Sequence[bytes],
    first_root: bytes,
    second_root: bytes,
) -> None:
    """Raise ProofError unless the tree of *size* leaves extends that of *first*.

    RFC 9162, 2.1.4.2.
    """
    if first > size:
        raise ProofError("A log does not shrink.")
    if first in {0, size}:
        same = first == 0 or first_root == second_root
        if proof or not same or (first == 0 and first_root != EMPTY):
            raise ProofError
        return
    roots = _roots(first, size, proof, first_root)
    if roots != (first_root, second_root):
        raise ProofError


def _roots(
    first: int, size: int, proof: Sequence[bytes], first_root: bytes
) -> tuple[bytes, bytes]:
    """Return the roots of both trees that follow from a proof of consistency."""
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    if not path:
        raise ProofError("The proof is too short.")
    place, last = first - 1, size - 1
    while place & 1:
        place >>= 1
        last >>= 1
    first_hash = second_hash = path[0]
    for hash_ in path[1:]:
        if last == 0:
            raise ProofError("The proof is too long.")
        if place & 1 or place == last:
            first_hash, second_hash = (
                parent(hash_, first_hash),
                parent(hash_, second_hash),
            )
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            second_hash = parent(second_hash, hash_)
        place >>= 1
        last >>= 1
    if last:
        raise ProofError("The proof is too short.")
    return first_hash, second_hash
