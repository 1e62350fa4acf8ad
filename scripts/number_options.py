"""Numbers on command lines: what is out of range is refused with a sentence."""

import argparse
import math
from collections.abc import Callable


def whole(name: str, least: int = 1) -> Callable[[str], int]:
    """Return what reads a whole number, *least* or more; *name* is as help has it."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise _refusal(name, f"from {least}", text)
        return int(text)

    return read


def positive(name: str, *, or_zero: bool = False) -> Callable[[str], float]:
    """Return what reads a finite number above 0, or 0 as well."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and (number > 0 or (or_zero and number == 0)):
            return number
        raise _refusal(name, "from 0" if or_zero else "above 0", text)

    return read


def _refusal(name: str, span: str, text: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"{name} is a number {span}, not {text!r}.")
