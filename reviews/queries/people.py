"""People as the admin's pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from reviews.models import Membership, Task, User
from reviews.rules.categories import offered_categories

PAGE = 50


@dataclass(frozen=True, slots=True)
class People:
    """A page of people in the order of their names. `after` is the name to go on from, None at the end."""

    people: list[User]
    after: str | None


def people_page(*, after: str = "", size: int = PAGE) -> People:
    """People whose name comes after `after`, with memberships and profile loaded. Two statements."""
    found = list(with_roles(User.objects.filter(username__gt=after)).order_by("username")[: size + 1])
    page = found[:size]
    return People(people=page, after=page[-1].username if len(found) > size else None)


def with_roles(users: QuerySet[User]) -> QuerySet[User]:
    memberships = Membership.objects.select_related("study", "pool").order_by("role", "id")
    return users.select_related("reviewer_profile").prefetch_related(Prefetch("memberships", memberships))


def known_categories() -> list[str]:
    """What a reviewer's field of work can be: the nine, and those of the pools that are here."""
    return offered_categories(Task.objects.order_by().values_list("category", flat=True).distinct())
