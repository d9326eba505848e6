"""Accounts, roles and profiles: the actions and the admin's pages."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.actions.people import (
    create_user,
    give_role,
    random_password,
    set_active,
    set_profile,
    take_role,
)
from reviews.actions.problem import Refused
from reviews.models import Membership, User
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "a fine long secret"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def admins_client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def new(**changes: str | list[str]) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = {
        "name": "nora",
        "display": "Nora Novak",
        "role": "reviewer",
        "where": "all",
        "categories": ["Writing"],
        "hourly_rate_usd": "40",
    }
    return {**values, **changes}


class TestWhoMayLook:
    def test_only_an_admin_of_the_installation_sees_people(
        self, client: Client, outsider: User, reviewer: User, researcher: User
    ) -> None:
        study = factories.make_study()
        others = [outsider, reviewer, researcher]
        others += [factories.make_user(role="admin", study=study)]
        others += [factories.make_user(role="admin", pool=study.pool)]
        for user in others:
            client.force_login(user)
            for url in ("/people/", "/people/new/", f"/people/{user.pk}/"):
                assert client.get(url).status_code == 404
                assert client.post(url, {"action": "give", "role": "admin", "where": "all"}).status_code in (
                    404,
                    405,
                )
        assert not Membership.objects.filter(role="admin", study=None, pool=None).exists()

    def test_strangers_are_asked_to_sign_in(self, client: Client, outsider: User) -> None:
        for url in ("/people/", "/people/new/", f"/people/{outsider.pk}/"):
            assert client.get(url)["Location"] == f"/accounts/login/?next={url}"

    def test_a_person_who_does_not_exist_is_a_404(self, admins_client: Client) -> None:
        assert admins_client.get("/people/999999999999999999999/").status_code == 404
        assert admins_client.get("/people/99999/").status_code == 404


class TestList:
    def test_it_asks_no_more_for_thirty_people_than_for_one(self, admins_client: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert admins_client.get("/people/").status_code == 200
            return len(captured)

        factories.make_reviewer()
        one = queries()
        for _ in range(29):
            factories.make_reviewer()
        assert queries() == one

    def test_pages_hold_everybody_once(self, admins_client: Client) -> None:
        for _ in range(60):
            factories.make_user()
        first = admins_client.get("/people/").context["page"]
        second = admins_client.get("/people/", {"after": first.after}).context["page"]
        names = [person.username for person in [*first.people, *second.people]]
        assert names == sorted(User.objects.values_list("username", flat=True))
        assert (len(first.people), second.after) == (50, None)

    def test_a_hostile_place_is_harmless(self, admins_client: Client) -> None:
        for after in ("\0", "' OR 1=1", HOSTILE, "x" * 5000):
            assert admins_client.get("/people/", {"after": after}).status_code == 200


class TestNewAccount:
    def test_a_made_password_is_shown_once_and_lets_in(self, admins_client: Client) -> None:
        response = admins_client.post("/people/new/", new())
        made = re.search(r'id="made-password">([^<]+)<', response.content.decode())
        assert made is not None
        assert "no-store" in response["Cache-Control"]
        nora = User.objects.get(username="nora")
        assert made[1] not in admins_client.get(f"/people/{nora.pk}/").content.decode()
        assert Client().login(username="nora", password=made[1])
        membership = nora.memberships.get()
        assert (membership.role, membership.study, membership.pool) == ("reviewer", None, None)
        profile = nora.reviewer_profile
        assert (profile.categories, profile.hourly_rate_usd) == (["Writing"], Decimal(40))

    def test_a_chosen_password_is_never_shown(self, admins_client: Client) -> None:
        response = admins_client.post("/people/new/", new(password=PASSWORD))
        assert response.status_code == 200
        assert PASSWORD not in response.content.decode()
        assert Client().login(username="nora", password=PASSWORD)

    def test_a_role_can_hold_for_one_study_or_pool(self, admins_client: Client) -> None:
        study = factories.make_study()
        admins_client.post("/people/new/", new(name="s", role="researcher", where=f"study:{study.pk}"))
        admins_client.post("/people/new/", new(name="p", role="admin", where=f"pool:{study.pool_id}"))
        assert Membership.objects.get(user__username="s").study == study
        assert Membership.objects.get(user__username="p").pool == study.pool

    def test_only_a_reviewer_gets_a_profile(self, admins_client: Client) -> None:
        admins_client.post("/people/new/", new(role="researcher", hourly_rate_usd=""))
        assert not hasattr(User.objects.get(username="nora"), "reviewer_profile")

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("name", "", "This field is required."),
            ("name", "two words", "Enter a valid username."),
            ("name", HOSTILE, "Enter a valid username."),
            ("name", "x" * 151, "at most 150 characters"),
            ("name", "ADA", "There is an account “ADA” already."),
            ("name", "no\0ra", "Null characters are not allowed."),
            ("display", "x\u202ey", "can&#x27;t be printed"),
            ("password", "short", "too short"),
            ("password", "password123", "too common"),
            ("password", "nora-novak", "too similar"),
            ("role", "owner", "Select a valid choice."),
            ("where", "study:x", "Select a valid choice."),
            ("where", "study:00000000-0000-4000-8000-000000000000", "Select a valid choice."),
            ("categories", ["Cooking"], "Select a valid choice."),
            ("hourly_rate_usd", "", "Give a reviewer&#x27;s hourly rate"),
            ("hourly_rate_usd", "-1", "greater than or equal to 0"),
            ("hourly_rate_usd", "NaN", "Enter a number."),
            ("hourly_rate_usd", "1e30", "less than or equal to"),
            ("hourly_rate_usd", "1.005", "no more than 2 decimal places"),
        ],
    )
    def test_wrong_values_are_named_and_nothing_is_stored(
        self, admins_client: Client, field: str, value: str | list[str], message: str
    ) -> None:
        response = admins_client.post("/people/new/", new(**{field: value}))
        assert response.status_code == 422
        html = response.content.decode()
        assert message in html
        assert f'id="id_{field}_error"' in html
        assert list(User.objects.values_list("username", flat=True)) == ["ada"]

    def test_pools_bring_their_own_categories(self, admins_client: Client) -> None:
        factories.make_pool(category=f"Zoology {HOSTILE}")
        html = admins_client.get("/people/new/").content.decode()
        assert "Zoology &lt;script&gt;" in html
        assert "Web, Mobile &amp; Software Development" in html


class TestPerson:
    def test_roles_are_given_and_taken(self, admins_client: Client, outsider: User) -> None:
        url = f"/people/{outsider.pk}/"
        data = {"action": "give", "role": "researcher", "where": "all"}
        for _ in range(2):
            assert admins_client.post(url, data)["Location"] == url
        membership = outsider.memberships.get()
        assert membership.role == "researcher"
        take = {"action": "take", "membership": str(membership.pk)}
        assert admins_client.post(url, take)["Location"] == url
        assert not outsider.memberships.exists()
        assert admins_client.post(url, take).status_code == 404

    def test_another_persons_role_is_not_taken_from_here(
        self, admins_client: Client, outsider: User, researcher: User
    ) -> None:
        theirs = researcher.memberships.get()
        take = {"action": "take", "membership": str(theirs.pk)}
        assert admins_client.post(f"/people/{outsider.pk}/", take).status_code == 404
        assert researcher.memberships.get() == theirs

    def test_a_profile_is_saved(self, admins_client: Client, reviewer: User) -> None:
        data = {"action": "profile", "categories": ["Writing", "Translation"], "hourly_rate_usd": "55.50"}
        assert admins_client.post(f"/people/{reviewer.pk}/", data).status_code == 302
        reviewer.reviewer_profile.refresh_from_db()
        profile = reviewer.reviewer_profile
        assert (profile.categories, profile.hourly_rate_usd) == (["Writing", "Translation"], Decimal("55.50"))

    @pytest.mark.parametrize(
        "values", [{"hourly_rate_usd": ""}, {"hourly_rate_usd": "1", "categories": ["X"]}]
    )
    def test_a_wrong_profile_is_refused(
        self, admins_client: Client, reviewer: User, values: dict[str, str]
    ) -> None:
        data = {"action": "profile", **values}
        assert admins_client.post(f"/people/{reviewer.pk}/", data).status_code == 422
        reviewer.reviewer_profile.refresh_from_db()
        assert reviewer.reviewer_profile.hourly_rate_usd == 60

    def test_a_new_password_ends_the_old_one(self, admins_client: Client, outsider: User) -> None:
        url = f"/people/{outsider.pk}/"
        refused = admins_client.post(url, {"action": "password", "password": "short"})
        assert refused.status_code == 422
        assert admins_client.post(url, {"action": "password", "password": PASSWORD}).status_code == 200
        assert Client().login(username="olaf", password=PASSWORD)
        response = admins_client.post(url, {"action": "password", "password": ""})
        made = re.search(r'id="made-password">([^<]+)<', response.content.decode())
        assert made is not None
        assert not Client().login(username="olaf", password=PASSWORD)
        assert Client().login(username="olaf", password=made[1])

    def test_a_deactivated_account_is_out_at_once(self, admins_client: Client, researcher: User) -> None:
        theirs = Client()
        theirs.force_login(researcher)
        assert theirs.get("/studies/").status_code == 200
        admins_client.post(f"/people/{researcher.pk}/", {"action": "deactivate"})
        assert theirs.get("/studies/").status_code == 302
        assert "deactivated" in admins_client.get("/people/").content.decode()
        admins_client.post(f"/people/{researcher.pk}/", {"action": "activate"})
        researcher.refresh_from_db()
        assert researcher.is_active

    def test_nobody_deactivates_themselves(self, admins_client: Client, admin: User) -> None:
        response = admins_client.post(f"/people/{admin.pk}/", {"action": "deactivate"}, follow=True)
        assert "your own account" in response.content.decode()
        admin.refresh_from_db()
        assert admin.is_active

    def test_the_last_admin_stays_admin(self, admins_client: Client, admin: User) -> None:
        membership = admin.memberships.get()
        data = {"action": "take", "membership": str(membership.pk)}
        response = admins_client.post(f"/people/{admin.pk}/", data, follow=True)
        assert "last admin" in response.content.decode()
        assert admin.memberships.get() == membership

    @pytest.mark.parametrize("data", [{}, {"action": "x"}, {"action": "take", "membership": "1" * 40}])
    def test_an_unknown_action_is_a_404(
        self, admins_client: Client, outsider: User, data: dict[str, str]
    ) -> None:
        assert admins_client.post(f"/people/{outsider.pk}/", data).status_code == 404


class TestActions:
    def test_names_that_differ_in_case_alone_are_one(self) -> None:
        create_user(name="nora", password=PASSWORD)
        with pytest.raises(Refused, match="already"):
            create_user(name="Nora", password=PASSWORD)

    def test_made_passwords_pass_their_own_rules_and_differ(self) -> None:
        made = {random_password() for _ in range(50)}
        assert len(made) == 50
        for number, password in enumerate(made):
            create_user(name=f"person{number}", password=password)

    def test_an_admin_who_is_deactivated_does_not_count_as_one(self, admin: User) -> None:
        second = factories.make_user("bea", "admin")
        set_active(user=second, active=False, by=admin)
        with pytest.raises(Refused, match="last admin"):
            take_role(membership=admin.memberships.get())

    def test_the_last_active_admin_is_not_deactivated(self, admin: User) -> None:
        study_admin = factories.make_user("stu", "admin", study=factories.make_study())
        with pytest.raises(Refused, match="last admin"):
            set_active(user=admin, active=False, by=study_admin)

    def test_a_role_is_for_a_study_or_a_pool(self, outsider: User) -> None:
        study = factories.make_study()
        with pytest.raises(Refused, match="not for both"):
            give_role(user=outsider, role="admin", study=study, pool=study.pool)
        with pytest.raises(Refused, match="no role"):
            give_role(user=outsider, role="owner")

    @pytest.mark.parametrize("rate", ["-0.01", "1000000", "0.001", "NaN", "Infinity"])
    def test_a_rate_is_an_amount_of_money(self, reviewer: User, rate: str) -> None:
        with pytest.raises(Refused, match="Rate"):
            set_profile(user=reviewer, categories=[], hourly_rate_usd=Decimal(rate))
