"""Planning a study in the browser: the start makes what was checked, once."""

from decimal import Decimal

import pytest
from django.test import Client

from reviews.models import Study, TaskPool, User
from tests import factories
from tests.agents.plan_form import URL, plan, press_start

pytestmark = pytest.mark.django_db


def test_the_start_makes_what_was_checked(admins_client: Client, admin: User, pool: TaskPool) -> None:
    agent = factories.make_agent("a")
    values = plan(pool, agent, completion_rule="weighted", threshold="0.75", cap_usd="5", minutes="30")
    response = press_start(admins_client, values)
    study = Study.objects.get()
    assert response["Location"] == f"/studies/{study.pk}/"
    assert (study.slug, study.title, study.started_by) == ("first-look", "First look", admin)
    assert (study.arms, study.feedback_cycles, study.repeats) == (["feedback", "retry"], 2, 3)
    assert (study.completion_rule, study.threshold) == ("weighted", Decimal("0.75"))
    assert (study.cap_usd, study.day_cap_usd, study.minutes) == (Decimal(5), None, 30)
    assert (list(study.agents.all()), study.trials.count()) == ([agent], 6)


def test_a_double_click_makes_one_study_and_points_to_it(admins_client: Client, pool: TaskPool) -> None:
    values = plan(pool, factories.make_agent())
    checked = admins_client.post(URL, {**values, "step": "check"}).context["preview"].mark
    start = {**values, "step": "start", "checked": checked}
    first, second = admins_client.post(URL, start), admins_client.post(URL, start)
    study = Study.objects.get()
    assert (first.status_code, second.status_code) == (302, 422)
    assert f'href="/studies/{study.pk}/"' in second.content.decode()
    assert "There is a study of this short name already." in second.content.decode()


def test_a_short_name_is_made_from_the_title(admins_client: Client, pool: TaskPool) -> None:
    agent = factories.make_agent()
    press_start(admins_client, plan(pool, agent, slug="", title="Zweiter Blick: 2026!"))
    assert Study.objects.get().slug == "zweiter-blick-2026"
    response = admins_client.post(URL, plan(pool, agent, slug="", title="日本", step="check"))
    assert "none can be made from this title" in response.content.decode()


def test_without_feedback_cycles_there_are_no_arms(admins_client: Client, pool: TaskPool) -> None:
    press_start(admins_client, plan(pool, factories.make_agent(), feedback_cycles="0"))
    study = Study.objects.get()
    assert (study.arms, study.feedback_cycles) == ([], 0)


def test_the_arm_critique_starts_with_its_critic(admins_client: Client, pool: TaskPool) -> None:
    agent, critic = factories.make_agent(max_cost_usd="0.50"), factories.make_agent(max_cost_usd="0.10")
    values = plan(
        pool, agent, arms=["critique"], critic=str(critic.pk), conversation="continue", cap_usd="50"
    )
    preview = admins_client.post(URL, {**values, "step": "check"}).context["preview"]
    # 2 tasks x 3 repeats, each with attempt 0 and two attempts, and a critique before each of the two.
    assert [(share.agent, share.runs, share.critic) for share in preview.estimate.shares] == [
        (agent, 18, False), (critic, 12, True)
    ]  # fmt: skip
    assert (preview.estimate.runs, preview.estimate.reviews) == (30, 18)
    assert preview.estimate.cost_usd == Decimal("10.20")
    press_start(admins_client, values)
    study = Study.objects.get()
    assert (study.arms, study.critic, study.conversation) == (["critique"], critic, "continue")


@pytest.mark.parametrize(("typed", "kept"), [("", "0"), ("0.25", "0.25"), ("1", "1")])
def test_the_share_that_is_scored_twice_is_frozen(
    admins_client: Client, pool: TaskPool, typed: str, kept: str
) -> None:
    press_start(admins_client, plan(pool, factories.make_agent(), overlap_fraction=typed))
    study = Study.objects.get()
    assert study.overlap_fraction == Decimal(kept)
    assert Decimal(study.protocol["overlap_fraction"]) == Decimal(kept)
