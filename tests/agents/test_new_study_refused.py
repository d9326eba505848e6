"""Planning a study in the browser: what can not be chosen, and wrong values at their field."""

from typing import Any

import pytest
from django.test import Client

from agents.actions.agents import pause_agent
from reviews.models import Study, TaskPool
from tests import factories
from tests.agents.plan_form import HOSTILE, URL, plan, press_start

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"critic": ""}, "The arm critique needs a critic: choose one."),
        ({"arms": ["feedback"]}, "A critic only works in the arm critique"),
        ({"feedback_cycles": "0"}, "A critic only works in the arm critique"),
        ({"conversation": "both"}, "Select a valid choice. both is not one of the available choices."),
    ],
)
def test_critic_and_arm_go_together(
    admins_client: Client, pool: TaskPool, changes: dict[str, Any], message: str
) -> None:
    critic = str(factories.make_agent().pk)
    values = plan(pool, factories.make_agent(), arms=["critique"], critic=critic, step="check")
    response = admins_client.post(URL, {**values, **changes})
    assert response.status_code == 422
    assert message in response.content.decode()


def test_an_agent_whose_price_nobody_knows_can_not_be_the_critic(
    admins_client: Client, pool: TaskPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPATIBLE_BASE_URL", "http://127.0.0.1:9/v1")
    priced = {"prices": {"input_usd_per_million": 1, "output_usd_per_million": 2}}
    known = factories.make_agent(kind="openai_compatible", model="m", scripted=False, settings=priced)
    unknown = factories.make_agent(kind="openai_compatible", model="m-9", scripted=False, name="Dark Horse")
    values = plan(pool, factories.make_agent(), arms=["critique"], step="check")
    refused = admins_client.post(URL, {**values, "critic": str(unknown.pk)})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "Dark Horse can&#x27;t be the critic: nobody knows the price of its model m-9." in html
    assert "(nobody knows the price of its model m-9)</option>" in html
    assert admins_client.post(URL, {**values, "critic": str(known.pk)}).status_code == 200
    # As an agent under test it may be chosen: what it cost is then unknown, and the report says so.
    assert admins_client.post(URL, plan(pool, unknown, step="check")).status_code == 200


@pytest.mark.usefixtures("no_keys")
def test_agents_that_cannot_run_say_why_and_cannot_be_chosen(admins_client: Client, pool: TaskPool) -> None:
    keyless = factories.make_agent(name="Keyless", kind="openai", scripted=False, model="m")
    paused = factories.make_agent(name=f"Paused {HOSTILE}")
    pause_agent(agent=paused, reason="The bill.")
    html = admins_client.get(URL).content.decode()
    assert "(OPENAI_API_KEY is not set" in html
    assert "(paused: The bill.)" in html
    assert "Paused &lt;script&gt;" in html
    assert "(scripted)" in html
    for agent, reason in ((keyless, "OPENAI_API_KEY is not set"), (paused, "paused: The bill.")):
        response = admins_client.post(URL, plan(pool, agent, step="check"))
        assert response.status_code == 422
        assert f"can&#x27;t be chosen: {reason}" in response.content.decode()


def test_an_agent_that_was_paused_after_the_check_does_not_start(
    admins_client: Client, pool: TaskPool
) -> None:
    agent = factories.make_agent()
    values = plan(pool, agent)
    checked = admins_client.post(URL, {**values, "step": "check"}).context["preview"].mark
    pause_agent(agent=agent, reason="The bill.")
    assert admins_client.post(URL, {**values, "step": "start", "checked": checked}).status_code == 422
    assert not Study.objects.exists()


def test_a_pool_without_rubrics_cannot_start(admins_client: Client) -> None:
    pool = factories.make_pool(tasks=0)
    factories.make_task(pool, criteria=0)
    response = admins_client.post(URL, plan(pool, factories.make_agent(), step="check"))
    assert "no task of this pool has an approved rubric" in response.content.decode()
    assert 'value="start"' not in response.content.decode()
    response = press_start(admins_client, plan(pool, factories.make_agent()))
    assert response.status_code == 422
    assert "there is nothing to study" in response.content.decode()


def test_a_retired_pool_is_not_offered(admins_client: Client, pool: TaskPool) -> None:
    TaskPool.objects.update(state="retired")
    response = admins_client.post(URL, plan(pool, factories.make_agent(), step="check"))
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"slug": "two words"}, "slug"),
        ({"pool": "x"}, "pool"),
        ({"pool": ""}, "pool"),
        ({"agents": []}, "agents"),
        ({"agents": ["x"]}, "agents"),
        ({"agents": ["00000000-0000-4000-8000-000000000000"]}, "agents"),
        ({"arms": []}, "arms"),
        ({"arms": ["oracle"]}, "arms"),
        ({"feedback_cycles": "6"}, "feedback_cycles"),
        ({"feedback_cycles": "-1"}, "feedback_cycles"),
        ({"repeats": "0"}, "repeats"),
        ({"repeats": "9" * 5000}, "repeats"),
        ({"minutes": "241"}, "minutes"),
        ({"completion_rule": "most"}, "completion_rule"),
        ({"threshold": "0"}, "threshold"),
        ({"threshold": "0.0001"}, "threshold"),
        ({"threshold": "NaN"}, "threshold"),
        ({"cap_usd": "-1"}, "cap_usd"),
        ({"cap_usd": "Infinity"}, "cap_usd"),
        ({"day_cap_usd": "1e40"}, "day_cap_usd"),
    ],
)
def test_wrong_values_are_named_at_their_field(
    admins_client: Client, pool: TaskPool, changes: dict[str, Any], field: str
) -> None:
    values = {**plan(pool, factories.make_agent()), **changes}
    response = admins_client.post(URL, {**values, "step": "start"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Study.objects.exists()


def test_what_was_typed_comes_back_as_text(admins_client: Client, pool: TaskPool) -> None:
    response = admins_client.post(URL, plan(pool, factories.make_agent(), title=HOSTILE, repeats="x"))
    assert HOSTILE not in response.content.decode()
    assert "&lt;script&gt;alert(1)" in response.content.decode()


@pytest.mark.parametrize("typed", ["-0.1", "1.1", "NaN", "0.1234", "half"])
def test_a_share_that_is_none_is_refused(admins_client: Client, pool: TaskPool, typed: str) -> None:
    values = plan(pool, factories.make_agent(), overlap_fraction=typed, step="check")
    response = admins_client.post(URL, values)
    assert (response.status_code, "overlap_fraction" in response.context["form"].errors) == (422, True)
