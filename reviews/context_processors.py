"""What every page's frame needs."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from reviews.models import Halt, Membership
from reviews.queries.halt import live_halt

Role = Membership.Role

# (label, URL name, roles that see it), in the order of the bar.
NAVIGATION: Final = [
    ("Desk", "desk", {Role.REVIEWER}),
    ("My work", "my_work", {Role.REVIEWER}),
    ("Pools", "pools", {Role.ADMIN, Role.RESEARCHER}),
    ("Studies", "studies", {Role.ADMIN, Role.RESEARCHER}),
    ("Agents", "agents", {Role.ADMIN}),
    ("People", "people", {Role.ADMIN}),
]


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the top bar. `current` is the value of aria-current: "page", "true" below it, or empty."""

    label: str
    url: str
    current: str


@dataclass(frozen=True, slots=True)
class Stop:
    """All runs are paused: what an admin's pages say of it. `may_end`: this admin may let it go on."""

    halt: Halt
    may_end: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the bar's links for this person; `stop`: the stop of all runs that admins are told of,
    or nothing. Both are read when the template asks, with one query for both and, for admins, one for the
    stop.

    Empty on an error page for a request that was refused before anybody asked who sent it.
    """
    roles = cache(partial(_roles, request))
    return {
        "navigation": SimpleLazyObject(lambda: _items(request.path, roles())),
        "stop": SimpleLazyObject(lambda: _stop(roles())),
    }


def _roles(request: HttpRequest) -> list[Membership]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return list(Membership.objects.filter(user=user))


def _items(path: str, memberships: list[Membership]) -> list[Item]:
    roles = {membership.role for membership in memberships}
    links = [(label, reverse(name)) for label, name, seen_by in NAVIGATION if roles & seen_by]
    return [Item(label, url, _current(path, url)) for label, url in links]


def _stop(memberships: list[Membership]) -> Stop | None:
    admin = [membership for membership in memberships if membership.role == Role.ADMIN]
    halt = live_halt() if admin else None
    if halt is None:
        return None
    return Stop(halt, may_end=any(role.study_id is None and role.pool_id is None for role in admin))


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
