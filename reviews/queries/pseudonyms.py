"""What a reviewer is called where figures of a study are read: never by name in what leaves the site."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from reviews.models import Review, ReviewSlot, Study, User

DIGITS = 16


def pseudonym(study: Study, reviewer_id: int) -> str:
    """The same on every page and in every export of `study`, another one in every other study.

    Keyed with the installation's secret: who does not know it can't find out the person by trying all of
    them.
    """
    made = salted_hmac("reviews.pseudonym", f"{study.pk}:{reviewer_id}", algorithm="sha256")
    return f"reviewer-{made.hexdigest()[:DIGITS]}"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Somebody who scored in a study: `key` is their pseudonym, what addresses call them by to everybody;
    `name` is what they are called to whoever asks."""

    pk: int
    key: str
    name: str


def scorers(study: Study, *, named: bool) -> list[Scorer]:
    """Who locked scores of an attempt 0, sorted by name: a pseudonym unless `named`. One statement."""
    first = Review.objects.filter(
        reviewer=OuterRef("pk"), slot__study=study, slot__kind=ReviewSlot.Kind.PRIMARY, cycle__attempt=0
    )
    # Asked of each person, for the index of their reviews: a study has far more reviews than people.
    people = User.objects.filter(Exists(first))
    found = []
    for user in people:
        key = pseudonym(study, user.pk)
        found.append(Scorer(user.pk, key, (user.get_full_name() or user.username) if named else key))
    return sorted(found, key=lambda scorer: scorer.name)
