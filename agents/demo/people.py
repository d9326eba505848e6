"""The people of the demo. None has a password: who may come in gets a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reviews.actions.people import give_role, set_profile
from reviews.models import Membership, User

ADMIN, REVIEWER, RESEARCHER = "demo-admin", "demo-reviewer", "demo-researcher"


@dataclass(frozen=True, slots=True)
class Cast:
    """Mira is the reviewer whom a visitor signs in as; Omar and Lena have done the rest of the reviewing."""

    admin: User
    researcher: User
    mira: User
    omar: User
    lena: User

    def everybody(self) -> list[User]:
        return [self.admin, self.researcher, self.mira, self.omar, self.lena]


def make_cast() -> Cast:
    """Needs the demo's pool, whose categories a profile may name. Raises IntegrityError for a taken name."""
    cast = Cast(
        admin=_person(ADMIN, "Ada", Membership.Role.ADMIN),
        researcher=_person(RESEARCHER, "Jun", Membership.Role.RESEARCHER),
        mira=_person(REVIEWER, "Mira", Membership.Role.REVIEWER),
        omar=_person("demo-omar", "Omar", Membership.Role.REVIEWER),
        lena=_person("demo-lena", "Lena", Membership.Role.REVIEWER),
    )
    set_profile(user=cast.mira, categories=[], hourly_rate_usd=Decimal("42.00"))
    set_profile(user=cast.omar, categories=[], hourly_rate_usd=Decimal("38.00"))
    words = ["Admin Support", "Sales & Marketing", "Translation", "Writing"]
    set_profile(user=cast.lena, categories=words, hourly_rate_usd=Decimal("45.50"))
    return cast


def _person(username: str, name: str, role: str) -> User:
    user = User.objects.create_user(username=username, password=None, first_name=name, last_name="Demo")
    give_role(user=user, role=role)
    return user
