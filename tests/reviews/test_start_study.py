"""Starting a study: what is frozen, what is laid out, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from reviews.actions.problem import Refused
from reviews.actions.start_study import Plan, start_study
from reviews.models import ReviewCycle, Rubric, Study, StudyTask, Task, TaskPool, Trial, User
from tests.factories import make_agent, make_pool, make_study, make_task

pytestmark = pytest.mark.django_db


def plan(**values: Any) -> Plan:
    return Plan(**{"slug": "pilot", "title": "A pilot", "agents": [make_agent()], "seed": 7, **values})


def test_every_agent_task_and_repeat_is_a_trial_with_attempt_0_queued(admin: User) -> None:
    agents = [make_agent("a"), make_agent("b")]
    pool = make_pool(tasks=3)
    study = start_study(pool=pool, plan=plan(agents=agents, repeats=2), by=admin)
    trials = Trial.objects.filter(study=study)
    wanted = {
        (task.pk, agent.pk, repeat) for task in pool.tasks.all() for agent in agents for repeat in (1, 2)
    }
    assert set(trials.values_list("task", "agent", "repeat")) == wanted
    assert (trials.count(), set(trials.values_list("outcome", flat=True))) == (12, {None})
    cycles = ReviewCycle.objects.filter(trial__study=study).order_by("ordinal")
    assert list(cycles.values_list("ordinal", "attempt", "state")) == [
        (ordinal, 0, "queued") for ordinal in range(12)
    ]
    assert not cycles.filter(arm__isnull=False).exists()
    assert (study.started_by, study.state, list(study.agents.order_by("slug"))) == (admin, "open", agents)


def test_all_trials_of_a_task_stand_together_as_a_block() -> None:
    study = make_study(make_pool(tasks=5), agents=[make_agent(), make_agent()], repeats=3)
    trials = list(study.trials.order_by("ordinal").values_list("ordinal", "block", "task"))
    assert [ordinal for ordinal, _, _ in trials] == list(range(30))
    assert [block for _, block, _ in trials] == [ordinal // 6 for ordinal in range(30)]
    blocks = dict(StudyTask.objects.filter(study=study).values_list("block", "task"))
    assert [task for _, _, task in trials] == [blocks[ordinal // 6] for ordinal in range(30)]


def test_the_seed_decides_the_order_and_is_written_down() -> None:
    pool, agents = make_pool(tasks=12), [make_agent(), make_agent()]

    def order(slug: str, seed: int | None) -> list[tuple[Any, ...]]:
        study = start_study(pool=pool, plan=plan(slug=slug, agents=agents, seed=seed), by=None)
        assert study.protocol["seed"] == study.seed
        return list(study.trials.order_by("ordinal").values_list("task", "agent"))

    first = order("one", 1)
    assert order("same", 1) == first
    assert order("other", 2) != first
    drawn = order("drawn", None)
    seed = Study.objects.get(slug="drawn").seed
    assert order("again", seed) == drawn


def test_starting_opens_the_pool_and_an_open_pool_can_be_studied_again() -> None:
    pool = make_pool()
    make_study(pool)
    pool.refresh_from_db()
    assert pool.state == "open"
    make_study(pool)
    assert pool.studies.count() == 2


@pytest.mark.parametrize("state", ["sealed", "retired"])
def test_a_pool_that_is_neither_draft_nor_open_is_refused(state: str) -> None:
    pool = make_pool()
    TaskPool.objects.update(state=state)
    with pytest.raises(Refused, match=f"The pool is {state}"):
        start_study(pool=pool, plan=plan(), by=None)
    assert Study.objects.count() == 0


def test_tasks_without_an_approved_rubric_are_excluded_and_listed() -> None:
    pool = make_pool()
    bare = make_task(pool, criteria=0)
    unapproved = make_task(pool)
    Rubric.objects.filter(task=unapproved).update(approved_at=None)
    study = make_study(pool)
    assert study.protocol["excluded"] == {
        bare.external_id: "no approved rubric",
        unapproved.external_id: "no approved rubric",
    }
    assert study.trials.count() == 1


def test_with_no_approved_rubric_at_all_there_is_no_study() -> None:
    pool = make_pool(criteria=0)
    with pytest.raises(Refused, match="No task of this pool has an approved rubric"):
        start_study(pool=pool, plan=plan(), by=None)
    pool.refresh_from_db()
    assert (Study.objects.count(), pool.state) == (0, "draft")


def test_the_latest_approved_rubric_is_frozen() -> None:
    pool = make_pool()
    task = Task.objects.get()
    first = Rubric.objects.get()
    second = Rubric.objects.create(task=task, version=2, approved_at=first.approved_at)
    Rubric.objects.create(task=task, version=3)
    study = make_study(pool)
    Rubric.objects.filter(version=3).update(approved_at=first.approved_at)
    assert (Trial.objects.get().rubric, StudyTask.objects.get().rubric) == (second, second)
    assert study.protocol["rubrics"] == {task.external_id: 2}


def test_the_protocol_is_frozen_as_plain_values() -> None:
    pool = make_pool("jobs")
    agent = make_agent("nova", model="nova-1", settings={"cost_usd": "0.02"})
    study = start_study(
        pool=pool,
        plan=plan(
            agents=[agent],
            arms=("feedback", "retry"),
            feedback_cycles=2,
            minutes=25,
            conversation="continue",
            completion_rule="weighted",
            threshold=Decimal("0.75"),
            cap_usd=Decimal("20.50"),
        ),
        by=None,
    )
    agent.name, agent.settings, agent.max_cost_usd = "renamed", {}, Decimal(9)
    agent.save()
    study.refresh_from_db()
    assert study.protocol == {
        "pool": {"slug": "jobs", "release": 1, "canary": str(pool.canary)},
        "agents": [
            {
                "slug": "nova", "kind": "scripted", "model": "nova-1", "scripted": True,
                "settings": {"cost_usd": "0.02"}, "max_cost_usd": "0.50",
            }
        ],
        "arms": ["feedback", "retry"],
        "critic": None,
        "conversation": "continue",
        "feedback_cycles": 2,
        "repeats": 1,
        "minutes": 25,
        "completion_rule": "weighted",
        "threshold": "0.75",
        "overlap_fraction": "0",
        "blinding": "reviewers never see which agent made a deliverable",
        "cap_usd": "20.50",
        "day_cap_usd": None,
        "seed": 7,
        "rubrics": {Task.objects.get().external_id: 1},
        "excluded": {},
        "at_the_end_of_the_minutes": "overtime is recorded",
        "correction_days": 7,
        "neutral_names": ["Scripted nova", "nova-1", "nova"],
    }  # fmt: skip
    assert (study.conversation, study.critic) == ("continue", None)


def test_the_critic_is_frozen_with_its_settings_and_price() -> None:
    critic = make_agent("eagle", model="eagle-2", settings={"cost_usd": "0.03"}, max_cost_usd=Decimal("0.10"))
    study = start_study(pool=make_pool(), plan=plan(arms=("critique",), critic=critic), by=None)
    assert study.critic == critic
    assert study.protocol["critic"] == {
        "slug": "eagle", "kind": "scripted", "model": "eagle-2", "scripted": True,
        "settings": {"cost_usd": "0.03"}, "max_cost_usd": "0.10", "same_model_as": [],
    }  # fmt: skip
    assert critic not in study.agents.all()


def test_the_protocol_says_whose_own_model_the_critic_is() -> None:
    agents = [
        make_agent("a", model="m-1"),
        make_agent("b", model="m-1"),
        make_agent("c", model="m-2"),
        make_agent("d", kind="openai_compatible", model="m-1"),
    ]
    study = start_study(
        pool=make_pool(), plan=plan(agents=agents, arms=("critique",), critic=agents[0]), by=None
    )
    assert study.protocol["critic"]["same_model_as"] == ["a", "b"]
    nameless = [make_agent("e"), make_agent("f")]
    study = start_study(
        pool=make_pool(),
        plan=plan(slug="second", agents=nameless, arms=("critique",), critic=nameless[1]),
        by=None,
    )
    assert study.protocol["critic"]["same_model_as"] == ["f"]


def test_a_critic_without_its_arm_is_refused() -> None:
    with pytest.raises(Refused, match="A critic only works in the arm critique"):
        start_study(pool=make_pool(), plan=plan(critic=make_agent()), by=None)


def test_a_study_without_arms_has_no_feedback_cycles() -> None:
    study = make_study(arms=(), feedback_cycles=0)
    assert (study.arms, study.feedback_cycles) == ([], 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"slug": ""}, "Short name"),
        ({"slug": "two words"}, "Short name"),
        ({"slug": "x" * 61}, "Short name"),
        ({"title": "  "}, "Title"),
        ({"title": "x" * 201}, "Title"),
        ({"title": "a\0b"}, "Title"),
        ({"agents": []}, "at least one agent"),
        ({"arms": (), "feedback_cycles": 1}, "at least one arm"),
        ({"arms": ("feedback", "magic")}, "Unknown arm"),
        ({"arms": ("retry", "retry")}, "named twice"),
        ({"arms": ("critique",)}, "The arm critique needs a critic"),
        ({"conversation": "both"}, "Unknown conversation: both"),
        ({"feedback_cycles": 0}, "Feedback cycles"),
        ({"feedback_cycles": 6}, "Feedback cycles"),
        ({"repeats": 0}, "Repeats"),
        ({"repeats": 21}, "Repeats"),
        ({"minutes": 0}, "Minutes"),
        ({"minutes": 241}, "Minutes"),
        ({"completion_rule": "most"}, "Unknown completion rule"),
        ({"threshold": Decimal(0)}, "Threshold"),
        ({"threshold": Decimal("1.001")}, "Threshold"),
        ({"threshold": Decimal("0.8001")}, "Threshold"),
        ({"threshold": Decimal("NaN")}, "Threshold"),
        ({"cap_usd": Decimal("-0.01")}, "Cap"),
        ({"cap_usd": Decimal("Infinity")}, "Cap"),
        ({"day_cap_usd": Decimal(10) ** 10}, "Day cap"),
        ({"seed": -1}, "Seed"),
        ({"seed": 2**63}, "Seed"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_with_the_place(values: dict[str, Any], words: str) -> None:
    pool = make_pool()
    with pytest.raises(Refused, match=words):
        start_study(pool=pool, plan=plan(**values), by=None)
    assert Study.objects.count() == 0


def test_an_agent_named_twice_is_refused() -> None:
    agent = make_agent()
    with pytest.raises(Refused, match="An agent is named twice"):
        start_study(pool=make_pool(), plan=plan(agents=[agent, agent]), by=None)


def test_a_short_name_that_is_taken_is_refused() -> None:
    make_study(slug="pilot")
    with pytest.raises(Refused, match="There is a study “pilot” already"):
        start_study(pool=make_pool(), plan=plan(), by=None)
    assert Study.objects.count() == 1


def test_blanks_around_a_title_do_not_count() -> None:
    study = start_study(pool=make_pool(), plan=plan(title=" " + "x" * 200 + " "), by=None)
    assert study.title == "x" * 200


def test_more_trials_than_one_study_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.actions.start_study.TRIALS_AT_MOST", 11)
    with pytest.raises(Refused, match="That is 12 trials; at most 11 fit into one study"):
        start_study(pool=make_pool(tasks=3), plan=plan(repeats=4), by=None)
    assert Study.objects.count() == 0
