"""One-time sign-in links: a preview uses nothing up, one press signs in, and no log or row has the token."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reviews.actions.sign_in import LinkEnded, digest, find_sign_in_link, make_sign_in_link, use_sign_in_link
from reviews.models import SignInLink, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def links(settings: Settings) -> None:
    settings.HAPI_DEMO_LINKS = True


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_only_a_digest_is_stored(reviewer: User) -> None:
    token = make_sign_in_link(user=reviewer)
    link = SignInLink.objects.get()
    assert (link.token_digest, len(token)) == (digest(token), 43)
    assert token not in str(SignInLink.objects.values().get())


def test_a_new_link_ends_the_unused_ones_of_the_same_user_only(reviewer: User, admin: User) -> None:
    old, others, new = (make_sign_in_link(user=user) for user in (reviewer, admin, reviewer))
    assert find_sign_in_link(old) is None
    assert [find_sign_in_link(token) is not None for token in (others, new)] == [True, True]


def test_looking_uses_nothing_up(client: Client, reviewer: User) -> None:
    address = f"/sign-in/{make_sign_in_link(user=reviewer)}/"
    answers = [client.get(address), client.head(address), client.get(address)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert SignInLink.objects.get().used_at is None
    assert signed_in_as(client) is None


def test_the_page_says_who_signs_in_and_keeps_its_address_to_itself(client: Client) -> None:
    user = make_user("demo-reviewer")
    User.objects.filter(pk=user.pk).update(first_name="Mira", last_name="Demo")
    answer = client.get(f"/sign-in/{make_sign_in_link(user=user)}/")
    assert "Sign in as Mira Demo?" in answer.content.decode()
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]


def test_pressing_the_button_signs_in_under_a_new_session_key(client: Client, reviewer: User) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    answer = client.post(f"/sign-in/{make_sign_in_link(user=reviewer)}/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in_as(client) == str(reviewer.pk)
    assert client.session.session_key != planted
    assert "planted" not in client.session


def test_it_replaces_whoever_was_signed_in(client: Client, reviewer: User, admin: User) -> None:
    client.force_login(admin)
    client.post(f"/sign-in/{make_sign_in_link(user=reviewer)}/")
    assert signed_in_as(client) == str(reviewer.pk)


def test_a_used_link_is_gone(client: Client, reviewer: User) -> None:
    address = f"/sign-in/{make_sign_in_link(user=reviewer)}/"
    client.post(address)
    client.logout()
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 410
        assert "This link was used already" in answer.content.decode()
        assert 'href="/accounts/login/"' in answer.content.decode()
    assert signed_in_as(client) is None


def test_a_link_ends_after_twelve_hours(client: Client, reviewer: User) -> None:
    address = f"/sign-in/{make_sign_in_link(user=reviewer)}/"
    link = SignInLink.objects.get()
    assert timedelta(hours=11, minutes=59) < link.expires_at - timezone.now() <= timedelta(hours=12)
    SignInLink.objects.update(expires_at=timezone.now())
    assert [client.get(address).status_code, client.post(address).status_code] == [410, 410]
    assert signed_in_as(client) is None


def test_a_link_that_expires_between_look_and_press_does_not_sign_in(reviewer: User) -> None:
    link = find_sign_in_link(make_sign_in_link(user=reviewer))
    assert link is not None
    SignInLink.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkEnded):
        use_sign_in_link(link=link)


def test_a_closed_account_stays_closed(client: Client, reviewer: User) -> None:
    address = f"/sign-in/{make_sign_in_link(user=reviewer)}/"
    User.objects.update(is_active=False)
    assert client.post(address).status_code == 410
    assert signed_in_as(client) is None


def test_an_unknown_link_is_not_found(client: Client) -> None:
    answer = client.get("/sign-in/nobody-made-this/")
    assert answer.status_code == 404
    assert 'href="/accounts/login/"' in answer.content.decode()


def test_without_demo_links_there_are_none(client: Client, reviewer: User, settings: Settings) -> None:
    address = f"/sign-in/{make_sign_in_link(user=reviewer)}/"
    settings.HAPI_DEMO_LINKS = False
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert SignInLink.objects.get().used_at is None


def test_no_log_has_the_token(reviewer: User, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    token = make_sign_in_link(user=reviewer)
    client.get(f"/sign-in/{token}/")
    assert client.post(f"/sign-in/{token}/").status_code == 403, "a form without its token is refused"
    SignInLink.objects.update(expires_at=timezone.now())
    assert client.get(f"/sign-in/{token}/").status_code == 410
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "/sign-in/.../",
        "/sign-in/.../",
    ]
    assert token not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_two_racing_presses_one_signs_in() -> None:
    link = find_sign_in_link(make_sign_in_link(user=make_user("demo-admin")))
    assert link is not None
    together = threading.Barrier(8)

    def press() -> bool:
        try:
            together.wait()
            use_sign_in_link(link=link)
        except LinkEnded:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        wins = [future.result() for future in [pool.submit(press) for _ in range(8)]]
    assert sum(wins) == 1


def test_the_command_prints_a_working_link_for_each_of_the_demos_people(client: Client) -> None:
    for name in ("demo-admin", "demo-reviewer", "demo-researcher"):
        make_user(name)
    out = StringIO()
    call_command("sign_in_links", base_url="http://127.0.0.1:8000/", stdout=out)
    printed = [line.split("  ") for line in out.getvalue().splitlines()]
    assert [line[0] for line in printed] == ["Admin", "Reviewer", "Researcher"]
    addresses = [line[-1].strip() for line in printed]
    assert len({line.index("http") for line in out.getvalue().splitlines()}) == 1
    for address, name in zip(addresses, ("demo-admin", "demo-reviewer", "demo-researcher"), strict=True):
        assert client.post(address.removeprefix("http://127.0.0.1:8000")).status_code == 302
        assert signed_in_as(client) == str(User.objects.get(username=name).pk)


def test_the_command_uses_the_address_of_the_running_site(settings: Settings) -> None:
    settings.HAPI_BASE_URL = "http://127.0.0.1:8077"
    make_user("demo-admin")
    out = StringIO()
    call_command("sign_in_links", stdout=out)
    assert out.getvalue().startswith("Admin       http://127.0.0.1:8077/sign-in/")


def test_the_command_says_when_no_site_is_running(settings: Settings) -> None:
    settings.HAPI_BASE_URL = ""
    settings.HAPI_DEMO_LINKS = False
    make_user("demo-admin")
    with pytest.raises(CommandError, match=r"^No sign-in links: no site is running here\."):
        call_command("sign_in_links")
    assert SignInLink.objects.count() == 0


def test_the_command_leaves_out_who_is_not_there() -> None:
    out = StringIO()
    call_command("sign_in_links", base_url="http://127.0.0.1:8000", stdout=out)
    assert out.getvalue() == "No sign-in links: the demo's people are not here (manage.py load_demo).\n"


def test_the_command_prints_nothing_to_sign_in_with_off_loopback(settings: Settings) -> None:
    settings.HAPI_DEMO_LINKS = False
    make_user("demo-admin")
    out = StringIO()
    call_command("sign_in_links", base_url="http://127.0.0.1:8000", stdout=out)
    assert out.getvalue() == "No sign-in links: they exist only where ./run serves on this machine alone.\n"
    assert SignInLink.objects.count() == 0
