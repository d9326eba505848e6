"""`manage.py sign_in_links`: one-time links for the people of the demo."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from reviews.actions.sign_in import make_sign_in_link
from reviews.models import User

PEOPLE: Final = (("Admin", "demo-admin"), ("Reviewer", "demo-reviewer"), ("Researcher", "demo-researcher"))


class Command(BaseCommand):
    help = "Print one-time sign-in links for the demo's admin, reviewer and researcher, each for 12 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--base-url",
            default=settings.HAPI_BASE_URL,
            help="where the site is served (default: where ./run serves it)",
        )

    def handle(self, *args: Any, base_url: str, **options: Any) -> None:
        """Links that were printed earlier and not used stop working. Who is not there gets none.

        CommandError where no site runs and no address is given.
        """
        if not base_url:
            raise CommandError("No sign-in links: no site is running here. Start it with ./run.")
        if not settings.HAPI_DEMO_LINKS:
            self.stdout.write("No sign-in links: they exist only where ./run serves on this machine alone.")
            return
        names = [name for _, name in PEOPLE]
        users = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
        found = [(label, users[name]) for label, name in PEOPLE if name in users]
        if not found:
            self.stdout.write("No sign-in links: the demo's people are not here (manage.py load_demo).")
        width = max(len(label) for label, _ in PEOPLE)
        for label, user in found:
            path = reverse("sign_in_link", args=[make_sign_in_link(user=user)])
            self.stdout.write(f"{label:<{width}}  {base_url.rstrip('/')}{path}")
