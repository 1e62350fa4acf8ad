"""The Merkle tree, against RFC 6962, its published roots, and mutations."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.log import entries, merkle
from api.log.merkle import Place, ProofError

SIZES = 71
# The leaves and the roots that the reference implementations of RFC 6962 publish.
LEAVES = [
    bytes.fromhex(value)
    for value in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(leaves: list[bytes]) -> bytes:
    """The Merkle Tree Hash, as RFC 6962 (2.1) defines it; leaves are hashed already."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def some(count: int) -> list[bytes]:
    return [entries.leaf(str(n).encode()) for n in range(count)]


def stored_hashes(leaves: list[bytes]) -> dict[Place, bytes]:
    """Return every hash that a log of these leaves stores."""
    grown = merkle.grow(0, [], leaves)
    above = {(node.level, node.place): node.hash for node in grown.nodes}
    return {(0, place): leaf for place, leaf in enumerate(leaves)} | above


def test_roots_are_those_that_are_published() -> None:
    hashed = [entries.leaf(value) for value in LEAVES]

    roots = [
        merkle.root(merkle.grow(0, [], hashed[:size]).edge).hex()
        for size in range(1, 9)
    ]

    assert roots == ROOTS
    assert merkle.root([]) == sha256(b"").digest()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_tree_grown_in_parts_is_the_tree(parts: list[int]) -> None:
    leaves = some(sum(parts))
    size, edge = 0, list[bytes]()
    nodes: dict[Place, bytes] = {}
    for part in parts:
        grown = merkle.grow(size, edge, leaves[size : size + part])
        nodes |= {(node.level, node.place): node.hash for node in grown.nodes}
        size, edge = size + part, grown.edge

    whole = stored_hashes(leaves)
    assert merkle.root(edge) == mth(leaves)
    assert nodes == {place: value for place, value in whole.items() if place[0]}
    assert edge == [whole[place] for place in merkle.edge_places(size)]


def test_every_leaf_of_every_small_tree_is_proven_and_nothing_else() -> None:
    leaves = some(SIZES)
    at = stored_hashes(leaves)
    for size in range(1, SIZES):
        root = mth(leaves[:size])
        for index in range(size):
            proof = merkle.hashes(merkle.inclusion_places(index, size), at)
            merkle.check_inclusion(leaves[index], index, size, proof, root)

            with pytest.raises(ProofError):
                merkle.check_inclusion(leaves[index + 1], index, size, proof, root)
            other = (index + 1) % size
            if other != index:
                with pytest.raises(ProofError):
                    merkle.check_inclusion(leaves[index], other, size, proof, root)
            with pytest.raises(ProofError):
                merkle.check_inclusion(leaves[index], index, size, [*proof, root], root)
            if proof:
                with pytest.raises(ProofError):
                    merkle.check_inclusion(leaves[index], index, size, proof[:-1], root)


def test_every_small_tree_is_shown_to_hold_every_smaller_and_no_other() -> None:
    leaves = some(SIZES)
    at = stored_hashes(leaves)
    roots = [mth(leaves[:size]) for size in range(SIZES)]
    for size in range(1, SIZES):
        for first in range(size + 1):
            proof = merkle.hashes(merkle.consistency_places(first, size), at)
            merkle.check_consistency(first, size, proof, roots[first], roots[size])

            if first > 0:
                wrong = roots[first - 1]
                with pytest.raises(ProofError):
                    merkle.check_consistency(first, size, proof, wrong, roots[size])
            if 0 < first < size:
                with pytest.raises(ProofError):
                    merkle.check_consistency(
                        first, size, proof, roots[first], roots[size - 1]
                    )
                with pytest.raises(ProofError):
                    merkle.check_consistency(
                        first, size, proof[:-1], roots[first], roots[size]
                    )
            with pytest.raises(ProofError):
                merkle.check_consistency(
                    first, size, [*proof, roots[1]], roots[first], roots[size]
                )


@given(st.integers(1, 3000), st.data())
def test_a_flipped_bit_breaks_a_proof(size: int, data: st.DataObject) -> None:
    leaves = some(size)
    at = stored_hashes(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.hashes(merkle.inclusion_places(index, size), at)
    root = mth(leaves)
    merkle.check_inclusion(leaves[index], index, size, proof, root)
    if proof:
        nth = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        changed = int.from_bytes(proof[nth]) ^ (1 << bit)
        broken = [*proof[:nth], changed.to_bytes(32), *proof[nth + 1 :]]

        with pytest.raises(ProofError):
            merkle.check_inclusion(leaves[index], index, size, broken, root)


@pytest.mark.parametrize(("first", "size"), [(2, 1), (-1, 1)])
def test_a_missing_leaf_has_no_proof(first: int, size: int) -> None:
    with pytest.raises(ValueError, match="shrink"):
        merkle.consistency_places(first, size)
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_places(first, size)
    with pytest.raises(ProofError):
        merkle.check_inclusion(b"", first, size, [], b"")
