from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.timer import (
    ON_ITS_WAY,
    READING_WITHIN,
    SILENCE,
    Clock,
    Interval,
    Kind,
    clock,
    corrected,
    ended,
    fell_silent_at,
    idle_stretch,
    is_running,
    most,
    pay,
    read_part,
    seconds,
    stopped_hard,
)

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(offset: float) -> datetime:
    return START + timedelta(seconds=offset)


def closed(start: float, end: float, kind: Kind = Kind.ACTIVE) -> Interval:
    return Interval(kind, at(start), at(end), seen_at=at(end))


def opened(start: float, seen: float, kind: Kind = Kind.ACTIVE) -> Interval:
    return Interval(kind, at(start), None, seen_at=at(seen))


SPANS = st.lists(st.tuples(st.integers(0, 500), st.integers(-5, 100)), max_size=12)


def test_closed_intervals_add_up() -> None:
    assert seconds([closed(0, 10), closed(20, 25)], Kind.ACTIVE, at(100)) == 15


def test_kinds_are_kept_apart() -> None:
    intervals = [closed(0, 10), closed(10, 40, Kind.IDLE), closed(40, 100, Kind.PAUSED)]
    assert [seconds(intervals, kind, at(200)) for kind in Kind] == [10, 30, 60]


@pytest.mark.parametrize(
    "intervals",
    [
        [closed(0, 10), closed(5, 20)],
        [closed(5, 20), closed(0, 10)],
        [closed(0, 20), closed(5, 10)],
        [closed(0, 20), closed(0, 20)],
        [closed(0, 20), closed(5, 10), closed(8, 20)],
    ],
)
def test_overlap_counts_once(intervals: list[Interval]) -> None:
    assert seconds(intervals, Kind.ACTIVE, at(100)) == 20


def test_floor_is_taken_of_the_total() -> None:
    assert seconds([closed(0, 1.5), closed(10, 11.4)], Kind.ACTIVE, at(100)) == 2
    assert seconds([closed(0, 1.5), closed(10, 11.5)], Kind.ACTIVE, at(100)) == 3


def test_interval_that_ends_before_it_starts_counts_nothing() -> None:
    assert seconds([closed(30, 20), closed(40, 45)], Kind.ACTIVE, at(100)) == 5


def test_open_interval_counts_to_now_while_its_page_is_heard_of() -> None:
    assert seconds([opened(0, seen=20)], Kind.ACTIVE, at(20) + SILENCE) == 200


def test_open_interval_of_a_silent_page_ended_when_it_was_last_seen() -> None:
    assert seconds([opened(0, seen=20)], Kind.ACTIVE, at(21) + SILENCE) == 20


@pytest.mark.parametrize(
    ("interval", "now", "end"),
    [
        (closed(0, 10), at(500), at(10)),
        (opened(0, seen=10), at(190), None),
        (opened(0, seen=10), at(191), at(10)),
    ],
)
def test_ended_names_the_end_or_none_while_it_runs(
    interval: Interval, now: datetime, end: datetime | None
) -> None:
    assert ended(interval, now) == end


@pytest.mark.parametrize(
    ("intervals", "running"),
    [
        ([], False),
        ([closed(0, 50)], False),
        ([opened(0, seen=50, kind=Kind.IDLE)], False),
        ([opened(0, seen=50, kind=Kind.PAUSED)], False),
        ([opened(0, seen=-200)], False),
        ([closed(0, 40), opened(40, seen=50)], True),
    ],
)
def test_clock_runs_in_an_open_active_interval_of_a_living_page(
    intervals: list[Interval], running: bool
) -> None:
    assert is_running(intervals, at(60)) is running


def test_clock_within_its_minutes() -> None:
    intervals = [closed(0, 300), closed(300, 330, Kind.PAUSED), closed(330, 340, Kind.IDLE), opened(340, 390)]
    assert clock(intervals, minutes=20, now=at(400)) == Clock(
        active=360, idle=10, paused=30, remaining=840, overtime=0, running=True
    )


def test_clock_beyond_its_minutes_shows_overtime() -> None:
    assert clock([closed(0, 1230)], minutes=20, now=at(1300)) == Clock(
        active=1230, idle=0, paused=0, remaining=0, overtime=30, running=False
    )


def test_clock_before_the_start_is_full() -> None:
    assert clock([], minutes=20, now=START) == Clock(0, 0, 0, remaining=1200, overtime=0, running=False)


@pytest.mark.parametrize(
    ("active_seconds", "minutes", "rate", "usd"),
    [
        (0, 20, "45", "0.00"),
        (600, 20, "45", "7.50"),
        (1200, 20, "45", "15.00"),
        (5000, 20, "45", "15.00"),
        (1, 20, "18", "0.01"),
        (1, 20, "17.99", "0.00"),
        (90, 20, "33.40", "0.84"),
        (90, 20, "33.39", "0.83"),
    ],
)
def test_pay_is_active_time_times_rate_to_the_cent_and_never_beyond_the_offer(
    active_seconds: int, minutes: int, rate: str, usd: str
) -> None:
    result = pay(active_seconds, minutes, Decimal(rate))
    assert (result, result.as_tuple().exponent) == (Decimal(usd), -2)


def test_most_is_the_pay_for_all_minutes() -> None:
    assert most(20, Decimal(40)) == Decimal("13.33")


@given(SPANS, st.integers(0, 700))
def test_seconds_are_the_number_of_seconds_covered(spans: list[tuple[int, int]], now: int) -> None:
    intervals = [closed(start, start + length) for start, length in spans]
    covered = {second for start, length in spans for second in range(start, start + length)}
    assert seconds(intervals, Kind.ACTIVE, at(now)) == len(covered)


@given(st.integers(0, 20_000), st.integers(1, 120), st.decimals(0, 500, places=2))
def test_pay_never_exceeds_what_the_offer_shows(active_seconds: int, minutes: int, rate: Decimal) -> None:
    assert Decimal(0) <= pay(active_seconds, minutes, rate) <= most(minutes, rate)


@pytest.mark.parametrize(
    ("intervals", "stopped"),
    [
        ([], None),
        ([closed(0, 50)], None),
        ([opened(0, seen=50)], None),
        ([opened(0, seen=-200)], at(-200)),
        ([opened(0, seen=-200, kind=Kind.PAUSED)], None),
    ],
)
def test_a_clock_that_fell_silent_says_since_when(
    intervals: list[Interval], stopped: datetime | None
) -> None:
    assert fell_silent_at(intervals, at(60)) == stopped


LATEST = READING_WITHIN.total_seconds()


def test_idle_time_may_have_been_reading_while_it_goes_on_and_for_a_while_after() -> None:
    going_on = opened(10, 100, Kind.IDLE)
    assert idle_stretch([closed(0, 10), going_on], at(150)) == going_on
    over = closed(10, 100, Kind.IDLE)
    assert idle_stretch([over, opened(100, 120)], at(100 + LATEST)) == over
    assert idle_stretch([over, opened(100, 120)], at(101 + LATEST)) is None
    assert idle_stretch([closed(0, 10), closed(10, 20, Kind.PAUSED)], at(30)) is None


def test_idle_time_whose_page_fell_silent_ended_there() -> None:
    silent = opened(10, 100, Kind.IDLE)
    assert idle_stretch([silent], at(101) + SILENCE) == closed(10, 100, Kind.IDLE)


def test_the_newest_idle_time_is_meant() -> None:
    first, second = closed(10, 100, Kind.IDLE), closed(150, 200, Kind.IDLE)
    assert idle_stretch([second, first], at(250)) == second


@pytest.mark.parametrize(
    ("shown_since", "part"), [(0, (10, 100)), (10, (10, 100)), (60, (60, 100)), (100, None), (500, None)]
)
def test_reading_is_possible_only_while_the_page_was_shown(
    shown_since: float, part: tuple[float, float] | None
) -> None:
    expected = (at(part[0]), at(part[1])) if part else None
    assert read_part(closed(10, 100, Kind.IDLE), at(shown_since)) == expected


def test_what_goes_on_has_no_part_yet() -> None:
    with pytest.raises(ValueError, match="no end yet"):
        read_part(opened(10, 100, Kind.IDLE), at(0))


def test_a_hard_stop_waits_for_what_is_on_its_way() -> None:
    assert [stopped_hard(seconds, 20) for seconds in (1199, 1199 + ON_ITS_WAY, 1200 + ON_ITS_WAY)] == [
        *(False, False, True)
    ]


def test_a_correction_changes_a_part_and_the_rest_stays_as_recorded() -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)

    def span(kind: Kind, since: int, until: int) -> Interval:
        return Interval(kind, start + timedelta(minutes=since), start + timedelta(minutes=until), start)

    recorded = span(Kind.ACTIVE, 0, 10)
    assert corrected(recorded, None) == [recorded]
    assert corrected(recorded, span(Kind.ACTIVE, 2, 3)) == [recorded]
    assert corrected(recorded, span(Kind.IDLE, 0, 10)) == [span(Kind.IDLE, 0, 10)]
    assert [
        (it.kind, seconds([it], it.kind, start)) for it in corrected(recorded, span(Kind.IDLE, 2, 3))
    ] == [
        (Kind.ACTIVE, 120),
        (Kind.IDLE, 60),
        (Kind.ACTIVE, 420),
    ]
