"""Planning a study in the browser: the estimate, which is looked at before the start."""

from decimal import Decimal

import pytest
from django.test import Client

from reviews.models import Study, TaskPool, User
from tests import factories
from tests.agents.past import past_study, ran, reviewed, scored
from tests.agents.plan_form import URL, plan

pytestmark = pytest.mark.django_db


def test_only_an_admin_of_the_installation_plans(
    client: Client, pool: TaskPool, outsider: User, reviewer: User, researcher: User
) -> None:
    values = plan(pool, factories.make_agent(), step="start")
    for user in (outsider, reviewer, researcher, factories.make_user(role="admin", pool=pool)):
        client.force_login(user)
        assert (client.get(URL).status_code, client.post(URL, values).status_code) == (404, 404)
    client.logout()
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"
    assert not Study.objects.exists()


def test_the_check_shows_the_estimate_and_stores_nothing(admins_client: Client, pool: TaskPool) -> None:
    cheap, dear = factories.make_agent(max_cost_usd="0.50"), factories.make_agent(max_cost_usd="2")
    response = admins_client.post(URL, plan(pool, cheap, dear, cap_usd="100", step="check"))
    preview = response.context["preview"]
    # 2 tasks x 2 agents x 3 repeats, each with attempt 0 and two attempts in two arms.
    assert (preview.estimate.trials, preview.estimate.runs) == (12, 60)
    assert preview.estimate.cost_usd == Decimal(75)
    assert preview.estimate.reviewer_hours == 20
    assert [task.title for task in preview.excluded] == ["No Rubric Here"]
    assert (preview.over_cap_usd, preview.too_dear_usd) == (None, None)
    html = response.content.decode()
    assert "No Rubric Here" in html
    assert 'value="First look"' in html
    assert "Start study" in html
    assert not Study.objects.exists()


def test_what_is_expected_stands_beside_the_most_with_what_it_rests_on(
    admins_client: Client, pool: TaskPool, reviewer: User
) -> None:
    agent = factories.make_agent(name="Steady", max_cost_usd=Decimal(2))
    for position, cycle in enumerate(past_study(agent, tasks=10)):
        ran(cycle, "0.30")
        scored(cycle, completed=position < 5)
        reviewed(cycle, reviewer, 12)
    values = plan(pool, agent, arms=["feedback"], feedback_cycles="1", repeats="1", step="check")
    html = " ".join(
        admins_client.post(URL, values).content.decode().replace("\N{NO-BREAK SPACE}", " ").split()
    )
    for shown in (
        # 2 trials, of which one goes on; a review takes 12 of its 20 minutes; 10 reviews in one day.
        "<strong>3</strong></dd> <dd>expected · at most 4</dd>",
        "<strong>USD 0.90</strong></dd> <dd>expected · at most USD 8.00; repeated runs come on top</dd>",
        "<strong>0.6</strong></dd> <dd>expected · at most 1.3, for 4 reviews of 20 min</dd>",
        "<dd>10 reviews in 1 study, 12.0 min each (12.0 to 12.0).</dd>",
        "<strong>0.3</strong></dd> <dd>expected · at most 0.4</dd>",
        "<dd>At the pace of 10 reviews by 1 reviewer in 1 day, if all were of this study.</dd>",
        "10 attempts in 1 study. 5 of 10 first attempts were not completed.",
    ):
        assert shown in html


def test_an_agent_whose_price_nobody_knows_is_pointed_out(
    admins_client: Client, pool: TaskPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "a-key")
    own = {"prices": {"input_usd_per_million": 1, "output_usd_per_million": 1}}
    priced = factories.make_agent(kind="gemini", model="m", scripted=False, settings=own)
    unknown = factories.make_agent(name="Riddle", kind="gemini", model="m", scripted=False)
    response = admins_client.post(URL, plan(pool, priced, unknown, factories.make_agent(), step="check"))
    assert response.context["preview"].unpriced == [unknown]
    assert "Nobody knows what Riddle costs: against the caps" in response.content.decode()


def test_a_cap_below_the_estimate_is_pointed_out(admins_client: Client, pool: TaskPool) -> None:
    values = plan(pool, factories.make_agent(max_cost_usd="2"), cap_usd="10", day_cap_usd="1", step="check")
    response = admins_client.post(URL, values)
    preview = response.context["preview"]
    assert (preview.over_cap_usd, preview.too_dear_usd) == (Decimal(50), Decimal(2))
    assert "USD\N{NO-BREAK SPACE}50.00 below the most" in response.content.decode()


def test_a_start_without_a_check_shows_the_estimate_first(admins_client: Client, pool: TaskPool) -> None:
    response = admins_client.post(URL, plan(pool, factories.make_agent(), step="start"))
    assert response.status_code == 200
    assert "look at it, then press Start study again" in response.content.decode()
    assert not Study.objects.exists()


@pytest.mark.parametrize("changes", [{"repeats": "4"}, {"cap_usd": "1"}, {"title": "Second look"}])
def test_a_form_that_changed_after_the_check_is_checked_again(
    admins_client: Client, pool: TaskPool, changes: dict[str, str]
) -> None:
    values = plan(pool, factories.make_agent())
    checked = admins_client.post(URL, {**values, "step": "check"}).context["preview"].mark
    response = admins_client.post(URL, {**values, **changes, "step": "start", "checked": checked})
    assert response.status_code == 200
    assert not Study.objects.exists()


def test_a_price_that_changed_after_the_check_is_shown_first(admins_client: Client, pool: TaskPool) -> None:
    agent = factories.make_agent(max_cost_usd="1")
    values = plan(pool, agent)
    checked = admins_client.post(URL, {**values, "step": "check"}).context["preview"].mark
    agent.max_cost_usd = Decimal(9)
    agent.save()
    admins_client.post(URL, {**values, "step": "start", "checked": checked})
    assert not Study.objects.exists()
