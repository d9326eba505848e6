"""Keeping one agent, one cycle or all runs from starting, and letting it go on."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from agents.actions.take import take_next
from reviews.actions.halt import halt, resume_all
from reviews.actions.holds import hold_agent, hold_cycle, release_agent, release_cycle
from reviews.actions.problem import Refused
from reviews.models import AgentHold, Halt, ReviewCycle, Transition, User
from reviews.queries.halt import live_halt
from reviews.signals import cycles_queued
from tests.factories import deliver_next, make_agent, make_pool, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken() -> Iterator[list[int]]:
    """How many cycles were announced each time."""
    told: list[int] = []

    def hear(count: int, **kwargs: object) -> None:
        told.append(count)

    cycles_queued.connect(hear)
    yield told
    cycles_queued.disconnect(hear)


# ---- one agent in one study


def test_a_held_agent_runs_in_other_studies_alone(admin: User) -> None:
    agent = make_agent(name="Slow")
    study, other = make_study(agents=[agent]), make_study(agents=[agent])
    hold = hold_agent(study=study, agent=agent, by=admin, reason=" It loops. ")
    assert (hold.reason, hold.by, hold.study, hold.agent) == ("It loops.", admin, study, agent)
    taken = take_next("scripted")
    assert taken is not None
    assert taken.cycle.trial.study == other
    assert take_next("scripted") is None


def test_a_released_agent_runs_again_and_workers_wake(
    admin: User,
    woken: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    agent, other = make_agent(), make_agent()
    study = make_study(make_pool(tasks=2), agents=[agent, other])
    hold_agent(study=study, agent=agent, by=admin, reason="It loops.")
    with django_capture_on_commit_callbacks(execute=True):
        release_agent(study=study, agent=agent)
    assert (woken, AgentHold.objects.count()) == ([2], 0)


def test_the_first_reason_of_a_hold_stands_and_a_second_press_says_so(admin: User) -> None:
    agent = make_agent(name="Slow")
    study = make_study(agents=[agent])
    with pytest.raises(Refused, match="Say why"):
        hold_agent(study=study, agent=agent, by=admin, reason=" ")
    hold_agent(study=study, agent=agent, by=admin, reason="First.")
    with pytest.raises(Refused, match=r"^Slow is paused in this study already: First\.$"):
        hold_agent(study=study, agent=agent, by=admin, reason="Second.")
    release_agent(study=study, agent=agent)
    with pytest.raises(Refused, match="^Slow is not paused in this study"):
        release_agent(study=study, agent=agent)


# ---- one cycle


def test_a_held_cycle_is_not_taken_until_it_is_released(
    admin: User,
    woken: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_study()
    cycle = ReviewCycle.objects.get()
    hold_cycle(cycle=cycle, by=admin, reason=" A look first. ")
    cycle.refresh_from_db()
    assert (cycle.held_reason, cycle.state, take_next("scripted")) == ("A look first.", "queued", None)
    with django_capture_on_commit_callbacks(execute=True):
        release_cycle(cycle=cycle, by=admin)
    assert woken == [1]
    assert take_next("scripted") is not None
    written = Transition.objects.order_by("id").values_list("event", "from_state", "to_state", "by", "reason")
    assert list(written)[:2] == [
        ("held", "queued", "queued", admin.pk, "A look first."),
        ("released", "queued", "queued", admin.pk, ""),
    ]


def test_a_run_under_way_can_be_held_and_wakes_nobody_when_released(
    admin: User,
    woken: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_study()
    taken = take_next("scripted")
    assert taken is not None
    hold_cycle(cycle=taken.cycle, by=admin, reason="It loops.")
    with django_capture_on_commit_callbacks(execute=True):
        release_cycle(cycle=taken.cycle, by=admin)
    taken.cycle.refresh_from_db()
    assert (taken.cycle.state, taken.cycle.held_reason, woken) == ("running", "", [])


def test_a_second_press_on_a_cycle_says_what_stands(admin: User) -> None:
    make_study()
    cycle = ReviewCycle.objects.get()
    with pytest.raises(Refused, match="Say why"):
        hold_cycle(cycle=cycle, by=admin, reason=" ")
    with pytest.raises(Refused, match="not paused"):
        release_cycle(cycle=cycle, by=admin)
    hold_cycle(cycle=cycle, by=admin, reason="First.")
    with pytest.raises(Refused, match=r"^This attempt is paused already: First\.$"):
        hold_cycle(cycle=cycle, by=admin, reason="Second.")
    assert Transition.objects.count() == 1


def test_a_cycle_without_a_run_to_come_can_not_be_held(admin: User) -> None:
    make_study()
    cycle = deliver_next()
    with pytest.raises(Refused, match="This attempt is awaiting review: there is no run"):
        hold_cycle(cycle=cycle, by=admin, reason="Too late.")


# ---- all runs


def test_a_halt_keeps_every_study_from_starting_runs(
    admin: User,
    woken: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_study(make_pool(tasks=2))
    make_study()
    made = halt(by=admin)
    assert (live_halt(), made.by, made.reason, take_next("scripted")) == (made, admin, "", None)
    with django_capture_on_commit_callbacks(execute=True):
        resume_all(by=admin)
    ended = Halt.objects.get()
    assert (live_halt(), ended.ended_by, ended.ended_at is not None, woken) == (None, admin, True, [3])
    assert take_next("scripted") is not None


def test_a_second_press_pauses_nothing_twice(admin: User, outsider: User) -> None:
    halt(by=admin, reason=" The bill is wrong. ")
    with pytest.raises(Refused, match="paused already"):
        halt(by=outsider, reason="Mine.")
    assert Halt.objects.get().reason == "The bill is wrong."
    resume_all(by=admin)
    with pytest.raises(Refused, match="resumed all runs already"):
        resume_all(by=admin)
    halt(by=outsider)
    assert list(Halt.objects.order_by("at").values_list("by__username", flat=True)) == ["ada", "olaf"]
