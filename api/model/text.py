"""Text stub."""
import unicodedata
from api.model.errors import InvalidError
def clean(value: str, pointer: str, *, multiline: bool = False) -> str:
    value = unicodedata.normalize("NFC", value).strip()
    if not value or any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise InvalidError.at(pointer, "bad text")
    return value
def url(value: str, pointer: str) -> str:
    return clean(value, pointer)
