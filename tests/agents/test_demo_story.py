"""The demo's parts: a clock that keeps the order, and a judge that draws the same every time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from agents.demo.judge import ADVICE, Case, Requirement, faults, feedback, notes, shortened, would_hire
from agents.demo.story_clock import StoryClock, workdays_before
from reviews.queries.clock import database_now

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_clock_tells_real_moments_anew_and_keeps_their_order() -> None:
    clock = StoryClock(BEGIN)
    first = database_now()
    clock.go_on(minutes=30)
    second, third = database_now(), database_now()
    told = [clock.by_database(moment) for moment in (first, second, third)]
    assert told == sorted(told)
    assert BEGIN <= told[0] < BEGIN + timedelta(seconds=1)
    half_past = BEGIN + timedelta(minutes=30)
    assert half_past <= told[1] < told[2] < half_past + timedelta(seconds=1)
    assert half_past <= clock.by_process(timezone.now()) < half_past + timedelta(seconds=1)


@pytest.mark.django_db
def test_a_machine_that_stood_still_does_not_reach_into_the_next_step() -> None:
    clock = StoryClock(BEGIN)
    begun = database_now()
    clock.go_on(minutes=0.000001)
    assert clock.by_database(begun + timedelta(hours=-1)) == BEGIN
    assert clock.by_database(begun) <= clock.now


@pytest.mark.django_db
def test_waiting_until_an_hour_that_is_past_changes_nothing() -> None:
    clock = StoryClock(BEGIN)
    clock.wait_until(date(2026, 3, 2), 7.5)
    assert clock.now == BEGIN
    clock.wait_until(date(2026, 3, 2), 9.5)
    assert clock.now == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_workdays_leave_out_the_weekend_and_today() -> None:
    monday = date(2026, 3, 9)
    assert workdays_before(monday, 6) == [date(2026, 2, 27), *(date(2026, 3, day) for day in range(2, 7))]


def case(
    *, agent: str = "scripted-drafter", arm: str | None = None, attempt: int = 0, replayed: bool = False,
    task: str = "bakery-card-takings", blind: bool = False, told: bool = False,
) -> Case:  # fmt: skip
    requirements = [
        Requirement(number, f"Requirement number {number} of this job holds: in detail.", "important")
        for number in range(1, 13)
    ]
    return Case(
        study="demo", task=task, agent=agent, arm=arm, attempt=attempt, requirements=requirements,
        told=told, replayed=replayed, flawed=True, blind=blind, file="report.pdf",
    )  # fmt: skip


def test_the_same_delivery_is_judged_the_same() -> None:
    assert faults(case()) == faults(case())
    assert 1 <= len(faults(case())) <= 4


def test_a_fault_names_the_requirement_and_the_file() -> None:
    for position, reason in faults(case()).items():
        assert f"“Requirement number {position} of this job holds”" in reason
        assert "report.pdf" in reason


def test_feedback_puts_faults_right_more_often_than_a_critic_and_a_critic_than_a_second_try() -> None:
    tasks = [f"task-{number}" for number in range(60)]

    def left(arm: str) -> int:
        return sum(len(faults(case(task=task, arm=arm, attempt=1))) for task in tasks)

    before = sum(len(faults(case(task=task))) for task in tasks)
    assert left("feedback") < 0.5 * before < 0.75 * before < left("retry") < before
    assert left("feedback") < left("critique") < 0.75 * before


def test_a_blind_reviewer_never_calls_a_fault_old() -> None:
    tasks = [f"task-{number}" for number in range(30)]
    told = [faults(case(task=task, arm="retry", attempt=1, blind=True)).values() for task in tasks]
    assert not any(reason.startswith("Still") for reasons in told for reason in reasons)


def test_a_written_delivery_has_the_faults_and_feedback_written_beside_it() -> None:
    entry = notes()["bakery-card-takings"]
    found = faults(case(replayed=True))
    assert found == {fault["criterion"]: fault["reason"] for fault in entry["faults"]}
    assert feedback(case(replayed=True), found) == entry["feedback"]


def test_without_points_to_put_right_the_written_faults_stay() -> None:
    for arm in ("retry", "critique"):
        assert faults(case(replayed=True, arm=arm, attempt=1)) == faults(case(replayed=True))
    second = {
        fault["criterion"]: fault["reason"] for fault in notes()["bakery-card-takings"]["second_faults"]
    }
    for arm in ("feedback", "critique"):
        assert faults(case(replayed=True, arm=arm, attempt=1, told=True)) == second


def test_feedback_is_a_point_for_each_fault() -> None:
    text = feedback(case(), {3: "It is not there.", 7: "It is wrong."})
    assert text.splitlines() == [
        "10 of 12 requirements hold, and that part can stay as it is. 2 things stand in the way:",
        "",
        f"1. It is not there. {ADVICE['important']}",
        f"2. It is wrong. {ADVICE['important']}",
        "",
        "Please leave the rest alone, and say in your message where each point went.",
    ]


def test_a_client_takes_no_work_with_several_faults() -> None:
    assert not any(would_hire(case(task=f"task-{number}"), {1: "no", 2: "no"}) for number in range(40))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("The vote on the rent is recorded: 45 from 1 April.", "The vote on the rent is recorded"),
        ("Hedge: the 510 quote is recorded.", "Hedge: the 510 quote is recorded"),
        ("word " * 40, "word " * 19 + "word …"),
    ],
)
def test_a_requirement_is_quoted_in_short(text: str, short: str) -> None:
    assert shortened(text) == short
