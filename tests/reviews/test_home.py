"""Where "/" leads each role."""

import pytest
from django.test import Client

from reviews.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "address"), [("admin", "/studies/"), ("researcher", "/studies/"), ("reviewer", "/desk/")]
)
def test_each_role_begins_on_its_own_page(client: Client, role: str, address: str) -> None:
    client.force_login(make_user(role=role))
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_an_admin_who_also_reviews_begins_with_the_studies(client: Client, reviewer: User) -> None:
    reviewer.memberships.create(role="admin")
    client.force_login(reviewer)
    assert client.get("/")["Location"] == "/studies/"


def test_somebody_without_a_role_is_told_so(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "You are signed in, and have no role yet" in answer.content.decode()


def test_nobody_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")
