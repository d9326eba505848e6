"""Several byte strings as one, and back."""

import struct
from collections.abc import Iterable, Iterator

_LENGTH = struct.Struct(">Q")


def pack(blobs: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces that make up one byte string when joined."""
    for blob in blobs:
        yield _LENGTH.pack(len(blob))
        yield blob


def unpack(packed: bytes) -> list[bytes]:
    """Raises ValueError where `packed` is not what `pack` gives."""
    blobs = []
    at = 0
    while at < len(packed):
        start = at + _LENGTH.size
        if start > len(packed):
            raise ValueError("A length is cut off.")
        at = start + _LENGTH.unpack_from(packed, at)[0]
        if at > len(packed):
            raise ValueError("A byte string is cut off.")
        blobs.append(packed[start:at])
    return blobs
