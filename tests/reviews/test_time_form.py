"""Whatever is typed into the form that corrects time, what comes of it lies within what was recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviews.forms.times import TimeForm, span_text
from reviews.models import TimeInterval

BEGAN = datetime(2026, 11, 2, 9, 30, 0, 123456, tzinfo=UTC)

lengths = st.timedeltas(timedelta(0), timedelta(hours=5))
typed = st.one_of(
    st.builds("{}:{:02}".format, st.integers(0, 400), st.integers(0, 61)),
    st.builds("{}:{:02}:{:02}".format, st.integers(0, 5), st.integers(0, 61), st.integers(0, 59)),
    st.text(max_size=14),
)


def form(length: timedelta, begin: str, end: str) -> TimeForm:
    interval = TimeInterval(kind="idle", started_at=BEGAN, ended_at=BEGAN + length)
    posted = {"kind": "active", "begin": begin, "end": end, "because": "I was reading."}
    return TimeForm(posted, interval=interval)


@given(lengths, typed, typed)
def test_what_is_taken_lies_within_the_interval(length: timedelta, begin: str, end: str) -> None:
    read = form(length, begin, end)
    if read.is_valid():
        truth = read.truth
        assert BEGAN <= truth.started_at < truth.ended_at <= BEGAN + length


@given(lengths.filter(lambda length: length >= timedelta(seconds=1)))
def test_the_whole_length_as_it_is_shown_reaches_to_the_very_end(length: timedelta) -> None:
    read = form(length, "0:00", span_text(length))
    assert read.is_valid()
    assert (read.truth.started_at, read.truth.ended_at) == (BEGAN, BEGAN + length)
