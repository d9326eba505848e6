"""What the tests of renditions have run in the limited process."""

from reviews.convert.errors import UnreadableError


def upper(content: bytes, params: bytes) -> list[bytes]:
    return [content.upper(), params]


def unreadable(content: bytes, params: bytes) -> list[bytes]:
    raise UnreadableError("It can't be read.")


def broken(content: bytes, params: bytes) -> list[bytes]:
    raise KeyError("something")
