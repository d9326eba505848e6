"""People: the list, new accounts, and one person's roles, profile and password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import UserRequest, require_admin, signed_in
from reviews.actions.people import (
    create_user,
    give_role,
    random_password,
    set_active,
    set_password,
    set_profile,
    take_role,
)
from reviews.actions.problem import Refused
from reviews.forms.people import NewUserForm, PasswordForm, ProfileForm, RoleForm
from reviews.models import Membership, User
from reviews.queries.people import known_categories, people_page, with_roles


@signed_in
@require_safe
def people(request: UserRequest) -> HttpResponse:
    require_admin(request.user)
    after = request.GET.get("after", "").replace("\0", "")
    context = {"page": people_page(after=after), "later": bool(after)}
    return render(request, "reviews/people_list.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: UserRequest) -> HttpResponse:
    """The answer to the POST shows a password that was made, this once, and is not to be kept anywhere."""
    require_admin(request.user)
    posted = request.POST if request.method == "POST" else None
    form = NewUserForm(posted, categories=known_categories())
    if form.is_bound and form.is_valid():
        password = form.cleaned_data["password"] or random_password()
        try:
            person = _make(form, password)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            made = "" if form.cleaned_data["password"] else password
            return _made(request, person, made)
    status = 422 if form.is_bound else 200
    return render(request, "reviews/people_new.html", {"form": form}, status=status)


def _make(form: NewUserForm, password: str) -> User:
    values = form.cleaned_data
    with transaction.atomic():
        person = create_user(name=values["name"], display=values["display"], password=password)
        give_role(user=person, role=values["role"], **form.scope())
        if values["role"] == Membership.Role.REVIEWER:
            set_profile(
                user=person, categories=values["categories"], hourly_rate_usd=values["hourly_rate_usd"]
            )
    return person


def _made(request: UserRequest, person: User, password: str) -> HttpResponse:
    """`password` is the one that was made, empty where the admin chose it."""
    return render(request, "reviews/people_password.html", {"person": person, "password": password})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: UserRequest, user_id: int) -> HttpResponse:
    """GET: one person. POST: give or take a role, set the profile or a password, let in or keep out."""
    require_admin(request.user)
    found = get_object_or_404(with_roles(User.objects.all()), pk=user_id)
    return _act(request, found) if request.method == "POST" else _page(request, found)


def _page(request: UserRequest, person: User, **more: Any) -> HttpResponse:
    """The whole page. `more` may hold a form with errors, of which the answer is a 422."""
    profile = getattr(person, "reviewer_profile", None)
    categories = known_categories()
    initial = (
        {"categories": profile.categories, "hourly_rate_usd": profile.hourly_rate_usd} if profile else {}
    )
    context = {
        "person": person,
        "profile": profile,
        "role_form": RoleForm(),
        "profile_form": ProfileForm(initial=initial, categories=categories),
        "password_form": PasswordForm(of=person),
        **more,
    }
    return render(request, "reviews/people_detail.html", context, status=422 if more else 200)


def _act(request: UserRequest, person: User) -> HttpResponse:
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404("no such action")
    try:
        return action(request, person)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("person", person.pk)


def _give(request: UserRequest, person: User) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, person, role_form=form)
    given = give_role(user=person, role=form.cleaned_data["role"], **form.scope())
    messages.success(request, "The role is given." if given else "They had that role already.")
    return redirect("person", person.pk)


def _take(request: UserRequest, person: User) -> HttpResponse:
    key = request.POST.get("membership", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404("no such role")
    take_role(membership=get_object_or_404(person.memberships, pk=int(key)))
    messages.success(request, "The role is taken away.")
    return redirect("person", person.pk)


def _profile(request: UserRequest, person: User) -> HttpResponse:
    form = ProfileForm(request.POST, categories=known_categories())
    if not form.is_valid():
        return _page(request, person, profile_form=form)
    set_profile(user=person, **form.cleaned_data)
    messages.success(request, "The profile is saved. Claims that are live keep their rate.")
    return redirect("person", person.pk)


def _password(request: UserRequest, person: User) -> HttpResponse:
    form = PasswordForm(request.POST, of=person)
    if not form.is_valid():
        return _page(request, person, password_form=form)
    set_password(user=person, password=form.cleaned_data["password"])
    return _made(request, person, "" if request.POST.get("password") else form.cleaned_data["password"])


def _active(request: UserRequest, person: User) -> HttpResponse:
    active = request.POST.get("action") == "activate"
    set_active(user=person, active=active, by=request.user)
    messages.success(request, "The account is open again." if active else "The account is deactivated.")
    return redirect("person", person.pk)


ACTIONS = {
    "give": _give,
    "take": _take,
    "profile": _profile,
    "password": _password,
    "activate": _active,
    "deactivate": _active,
}
