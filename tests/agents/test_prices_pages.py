"""The pages on which prices are read, added and withdrawn."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.actions.prices import load_prices
from agents.adapters.price_table import shipped
from agents.models import Price
from reviews.models import User
from tests import factories
from tests.agents.past import past_study, ran

pytestmark = pytest.mark.django_db

URL = "/agents/prices/"
NEW = "/agents/prices/new/"
TODAY = datetime.now(UTC).date()
HOSTILE = "<script>alert(1)</script>"


def typed(**changes: str) -> dict[str, str]:
    values = {
        "kind": "gemini",
        "model": "m-1",
        "valid_from": str(TODAY),
        "input_usd": "2",
        "output_usd": "12.5",
        "cached_usd": "",
        "cache_write_usd": "",
        "session_usd": "",
        "long_from": "",
        "long_input": "",
        "long_output": "",
        "source": "the price page, today",
    }
    return {**values, **changes}


def test_only_an_admin_of_the_installation_sees_prices(
    client: Client, outsider: User, reviewer: User, researcher: User
) -> None:
    study = factories.make_study()
    for user in (outsider, reviewer, researcher, factories.make_user(role="admin", study=study)):
        client.force_login(user)
        for url in (URL, NEW):
            assert (client.get(url).status_code, client.post(url, typed()).status_code) == (404, 404)
    client.logout()
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"
    assert not Price.objects.exists()


def test_long_prompts_may_cost_more_and_never_less(admins_client: Client) -> None:
    dearer = typed(long_from="200000", long_input="2", long_output="1.5")
    assert admins_client.post(NEW, dearer)["Location"] == URL
    price = Price.objects.get()
    assert (price.long_from, price.long_input, price.long_output) == (200_000, Decimal(2), Decimal("1.5"))
    html = admins_client.get(URL).content.decode()
    assert ">2.00 times input<" in html
    assert ">1.50 times output<" in html
    response = admins_client.post(NEW, typed(model="m-2", long_from="0", long_output="0.9"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"long_from", "long_output"}


def test_a_price_is_added_and_listed_with_its_source_and_who_added_it(admins_client: Client) -> None:
    assert admins_client.post(NEW, typed(source=HOSTILE))["Location"] == URL
    price = Price.objects.get()
    assert (price.input_usd, price.output_usd, price.cached_usd) == (Decimal(2), Decimal("12.5"), None)
    assert (price.session_usd, price.added_by and price.added_by.username) == (Decimal(0), "ada")
    html = admins_client.get(URL).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "added by ada" in html
    assert "Withdraw" in html


def test_what_came_with_the_program_says_so(admins_client: Client) -> None:
    load_prices(shipped())
    html = admins_client.get(URL).content.decode()
    assert "came with the program" in html
    assert 'value="withdraw"' not in html


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "scripted", "Select a valid choice."),
        ("model", "", "This field is required."),
        ("model", "a\0b", "Null characters"),
        ("valid_from", "soon", "Enter a valid date."),
        ("valid_from", "2020-01-01", "or a later day"),
        ("input_usd", "-1", "greater than or equal to 0"),
        ("output_usd", "1e9", "less than or equal to 10000"),
        ("cached_usd", "NaN", "Enter a number."),
        ("source", "", "This field is required."),
    ],
)
def test_wrong_values_are_named_and_nothing_is_stored(
    admins_client: Client, field: str, value: str, words: str
) -> None:
    response = admins_client.post(NEW, typed(**{field: value}))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Price.objects.exists()


def test_an_agent_without_a_price_is_named_with_the_way_to_one(admins_client: Client) -> None:
    factories.make_agent(name="Costly", kind="gemini", model="m 1", scripted=False)
    html = admins_client.get(URL).content.decode()
    assert f'href="{NEW}?kind=gemini&amp;model=m+1"' in html
    form = admins_client.get(f"{NEW}?kind=gemini&model=m+1").content.decode()
    assert 'value="m 1"' in form
    assert '<option value="gemini" selected>' in form
    admins_client.post(NEW, typed(model="m 1"))
    assert "Costly" not in admins_client.get(URL).content.decode()


def test_a_price_is_withdrawn_until_a_run_was_counted_with_it(admins_client: Client) -> None:
    admins_client.post(NEW, typed())
    price = Price.objects.get()
    admins_client.post(URL, {"action": "withdraw", "price": price.pk})
    assert not Price.objects.exists()
    admins_client.post(NEW, typed())
    price = Price.objects.get()
    ran(past_study(factories.make_agent(kind="gemini", model="m-1", scripted=False), tasks=1).get(), "0.10")
    response = admins_client.post(URL, {"action": "withdraw", "price": price.pk}, follow=True)
    assert "stays: runs have been counted with it" in response.content.decode()
    assert "Withdraw</button>" not in response.content.decode()
    assert Price.objects.exists()


@pytest.mark.parametrize("data", [{}, {"action": "withdraw"}, {"action": "x", "price": "1"}, {"price": "x"}])
def test_an_unknown_action_is_a_404(admins_client: Client, data: dict[str, str]) -> None:
    assert admins_client.post(URL, data).status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "999999"])
def test_a_place_that_is_none_is_a_404(admins_client: Client, after: str) -> None:
    assert admins_client.get(URL, {"after": after}).status_code == 404


def test_a_page_takes_as_many_statements_for_fifty_prices_as_for_one(
    admins_client: Client, admin: User
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admins_client.get(URL).status_code == 200
        return len(captured)

    factories.make_agent(kind="gemini", model="m-0", scripted=False)
    admins_client.post(NEW, typed(), follow=True)
    one = statements()
    for number in range(60):
        day = TODAY + timedelta(days=number)
        Price.objects.create(
            kind="gemini", model=f"m-{number}", valid_from=day, input_usd=1, output_usd=1, source="s",
            added_by=factories.make_user(),
        )  # fmt: skip
        factories.make_agent(kind="gemini", model=f"m-{number}", scripted=False)
    assert statements() == one
    page = admins_client.get(URL).context["page"]
    rest = admins_client.get(URL, {"after": page.after}).context["page"]
    assert len({row.price.pk for row in [*page.prices, *rest.prices]}) == 61
