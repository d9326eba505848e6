"""The list of agents: who may look, and what it says of each."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.actions.agents import pause_agent
from agents.actions.prices import load_prices
from agents.actions.take import take_next
from agents.adapters.price_table import PriceRow
from agents.adapters.registry import KINDS
from agents.queries.agents import Provider
from reviews.models import Agent, User
from reviews.rules.retry import Fault
from tests import factories
from tests.agents.work import fail, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_keys")]

HOSTILE = "<script>alert(1)</script>"
FREE = Decimal(0)
ROW = PriceRow("anthropic", "m-1", date(2026, 1, 1), Decimal(3), Decimal(15), None, None, FREE, "a page")


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
