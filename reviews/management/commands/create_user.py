"""`./run manage create_user NAME --role ...`: an account with its role, or another role for one."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reviews.actions.people import create_user, give_role, random_password, set_password, set_profile
from reviews.actions.problem import Refused
from reviews.models import Membership, ReviewerProfile, Study, TaskPool, User
from reviews.queries.people import known_categories
from reviews.rules.categories import split_categories


class Command(BaseCommand):
    help = (
        "Make an account with a role. For a name that exists already: add the role and update the "
        "reviewer's profile. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="what the person signs in with")
        parser.add_argument("--role", required=True, help=", ".join(Membership.Role.values))
        parser.add_argument("--study", metavar="SLUG", help="the role holds in this study only")
        parser.add_argument("--pool", metavar="SLUG", help="the role holds in this pool only")
        parser.add_argument(
            "--categories",
            action="append",
            metavar="NAMES",
            help="of a reviewer, set apart by commas or semicolons, or given several times; left out: all",
        )
        parser.add_argument("--rate", metavar="USD", help="a reviewer's hourly rate; left out: 0")
        parser.add_argument("--display", default="", metavar="NAME", help="how others read of the person")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="take the password from the input; otherwise a new account gets a random one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                lines = _create(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines:
            self.stdout.write(line)


def _create(options: dict[str, Any]) -> list[str]:
    """What was done, a line each. Needs a transaction of the caller's. Raises Refused."""
    role = options["role"]
    if role not in Membership.Role.values:
        raise Refused(f"There is no role “{role}”. Roles: {', '.join(Membership.Role.values)}.")
    profile = options["categories"] is not None or options["rate"] is not None
    if profile and role != Membership.Role.REVIEWER:
        raise Refused("--categories and --rate are for the role reviewer.")
    study, pool = _study(options["study"]), _pool(options["pool"])
    if study is not None and pool is not None:
        raise Refused("Give --study or --pool, not both.")
    user, lines = _user(options)
    given = give_role(user=user, role=role, study=study, pool=pool)
    where = f" of the study {study.slug}" if study else f" of the pool {pool.slug}" if pool else ""
    lines.append(f"{user.username} is {'now' if given else 'already'} {role}{where}.")
    if profile or (role == Membership.Role.REVIEWER and not hasattr(user, "reviewer_profile")):
        lines += _profile(user, options)
    return lines


def _user(options: dict[str, Any]) -> tuple[User, list[str]]:
    name = User.normalize_username(options["name"].strip())
    given = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
    user = User.objects.filter(username__iexact=name).first()
    if user is None:
        password = random_password() if given is None else given
        user = create_user(name=name, display=options["display"], password=password)
        lines = [f"Made the account {user.username}."]
        return user, lines if given is not None else [*lines, f"Password (shown only here): {password}"]
    lines = [f"The account {user.username} exists already."]
    if not user.is_active:
        lines.append("It is deactivated: an admin has to open it again on the page People.")
    if options["display"]:
        lines.append("Its shown name stays as it is.")
    if given is not None:
        set_password(user=user, password=given)
        lines.append("It has the new password.")
    return user, lines


def _profile(user: User, options: dict[str, Any]) -> list[str]:
    before: ReviewerProfile | None = getattr(user, "reviewer_profile", None)
    categories = before.categories if before else []
    rate = before.hourly_rate_usd if before else Decimal(0)
    if options["categories"] is not None:
        categories, unknown = split_categories(";".join(options["categories"]), known_categories())
        if unknown:
            raise Refused(
                f"Unknown categories: {'; '.join(unknown)}. Known: {'; '.join(known_categories())}."
            )
    if options["rate"] is not None:
        try:
            rate = Decimal(options["rate"])
        except InvalidOperation as error:
            raise Refused(f"--rate: “{options['rate']}” is no amount, such as 40 or 37.50.") from error
    set_profile(user=user, categories=categories, hourly_rate_usd=rate)
    lines = [f"Profile: {'; '.join(categories) or 'every category'}; USD {rate:.2f} an hour."]
    if not rate and options["rate"] is None:
        lines.append("Every offer will pay USD 0.00 until a rate is set: --rate, or the page People.")
    return lines


def _study(slug: str | None) -> Study | None:
    if slug is None:
        return None
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        raise Refused(f"There is no study “{slug}”.")
    return study


def _pool(slug: str | None) -> TaskPool | None:
    if slug is None:
        return None
    pool = TaskPool.objects.filter(slug=slug).first()
    if pool is None:
        raise Refused(f"There is no pool “{slug}”.")
    return pool
