"""What every page's frame needs."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from reviews.models import Membership

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


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the bar's links for this person, read when the template asks, with one query at most.

    Empty on an error page for a request that was refused before anybody asked who sent it.
    """
    return {"navigation": SimpleLazyObject(lambda: _items(request))}


def _items(request: HttpRequest) -> list[Item]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    links = [(label, reverse(name)) for label, name, seen_by in NAVIGATION if roles & seen_by]
    return [Item(label, url, _current(request.path, url)) for label, url in links]


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
