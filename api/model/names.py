"""Names stub."""
import re, unicodedata
from collections.abc import Callable
def key(name: str) -> str:
    d = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c for c in d if not unicodedata.combining(c)).split())
def text_key(s: str) -> str:
    return key(s).rstrip(".!? ")
def slug(name: str, taken: Callable[[str], bool]) -> str:
    base = re.sub("[^a-z0-9]+", "-", key(name)).strip("-")[:80].strip("-") or "x"
    if not taken(base): return base
    n = 2
    while taken(f"{base}-{n}"): n += 1
    return f"{base}-{n}"
def skeleton(name: str) -> str:
    return key(name).translate(str.maketrans("0135","oles"))
def suspicious(name: str) -> bool:
    return bool(re.search("[a-z][0-9]$", key(name)))
