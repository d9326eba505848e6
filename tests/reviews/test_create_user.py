"""`./run manage create_user`."""

import io
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.models import Membership, User
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_user", *arguments, stdout=out)
    return out.getvalue()


def test_it_makes_a_reviewer_and_prints_the_password_once() -> None:
    said = run(
        "nora", "--role", "reviewer", "--display", "Nora N.", "--rate", "40",
        "--categories", "Writing, Web, Mobile & Software Development", "--categories", "Translation",
    )  # fmt: skip
    nora = User.objects.get(username="nora")
    assert (nora.get_full_name(), nora.memberships.get().role) == ("Nora N.", "reviewer")
    profile = nora.reviewer_profile
    assert profile.categories == ["Writing", "Web, Mobile & Software Development", "Translation"]
    assert profile.hourly_rate_usd == 40
    password = re.search(r"Password \(shown only here\): (\S+)\n", said)
    assert password is not None
    assert Client().login(username="nora", password=password[1])


def test_a_reviewer_without_more_words_reviews_everything_for_nothing() -> None:
    said = run("nora", "--role", "reviewer").splitlines()
    assert said[-2:] == [
        "Profile: every category; USD 0.00 an hour.",
        "Every offer will pay USD 0.00 until a rate is set: --rate, or the page People.",
    ]


@pytest.mark.parametrize("arguments", [("--rate", "40"), ("--rate", "0")])
def test_a_rate_that_was_given_is_not_asked_for(arguments: tuple[str, str]) -> None:
    assert "until a rate" not in run("nora", "--role", "reviewer", *arguments)


def test_the_password_can_come_from_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a fine long secret\nmore\n"))
    said = run("nora", "--role", "admin", "--password-stdin")
    assert said == "Made the account nora.\nnora is now admin.\n"
    assert Client().login(username="nora", password="a fine long secret")


def test_a_second_call_adds_the_role_and_keeps_the_rest() -> None:
    run("nora", "--role", "reviewer", "--rate", "40", "--categories", "Writing")
    before = User.objects.get(username="nora").password
    study = factories.make_study(slug="first")
    assert run("Nora", "--role", "researcher", "--study", "first") == (
        "The account nora exists already.\nnora is now researcher of the study first.\n"
    )
    assert run("nora", "--role", "reviewer", "--rate", "45.50") == (
        "The account nora exists already.\nnora is already reviewer.\nProfile: Writing; USD 45.50 an hour.\n"
    )
    nora = User.objects.get(username="nora")
    assert nora.password == before
    assert set(nora.memberships.values_list("role", "study")) == {
        ("reviewer", None),
        ("researcher", study.pk),
    }
    assert nora.reviewer_profile.hourly_rate_usd == Decimal("45.50")


def test_a_second_call_can_give_a_new_password(monkeypatch: pytest.MonkeyPatch) -> None:
    run("nora", "--role", "admin")
    monkeypatch.setattr("sys.stdin", io.StringIO("another long secret\n"))
    assert "It has the new password." in run("nora", "--role", "admin", "--password-stdin")
    assert Client().login(username="nora", password="another long secret")


def test_it_says_that_an_account_is_deactivated() -> None:
    User.objects.create_user("nora", is_active=False)
    assert "It is deactivated" in run("nora", "--role", "admin")


def test_a_role_can_hold_for_one_pool() -> None:
    pool = factories.make_pool("jobs")
    assert "nora is now reviewer of the pool jobs." in run("nora", "--role", "reviewer", "--pool", "jobs")
    assert Membership.objects.get().pool == pool


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--role", "owner"], "There is no role “owner”. Roles: admin, reviewer, researcher."),
        (["--role", "reviewer", "--rate", "much"], "--rate: “much” is no amount"),
        (["--role", "reviewer", "--rate", "-1"], "Rate: USD an hour"),
        (["--role", "reviewer", "--rate", "nan"], "Rate: USD an hour"),
        (["--role", "reviewer", "--rate", "1e999999999"], "Rate: USD an hour"),
        (["--role", "reviewer", "--categories", "Cooking"], "Unknown categories: Cooking. Known: Accounting"),
        (["--role", "admin", "--rate", "40"], "for the role reviewer"),
        (["--role", "admin", "--study", "none"], "There is no study “none”."),
        (["--role", "admin", "--pool", "none"], "There is no pool “none”."),
        (["--role", "admin", "--pool", "jobs", "--study", "first"], "not both"),
    ],
)
def test_wrong_arguments_store_nothing(arguments: list[str], message: str) -> None:
    factories.make_study(factories.make_pool("jobs"), slug="first")
    with pytest.raises(CommandError, match=re.escape(message)):
        run("nora", *arguments)
    assert not User.objects.exists()


def test_a_weak_password_and_a_bad_name_store_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        run("nora", "--role", "admin", "--password-stdin")
    with pytest.raises(CommandError, match="valid username"):
        run("two words", "--role", "admin")
    assert not User.objects.exists()
