"""The two files of a comparison, read one after the other."""

from collections.abc import Callable
from typing import TypeVar

from reviews.convert import frames
from reviews.convert.errors import UnreadableError

Read = TypeVar("Read")


def both(content: bytes, read: Callable[[bytes], Read]) -> tuple[Read, Read]:
    """What `read` makes of the old file and of the new one; `content` is `frames.pack` of both.

    An UnreadableError then says which of them it is about.
    """
    old, new = frames.unpack(content)
    return _read("The earlier file", old, read), _read("The new file", new, read)


def _read(which: str, content: bytes, read: Callable[[bytes], Read]) -> Read:
    try:
        return read(content)
    except UnreadableError as error:
        raise UnreadableError(f"{which} can't be read. {error}") from error
