"""The data of server-sent events, as they come.

Google's SDK has a reader too, which takes a comment (with which proxies keep a line open) for broken JSON.
"""

from collections.abc import AsyncIterator


async def read(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Each event's data. A last event without the empty line behind it counts."""
    data: list[bytes] = []
    async for line in _lines(pieces):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
    if data:
        yield b"\n".join(data)


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Without their ends. By the byte: text has other characters that end a line, and JSON may hold them."""
    held: list[bytes] = []
    async for piece in pieces:
        *whole, rest = piece.split(b"\n")
        for part in whole:
            yield b"".join([*held, part]).removesuffix(b"\r")
            held = []
        held.append(rest)
    yield b"".join(held).removesuffix(b"\r")
