"""Content identifiers as atproto makes them: DAG-CBOR, SHA-256, CID version 1 in base 32."""

import base64
import hashlib
from typing import Any

_CBOR, _RAW = 0x71, 0x55


def of_record(record: Any) -> str:
    """Return the identifier of a record (JSON as atproto writes it, `{"$link": …}` for links)."""
    return _written(_CBOR, _encoded(record))


def of_blob(data: bytes) -> str:
    """Return the identifier of bytes."""
    return _written(_RAW, data)


def _written(codec: int, data: bytes) -> str:
    binary = bytes([1, codec, 0x12, 32]) + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(binary).decode().lower().rstrip("=")


def _head(major: int, value: int) -> bytes:
    if value < 24:
        return bytes([major << 5 | value])
    size = next(size for size in (1, 2, 4, 8) if value < 1 << 8 * size)
    return bytes([major << 5 | (23 + size.bit_length())]) + value.to_bytes(size, "big")


def _encoded(value: Any) -> bytes:
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            data = value.encode()
            return _head(3, len(data)) + data
        case list():
            return _head(4, len(value)) + b"".join(map(_encoded, value))
        case {"$link": str() as link} if len(value) == 1:
            binary = b"\0" + base64.b32decode(link[1:].upper() + "=" * (-len(link[1:]) % 8))
            return _head(6, 42) + _head(2, len(binary)) + binary
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return _head(5, len(keys)) + b"".join(_encoded(key) + _encoded(value[key]) for key in keys)
    raise ValueError("atproto knows no such value")
