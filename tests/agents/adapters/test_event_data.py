"""Server-sent events, however the line cuts them."""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import event_data

SENT = (
    b': open\n\ndata: {"a":\r\ndata:  1}\r\n\r\nevent: x\nid: 3\ndata:two\n\n\n: wait\n\n'
    b"data: \xe2\x80\xa8\n\n"
)
DATA = [b'{"a":\n 1}', b"two", b"\xe2\x80\xa8"]


def read(*pieces: bytes) -> list[bytes]:
    async def come() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def all_() -> list[bytes]:
        return [data async for data in event_data.read(come())]

    return asyncio.run(all_())


@settings(deadline=None)
@given(st.lists(st.integers(0, len(SENT)), max_size=8))
def test_data_are_the_same_wherever_the_pieces_end(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(SENT)]
    assert read(*(SENT[start:end] for start, end in itertools.pairwise(places))) == DATA


@pytest.mark.parametrize(
    ("sent", "data"),
    [(b"", []), (b"data: one", [b"one"]), (b"data: one\n", [b"one"]), (b"<html>\n</html>\n", [])],
)
def test_last_event_needs_no_empty_line(sent: bytes, data: list[bytes]) -> None:
    assert read(sent) == data
