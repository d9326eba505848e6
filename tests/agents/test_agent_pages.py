"""The list of agents, a new one, pausing and resuming."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from agents.actions.agents import create_agent, pause_agent, resume_agent
from agents.actions.prices import load_prices
from agents.actions.take import take_next
from agents.adapters.price_table import PriceRow
from agents.adapters.ready_made import shipped
from agents.adapters.registry import KINDS
from agents.queries.agents import Provider
from reviews.actions.problem import Refused
from reviews.models import Agent, ReviewCycle, User
from reviews.rules.retry import Fault
from tests import factories
from tests.agents.work import fail, take

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"
FREE = Decimal(0)
ROW = PriceRow("anthropic", "m-1", date(2026, 1, 1), Decimal(3), Decimal(15), None, None, FREE, "a page")


@pytest.fixture
def admins_client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture(autouse=True)
def keyless(no_keys: None) -> None:
    """None of these pages needs a key."""


def new(**changes: str) -> dict[str, str]:
    values = {
        "name": "Small Model",
        "slug": "small",
        "kind": "openai_compatible",
        "model": "small-1",
        "max_cost_usd": "0.25",
        "settings": '{"temperature": 0.2}',
    }
    return {**values, **changes}


class TestWhoMayLook:
    def test_only_an_admin_of_the_installation_sees_agents(
        self, client: Client, outsider: User, reviewer: User, researcher: User
    ) -> None:
        agent = factories.make_agent("mine")
        study = factories.make_study(agents=[agent])
        for user in (outsider, reviewer, researcher, factories.make_user(role="admin", study=study)):
            client.force_login(user)
            for url in ("/agents/", "/agents/new/"):
                assert client.get(url).status_code == 404
                data = {"action": "pause", "agent": "mine", "reason": "Mine."}
                assert client.post(url, data).status_code == 404
        agent.refresh_from_db()
        assert agent.paused_at is None

    def test_strangers_are_asked_to_sign_in(self, client: Client) -> None:
        for url in ("/agents/", "/agents/new/"):
            assert client.get(url)["Location"] == f"/accounts/login/?next={url}"


class TestList:
    def test_an_empty_list_says_what_to_do_next(self, admins_client: Client) -> None:
        assert "Make the first agent" in admins_client.get("/agents/").content.decode()

    def test_it_says_who_is_scripted_who_is_paused_and_who_lacks_a_key(self, admins_client: Client) -> None:
        factories.make_agent("one", name="Script One")
        factories.make_agent("two", name="Model Two", kind="openai", scripted=False, model="m-2")
        pause_agent(agent=factories.make_agent("three"), reason=f"Too dear. {HOSTILE}")
        html = admins_client.get("/agents/").content.decode()
        assert 'Script One <span class="state">scripted</span>' in html
        assert "OPENAI_API_KEY is not set" in html
        assert "Too dear. &lt;script&gt;" in html
        assert [row.missing is None for row in admins_client.get("/agents/").context["page"].agents] == [
            True,
            True,
            False,
        ]

    def test_an_agent_of_a_kind_that_is_gone_says_so(self, admins_client: Client) -> None:
        factories.make_agent(kind="oracle")
        assert "There is no kind of agent named" in admins_client.get("/agents/").content.decode()

    @pytest.mark.parametrize(
        ("kind", "lacks"),
        [
            ("openai", "OPENAI_API_KEY is not set"),
            ("anthropic", "ANTHROPIC_API_KEY is not set"),
            ("gemini", "GEMINI_API_KEY is not set"),
            ("openai_compatible", "COMPATIBLE_BASE_URL is not set"),
        ],
    )
    def test_an_agent_says_which_variable_it_lacks(
        self, admins_client: Client, kind: str, lacks: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        factories.make_agent(kind=kind, model="m", scripted=False)
        not_available = f'<span class="state bad">not available</span> {lacks}'
        assert not_available in admins_client.get("/agents/").content.decode()
        name = lacks.split()[0]
        monkeypatch.setenv(name, "http://127.0.0.1:9/v1" if name.endswith("URL") else "a-key")
        html = admins_client.get("/agents/").content.decode()
        assert not_available not in html
        assert '<span class="state good">available</span>' in html

    def test_it_says_what_runs_what_waits_and_what_a_provider_takes(
        self, admins_client: Client, settings: LazySettings
    ) -> None:
        settings.HAPI_AT_ONCE = {**settings.HAPI_AT_ONCE, "scripted": 3}
        settings.HAPI_A_MINUTE = {"scripted": 90}
        busy, idle = factories.make_agent("busy"), factories.make_agent("idle")
        factories.make_study(factories.make_pool(tasks=3), agents=[busy])
        factories.make_agent("gone", kind="oracle")
        for _ in range(2):
            assert take_next("scripted") is not None
        page = admins_client.get("/agents/").context["page"]
        assert [(row.agent.slug, row.running) for row in page.agents] == [
            ("busy", 2),
            ("gone", 0),
            (idle.slug, 0),
        ]
        assert page.providers[0] == Provider(
            kind="scripted",
            label="Scripted (demo, no model)",
            running=2,
            at_once=3,
            queued=1,
            a_minute=90,
        )
        assert [(each.kind, each.running, each.queued) for each in page.providers[1:]] == [
            (kind, 0, 0) for kind in KINDS if kind != "scripted"
        ]

    def test_cycles_that_wait_for_a_kind_that_is_gone_are_shown(self, admins_client: Client) -> None:
        agent = factories.make_agent()
        factories.make_study(agents=[agent])
        Agent.objects.update(kind="oracle")
        response = admins_client.get("/agents/")
        last = response.context["page"].providers[-1]
        assert (last.kind, last.at_once, last.queued) == ("oracle", None, 1)
        assert "unknown kind" in response.content.decode()

    def test_a_rest_is_told_until_it_is_over(self, admins_client: Client) -> None:
        agent = factories.make_agent(provider_errors=2)
        factories.make_study(agents=[agent])
        fail(take(), Fault.PROVIDER_ERROR)
        html = admins_client.get("/agents/").content.decode()
        assert "after an error of its provider" in html
        assert "3 errors of its provider in a row" in html
        Agent.objects.filter(pk=agent.pk).update(not_before=timezone.now())
        assert "after an error" not in admins_client.get("/agents/").content.decode()

    def test_it_says_what_tokens_cost_and_where_nobody_knows(self, admins_client: Client) -> None:
        load_prices([ROW])
        factories.make_agent(kind=ROW.kind, model=ROW.model, scripted=False)
        html = admins_client.get("/agents/").content.decode()
        assert ("USD\N{NO-BREAK SPACE}3.00 in" in html, "price unknown" in html) == (True, False)
        factories.make_agent(kind=ROW.kind, model="other model", scripted=False)
        html = admins_client.get("/agents/").content.decode()
        assert "price unknown" in html
        assert 'href="/agents/prices/new/?kind=anthropic&amp;model=other%20model"' in html

    def test_it_asks_no_more_for_thirty_agents_than_for_one(self, admins_client: Client, admin: User) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert admins_client.get("/agents/").status_code == 200
            return len(captured)

        factories.make_agent(owner=admin)
        one = queries()
        for _ in range(29):
            factories.make_agent(owner=factories.make_user())
        assert queries() == one

    def test_pages_hold_every_agent_once(self, admins_client: Client) -> None:
        made = {factories.make_agent().slug for _ in range(51)}
        first = admins_client.get("/agents/").context["page"]
        second = admins_client.get("/agents/", {"after": first.after}).context["page"]
        slugs = [row.agent.slug for row in [*first.agents, *second.agents]]
        assert (len(slugs), set(slugs), second.after) == (51, made, None)

    def test_a_hostile_place_is_harmless(self, admins_client: Client) -> None:
        for after in ("\0", "' OR 1=1", HOSTILE):
            assert admins_client.get("/agents/", {"after": after}).status_code == 200


class TestReadyMade:
    def test_one_press_makes_an_agent_with_its_owner(self, admins_client: Client, admin: User) -> None:
        ready = shipped()[0]
        assert admins_client.post("/agents/new/", {"ready_made": ready.slug})["Location"] == "/agents/"
        agent = Agent.objects.get()
        assert (agent.slug, agent.name, agent.kind, agent.model) == (
            ready.slug,
            ready.name,
            ready.kind,
            ready.model,
        )
        assert (agent.max_cost_usd, agent.settings) == (ready.max_cost_usd, ready.settings)
        assert (agent.owner, agent.scripted) == (admin, False)

    def test_each_is_offered_with_its_price_and_what_it_lacks(self, admins_client: Client) -> None:
        call_command("load_prices")
        page = admins_client.get("/agents/new/")
        offered = page.context["offered"]
        assert [each.ready for each in offered] == list(shipped())
        assert [each.ready.slug for each in offered if each.prices is None] == []
        assert {each.missing for each in offered} == {
            "OPENAI_API_KEY is not set",
            "ANTHROPIC_API_KEY is not set",
            "GEMINI_API_KEY is not set",
            "COMPATIBLE_BASE_URL is not set",
        }
        assert page.content.decode().count('name="ready_made"') == len(shipped())

    def test_what_is_made_is_not_offered_again(self, admins_client: Client) -> None:
        slug = shipped()[0].slug
        admins_client.post("/agents/new/", {"ready_made": slug})
        html = admins_client.get("/agents/new/").content.decode()
        assert "made already" in html
        assert f'value="{slug}"' not in html
        response = admins_client.post("/agents/new/", {"ready_made": slug}, follow=True)
        assert f"There is an agent “{slug}” already." in response.content.decode()
        assert Agent.objects.count() == 1

    @pytest.mark.parametrize("slug", ["", "none", "\0", HOSTILE])
    def test_an_unknown_one_is_named(self, admins_client: Client, slug: str) -> None:
        response = admins_client.post("/agents/new/", {"ready_made": slug}, follow=True)
        assert "There is no ready-made agent" in response.content.decode()
        assert HOSTILE not in response.content.decode()
        assert not Agent.objects.exists()


class TestNewAgent:
    def test_it_is_made_with_its_owner_and_its_word(self, admins_client: Client, admin: User) -> None:
        assert admins_client.post("/agents/new/", new())["Location"] == "/agents/"
        agent = Agent.objects.get()
        assert (agent.owner, agent.scripted, agent.model) == (admin, False, "small-1")
        assert (agent.max_cost_usd, agent.settings) == (Decimal("0.25"), {"temperature": 0.2})
        admins_client.post("/agents/new/", new(slug="script", kind="scripted", model="", settings=""))
        assert Agent.objects.get(slug="script").scripted

    def test_its_settings_can_be_read_again(self, admins_client: Client) -> None:
        factories.make_agent("mine", settings={"temperature": 0.2, "note": HOSTILE})
        page = admins_client.get("/agents/").content.decode()
        assert "&quot;temperature&quot;: 0.2" in page
        assert HOSTILE not in page

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("name", "", "This field is required."),
            ("slug", "two words", "valid “slug”"),
            ("kind", "oracle", "Select a valid choice."),
            ("max_cost_usd", "-1", "greater than or equal to 0"),
            ("max_cost_usd", "NaN", "Enter a number."),
            ("max_cost_usd", "1e20", "less than or equal to"),
            ("max_cost_usd", "0.00001", "no more than 4 decimal places"),
            ("settings", '{"a": 1,\n "b" 2}', "line 2, column 6"),
            ("settings", '{"limits": {"secnds": 1}}', "settings.limits.secnds: unknown"),
            ("settings", '{"temperatur": 1}', "settings.temperatur: unknown. Known settings of the kind"),
            ("model", "", "Model: say which model is asked."),
            ("name", "x\u202ey", "that can be printed"),
        ],
    )
    def test_wrong_values_are_named_and_nothing_is_stored(
        self, admins_client: Client, field: str, value: str, message: str
    ) -> None:
        response = admins_client.post("/agents/new/", new(**{field: value}))
        assert response.status_code == 422
        assert message in response.content.decode()
        assert not Agent.objects.exists()

    def test_the_page_lists_what_each_kind_reads(self, admins_client: Client) -> None:
        page = admins_client.get("/agents/new/").content.decode()
        listed = re.findall(r"<dt><code>(\w+)</code></dt>", page)
        assert listed == [name for kind in KINDS.values() for name in kind.settings]

    def test_a_short_name_is_given_once(self, admins_client: Client) -> None:
        factories.make_agent("small")
        response = admins_client.post("/agents/new/", new())
        assert response.status_code == 422
        assert "There is an agent “small” already." in response.content.decode()


class TestPause:
    def test_a_paused_agent_is_not_run_until_it_is_resumed(self, admins_client: Client) -> None:
        agent = factories.make_agent("slow", provider_errors=3)
        factories.make_study(agents=[agent])
        data = {"action": "pause", "agent": "slow", "reason": "The bill."}
        assert admins_client.post("/agents/", data)["Location"] == "/agents/"
        assert take_next("scripted") is None
        admins_client.post("/agents/", {"action": "resume", "agent": "slow"})
        agent.refresh_from_db()
        assert (agent.paused_at, agent.paused_reason, agent.provider_errors) == (None, "", 0)
        assert take_next("scripted") is not None

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "\0"])
    def test_a_pause_needs_a_usable_reason(self, admins_client: Client, reason: str) -> None:
        factories.make_agent("slow")
        response = admins_client.post("/agents/", {"action": "pause", "agent": "slow", "reason": reason})
        assert response.status_code == 422
        assert 'id="pause-slow-errors"' in response.content.decode()
        assert Agent.objects.get().paused_at is None

    @pytest.mark.parametrize(
        "data", [{}, {"agent": "slow"}, {"agent": "slow", "action": "x"}, {"agent": "\0", "action": "resume"}]
    )
    def test_an_unknown_action_is_a_404(self, admins_client: Client, data: dict[str, str]) -> None:
        factories.make_agent("slow")
        assert admins_client.post("/agents/", data).status_code == 404

    def test_the_first_reason_stands(self) -> None:
        agent = factories.make_agent()
        pause_agent(agent=agent, reason="One.")
        pause_agent(agent=agent, reason="Two.")
        agent.refresh_from_db()
        assert agent.paused_reason == "One."
        with pytest.raises(Refused, match="Say why"):
            pause_agent(agent=agent, reason=" ")

    def test_workers_wake_for_what_waits_for_the_agent_as_a_critic(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        writer, critic = factories.make_agent(), factories.make_agent()
        factories.make_study(agents=[writer])
        pause_agent(agent=critic, reason="The bill.")
        with django_capture_on_commit_callbacks() as nothing_waits:
            resume_agent(agent=critic)
        pause_agent(agent=critic, reason="The bill.")
        ReviewCycle.objects.update(runs_by=critic)
        with django_capture_on_commit_callbacks() as one_waits:
            resume_agent(agent=critic)
        assert (len(nothing_waits), len(one_waits)) == (0, 1)

    def test_resuming_twice_changes_nothing(self) -> None:
        agent = factories.make_agent()
        resume_agent(agent=agent)
        agent.refresh_from_db()
        assert agent.paused_at is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slug": "a b"}, "Short name"),
        ({"slug": ""}, "Short name"),
        ({"name": " "}, "Name"),
        ({"kind": "oracle"}, "Kind: “oracle” is unknown. Known kinds: scripted"),
        ({"kind": "openai_compatible"}, "Model: say which"),
        ({"model": "x" * 121}, "Model: at most"),
        ({"max_cost_usd": Decimal("NaN")}, "Most a run may cost"),
        ({"max_cost_usd": Decimal(-1)}, "Most a run may cost"),
        ({"settings": {"limits": {"files": 0}}}, "settings.limits.files"),
        ({"settings": {"temperature": 1}}, "settings.temperature: unknown"),
    ],
)
def test_an_agent_that_could_never_run_is_refused(changes: dict[str, object], message: str) -> None:
    values: dict[str, object] = {
        "slug": "a",
        "name": "A",
        "kind": "scripted",
        "model": "",
        "max_cost_usd": Decimal(0),
        "settings": {},
        "owner": None,
    }
    with pytest.raises(Refused, match=message):
        create_agent(**{**values, **changes})  # type: ignore[arg-type]
    assert not Agent.objects.exists()
