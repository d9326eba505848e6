"""The top bar shows each role its own pages, at the price of one query."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from reviews.context_processors import Item, navigation
from reviews.models import Membership, User


def items(user: User | AnonymousUser, path: str = "/") -> list[Item]:
    request = RequestFactory().get(path)
    request.user = user
    return list(navigation(request)["navigation"])


def labels(user: User) -> list[str]:
    return [item.label for item in items(user)]


def test_each_role_sees_its_own_pages(reviewer: User, admin: User, researcher: User, outsider: User) -> None:
    assert labels(reviewer) == ["Desk", "My work"]
    assert labels(admin) == ["Pools", "Studies", "Agents", "People"]
    assert labels(researcher) == ["Pools", "Studies"]
    assert labels(outsider) == []


def test_two_roles_see_the_pages_of_both_once(admin: User) -> None:
    for role in ("reviewer", "researcher"):
        Membership.objects.create(user=admin, role=role)
    assert labels(admin) == ["Desk", "My work", "Pools", "Studies", "Agents", "People"]


@pytest.mark.parametrize(
    ("path", "current"), [("/studies/", "page"), ("/studies/4/report/", "true"), ("/pools/", "")]
)
def test_the_page_in_view_is_marked(researcher: User, path: str, current: str) -> None:
    assert {item.label: item.current for item in items(researcher, path)}["Studies"] == current


def test_it_costs_one_query_and_none_where_it_is_not_shown(
    admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.user = admin
    with django_assert_num_queries(0):
        context = navigation(request)
    with django_assert_num_queries(1):
        assert len(context["navigation"]) == 4
        assert bool(context["navigation"])


def test_a_visitor_costs_no_query(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert items(AnonymousUser()) == []


def test_the_stop_of_all_runs_costs_an_admin_one_query_more_and_nobody_else_any(
    admin: User, researcher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user, queries in ((admin, 2), (researcher, 1)):
        request = RequestFactory().get("/")
        request.user = user
        context = navigation(request)
        with django_assert_num_queries(queries):
            assert (bool(context["navigation"]), bool(context["stop"])) == (True, False)
            assert not context["stop"]
