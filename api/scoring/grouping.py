"""Groups of rows in arrays: which rows share a key."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from api.scoring.statistics import arrays
from api.scoring.statistics.arrays import Bools, Codes

Keys = NDArray[Any]
TableT = TypeVar("TableT", bound=tuple[Any, ...])
# Keys are packed into one number below this, which is sorted once.
PACKED_BELOW = 2**62
# Keys are counted rather than sorted where so many at most are possible for each row.
KEYS_PER_ROW = 8
ROWS_AT_ONCE = 1 << 16
# Rows of at most so many codes are found by comparing with each.
COMPARED_CODES = 6


def number(*keys: Keys) -> Codes:
    """Return the number of each row's group, 0 … G - 1, in the order of the *keys*.

    Rows whose keys are all equal are a group; *keys* are parallel arrays, at least one,
    without NaN.
    """
    packed, size = _packed(keys[0])
    for key in keys[1:]:
        inner, width = _packed(key)
        if size * width >= PACKED_BELOW:
            packed, size = _dense(packed)
        if size * width >= PACKED_BELOW:
            inner, width = _dense(inner)
        packed = packed * width + inner
        size *= width
    if size <= KEYS_PER_ROW * packed.size:
        numbers = np.cumsum(_occur(packed, size)) - 1
        return numbers[packed]
    return _dense(packed)[0]


def values(key: NDArray[np.integer[Any]]) -> Codes:
    """Return the different values of integers, ascending."""
    if not key.size:
        return np.empty(0, np.intp)
    packed, size = _packed(key)
    least = int(key.min())
    if size <= KEYS_PER_ROW * packed.size:
        return np.flatnonzero(_occur(packed, size)) + least
    ordered = np.sort(packed)  # np.unique hashes, which takes far longer
    is_first = np.append(True, ordered[1:] != ordered[:-1])
    return ordered[is_first] + least


def distinct(key: NDArray[np.integer[Any]]) -> int:
    """Return how many different values integers have."""
    return values(key).size


def places(
    key: NDArray[np.integer[Any]], among: Sequence[int] | NDArray[np.integer[Any]]
) -> Codes:
    """Return the place of each key *among* different numbers from 0, -1 for none."""
    numbers = np.asarray(among, np.int64)
    most = max(int(key.max(initial=0)), int(numbers.max(initial=0)))
    if most < KEYS_PER_ROW * (key.size + numbers.size):
        table = np.full(1 + most, -1)
        table[numbers] = np.arange(numbers.size)
        return table[key]
    order = np.append(np.argsort(numbers), -1)
    ordered = np.append(numbers[order[:-1]], -1)
    place = np.searchsorted(ordered[:-1], key)
    return np.where(ordered[place] == key, order[place], -1)


def count_below(ascending: NDArray[np.integer[Any]], value: int) -> int:
    """Return how many of *ascending* integers are below a value.

    Why not at once: numpy would first widen all of them to eight bytes.
    """
    if value > np.iinfo(ascending.dtype).max:
        return ascending.size
    return int(np.searchsorted(ascending, ascending.dtype.type(value)))


def look_up(table: NDArray[Any], codes: NDArray[np.integer[Any]]) -> NDArray[Any]:
    """Return what a table holds at many *codes*.

    Why not at once: numpy would first make an index of eight bytes for each.
    """
    values = np.empty(codes.size, table.dtype)
    for start in range(0, codes.size, ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        values[some] = table[codes[some]]
    return values


def rows_of(codes: NDArray[np.integer[Any]], some: NDArray[np.integer[Any]]) -> Codes:
    """Return the rows of *some* codes, numbers from 0."""
    if some.size <= COMPARED_CODES:
        return np.flatnonzero(_is_any(codes, some.tolist()))
    table = np.zeros(1 + max(int(codes.max(initial=0)), int(some.max())), np.bool_)
    table[some] = True
    return np.flatnonzero(look_up(table, codes))


def _is_any(codes: NDArray[np.integer[Any]], some: Sequence[int]) -> Bools:
    """Return which codes are one of *some*: far faster for a few than to look up."""
    found = np.zeros(codes.size, np.bool_)
    for code in some:
        if code <= np.iinfo(codes.dtype).max:
            found |= codes == code
    return found


def _packed(key: Keys) -> tuple[Codes, int]:
    """Return integers in the order of *key*, from 0, and how many there may be."""
    if not np.issubdtype(key.dtype, np.integer) or not key.size:
        return _dense(key)
    least = int(key.min())
    return key.astype(np.intp) - least, int(key.max()) - least + 1


def _occur(codes: Codes, size: int) -> Bools:
    """Return which of the codes below *size* occur."""
    occurs = np.zeros(size, np.bool_)
    occurs[codes] = True
    return occurs


def _dense(key: Keys) -> tuple[Codes, int]:
    distinct_keys, codes = np.unique(key, return_inverse=True)
    return codes, distinct_keys.size


def take(columns: TableT, rows: Keys) -> TableT:
    """Return some rows of a named tuple of parallel arrays."""
    arrays: Iterable[Any] = columns
    table: Any = type(columns)
    # A mask would be walked through once for each array.
    numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    return table(*(array[numbers] for array in arrays))


def join(tables: Sequence[TableT]) -> TableT:
    """Return named tuples of parallel arrays, at least one, one after the other."""
    table: Any = type(tables[0])
    return table(*map(np.concatenate, zip(*tables, strict=True)))


def first_rows(codes: Codes) -> Codes:
    """Return the first row of each group, by the group's number."""
    first = np.empty(arrays.group_count(codes), np.intp)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    return first


def split(codes: Codes) -> list[Codes]:
    """Return the rows of each group in order, by the group's number."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def count(which: Bools) -> int:
    """Return how many are true."""
    return int(np.count_nonzero(which))
