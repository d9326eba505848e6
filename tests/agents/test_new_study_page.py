"""Planning a study in the browser: the estimate before the start, and the start."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from agents.actions.agents import pause_agent
from reviews.models import Study, TaskPool, User
from tests import factories
from tests.agents.past import past_study, ran, reviewed, scored

pytestmark = pytest.mark.django_db

URL = "/studies/new/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def admins_client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def pool(db: None) -> TaskPool:
    """Two tasks that can be studied and one without a rubric."""
    pool = factories.make_pool("jobs", tasks=2)
    task = factories.make_task(pool, criteria=0)
    task.title = "No Rubric Here"
    task.save()
    return pool


def plan(pool: TaskPool, *agents: Any, **changes: Any) -> dict[str, Any]:
    values = {
        "title": "First look",
        "slug": "first-look",
        "pool": str(pool.pk),
        "agents": [str(agent.pk) for agent in agents],
        "arms": ["feedback", "retry"],
        "feedback_cycles": "2",
        "repeats": "3",
        "minutes": "20",
        "conversation": "afresh",
        "completion_rule": "all",
        "threshold": "0.8",
        "cap_usd": "",
        "day_cap_usd": "",
    }
    return {**values, **changes}


def press_start(client: Client, values: dict[str, Any]) -> Any:
    """Check, then start with what the check put into the form."""
    checked = client.post(URL, {**values, "step": "check"})
    return client.post(URL, {**values, "step": "start", "checked": checked.context["preview"].mark})


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


@pytest.mark.parametrize(("typed", "kept"), [("", "0"), ("0.25", "0.25"), ("1", "1")])
def test_the_share_that_is_scored_twice_is_frozen(
    admins_client: Client, pool: TaskPool, typed: str, kept: str
) -> None:
    press_start(admins_client, plan(pool, factories.make_agent(), overlap_fraction=typed))
    study = Study.objects.get()
    assert study.overlap_fraction == Decimal(kept)
    assert Decimal(study.protocol["overlap_fraction"]) == Decimal(kept)


@pytest.mark.parametrize("typed", ["-0.1", "1.1", "NaN", "0.1234", "half"])
def test_a_share_that_is_none_is_refused(admins_client: Client, pool: TaskPool, typed: str) -> None:
    values = plan(pool, factories.make_agent(), overlap_fraction=typed, step="check")
    response = admins_client.post(URL, values)
    assert (response.status_code, "overlap_fraction" in response.context["form"].errors) == (422, True)
