"""Wrong passwords stop the address they come from, not the person whose name they carry."""

import pytest
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from reviews.models import User

pytestmark = pytest.mark.django_db

NAME, PASSWORD = "ada", "a right and long password"


@pytest.fixture(autouse=True)
def person() -> None:
    cache.clear()
    User.objects.create_user(NAME, password=PASSWORD)


def signs_in(password: str, address: str) -> bool:
    client = Client(REMOTE_ADDR=address)
    response = client.post("/accounts/login/", {"login": NAME, "password": password})
    assert response.status_code in {200, 302, 422, 429}
    return settings.SESSION_COOKIE_NAME in client.cookies and "_auth_user_id" in client.session


def test_guesses_from_one_address_lock_nobody_out_of_another() -> None:
    for _ in range(12):
        assert not signs_in("a wrong password", "192.0.2.1")
    assert not signs_in(PASSWORD, "192.0.2.1")
    assert signs_in(PASSWORD, "192.0.2.2")


def test_limit_by_name_is_out_of_reach_of_nine_addresses() -> None:
    rates = parse_rates(settings.ACCOUNT_RATE_LIMITS["login_failed"])
    by_name = [rate for rate in rates if rate.per == "key"]
    hourly = [rate.amount for rate in rates if rate.per == "ip" and rate.duration == 3600]
    assert [(rate.amount, rate.duration) for rate in by_name] == [(10 * hourly[0], 3600)]
