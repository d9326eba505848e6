"""A new agent: made by one press from what is shipped, or by a form."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client

from agents.actions.agents import create_agent
from agents.adapters.ready_made import shipped
from agents.adapters.registry import KINDS
from reviews.actions.problem import Refused
from reviews.models import Agent, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_keys")]

HOSTILE = "<script>alert(1)</script>"


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
