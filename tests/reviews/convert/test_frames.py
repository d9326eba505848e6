import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.convert import frames


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_what_was_packed_comes_out(blobs: list[bytes]) -> None:
    assert frames.unpack(b"".join(frames.pack(blobs))) == blobs


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.data())
def test_what_is_cut_off_is_noticed(blobs: list[bytes], data: st.DataObject) -> None:
    packed = b"".join(frames.pack(blobs))
    whole = {len(b"".join(frames.pack(blobs[:count]))) for count in range(len(blobs) + 1)}
    at = data.draw(st.integers(0, len(packed)).filter(lambda place: place not in whole))
    with pytest.raises(ValueError, match="cut off"):
        frames.unpack(packed[:at])


@given(st.binary(max_size=100))
def test_any_bytes_are_unpacked_or_refused(packed: bytes) -> None:
    try:
        blobs = frames.unpack(packed)
    except ValueError:
        return
    assert b"".join(frames.pack(blobs)) == packed
