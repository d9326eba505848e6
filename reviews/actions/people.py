"""Accounts, roles and reviewer profiles. Every function raises Refused with words for the admin."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from reviews.actions.give_back import release_claim
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, Membership, ReviewerProfile, Study, TaskPool, User
from reviews.queries.people import known_categories

# Without the letters and digits that look alike on paper: 16 of these 31 are 79 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RATE_BELOW = Decimal(1_000_000)


def random_password() -> str:
    """Four groups of four, easy to read out and to type."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def create_user(*, name: str, password: str, display: str = "") -> User:
    """Make an account without any role. Raises Refused for a name that is taken or not a name, and for a
    password that is too weak."""
    user = User(username=User.normalize_username(name.strip()), first_name=display.strip())
    check_name(user.username)
    check_display(user.first_name)
    check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise _taken(user.username) from error
    return user


def check_name(name: str) -> None:
    """Raises Refused unless `name` can be the name of a new account."""
    _check_field("username", name)
    # One signs in without regard to case: two names that differ in nothing else would be one.
    if User.objects.filter(username__iexact=name).exists():
        raise _taken(name)


def check_display(display: str) -> None:
    """Raises Refused unless `display` can be shown as a person's name; empty is fine."""
    if not display.isprintable():
        raise Refused("The shown name has characters that can't be printed.")
    _check_field("first_name", display)


def check_password(password: str, user: User) -> None:
    """Raises Refused, with every reason, where `password` is too weak for `user`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _check_field(field: str, value: str) -> None:
    try:
        others = {column.name for column in User._meta.fields} - {field}
        User(**{field: value}).clean_fields(exclude=others)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _taken(name: str) -> Refused:
    return Refused(f"There is an account “{name}” already.")


def set_password(*, user: User, password: str) -> None:
    """Give an account another password; its sessions end."""
    check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])


def give_role(*, user: User, role: str, study: Study | None = None, pool: TaskPool | None = None) -> bool:
    """Give `user` a role in a study, in a pool, or (both None) everywhere. False where they had it."""
    if role not in Membership.Role.values:
        raise Refused(f"There is no role “{role}”. Roles: {', '.join(Membership.Role.values)}.")
    if study is not None and pool is not None:
        raise Refused("A role is for a study or for a pool, not for both.")
    _, made = Membership.objects.get_or_create(user=user, role=role, study=study, pool=pool)
    return made


def take_role(*, membership: Membership) -> None:
    """End a role. Raises Refused for the last admin of the installation. Lock taken: the admins' roles."""
    with transaction.atomic():
        _keep_an_admin(without=membership.user if _is_everywhere_admin(membership) else None)
        Membership.objects.filter(pk=membership.pk).delete()
        if membership.role == Membership.Role.REVIEWER:
            _give_back_work(membership.user)


def set_active(*, user: User, active: bool, by: User) -> None:
    """Let an account in, or keep it out; what it has done stays. Raises Refused for one's own account and
    for the last admin. Lock taken: the admins' roles."""
    if user == by:
        raise Refused("You can't deactivate your own account.")
    with transaction.atomic():
        if not active:
            _keep_an_admin(without=user)
        User.objects.filter(pk=user.pk).update(is_active=active)
        if not active:
            _give_back_work(user)


def _give_back_work(user: User) -> None:
    """What somebody holds who may not review it any more goes back to the queue; their draft is kept."""
    for claim in Claim.objects.filter(reviewer=user, ended_at__isnull=True).select_related("slot__study"):
        study = claim.slot.study
        mine = Membership.objects.filter(user=user, role=Membership.Role.REVIEWER, user__is_active=True)
        scope = Q(study=study) | Q(pool=study.pool_id) | Q(study__isnull=True, pool__isnull=True)
        if not mine.filter(scope).exists():
            with suppress(ClaimEnded):  # they have just finished it
                release_claim(claim=claim)


def set_profile(*, user: User, categories: Sequence[str], hourly_rate_usd: Decimal) -> None:
    """Write a reviewer's categories (none: every category) and hourly rate, for claims made from now on."""
    check_rate(hourly_rate_usd)
    unknown = sorted(set(categories) - set(known_categories()))
    if unknown:
        raise Refused(f"Unknown categories: {'; '.join(unknown)}. Known: {'; '.join(known_categories())}.")
    ReviewerProfile.objects.update_or_create(
        user=user, defaults={"categories": list(categories), "hourly_rate_usd": hourly_rate_usd}
    )


def check_rate(rate: Decimal) -> None:
    """Raises Refused unless `rate` is an amount of money with two decimals at most."""
    if not rate.is_finite() or not 0 <= rate < RATE_BELOW or rate != round(rate, 2):
        raise Refused("Rate: USD an hour, from 0 to 999,999.99, with two decimals at most.")


def _is_everywhere_admin(membership: Membership) -> bool:
    nowhere_else = membership.study_id is None and membership.pool_id is None
    return nowhere_else and membership.role == Membership.Role.ADMIN


def _keep_an_admin(*, without: User | None) -> None:
    """Needs a transaction of the caller's; locks the installation's admin roles until it ends."""
    if without is None:
        return
    admins = Membership.objects.filter(role=Membership.Role.ADMIN, study__isnull=True, pool__isnull=True)
    locked = list(admins.select_for_update().order_by("id").values_list("user_id", flat=True))
    # A statement of its own: who is active is read after the wait for the lock, not as it was before.
    active = set(User.objects.filter(pk__in=locked, is_active=True).values_list("pk", flat=True))
    if active == {without.pk}:
        raise Refused("This is the last admin of the installation. Make another one first.")
