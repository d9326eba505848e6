"""One-time sign-in links. Only a digest of the token is stored: who reads the database can't sign in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from reviews.actions.problem import Refused
from reviews.models import SignInLink, User
from reviews.queries.clock import database_now

LIFETIME = timedelta(hours=12)
TOKEN_BYTES = 32


class LinkEnded(Refused):
    """The link was used before, or its time is over, or its account is closed."""


def make_sign_in_link(*, user: User) -> str:
    """Return the token of a new link for `user`: it is shown now and can't be had again.

    Links of the same user that nobody has used stop working.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        SignInLink.objects.filter(user=user, used_at__isnull=True).delete()
        SignInLink.objects.create(user=user, token_digest=digest(token), expires_at=database_now() + LIFETIME)
    return token


def find_sign_in_link(token: str) -> SignInLink | None:
    """The link of `token` with its user, None where there is none. Looking does not use it up.

    Raises LinkEnded where it no longer works.
    """
    link = SignInLink.objects.select_related("user").filter(token_digest=digest(token)).first()
    if link is None:
        return None
    if link.used_at is not None:
        raise LinkEnded("This link was used already. Each one works once.")
    if link.expires_at <= database_now():
        raise LinkEnded("This link is too old. Each one works for 12 hours.")
    if not link.user.is_active:
        raise LinkEnded("The account of this link is closed.")
    return link


def use_sign_in_link(*, link: SignInLink) -> User:
    """Use a link up and return whom it signs in. Of two racing calls one wins; the other gets LinkEnded.

    Lock needed: none. The condition names columns of the link alone, so that the loser sees what the
    winner wrote.
    """
    now = database_now()
    used = SignInLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    if used != 1:
        raise LinkEnded("This link was used already. Each one works once.")
    return link.user


def digest(token: str) -> str:
    """SHA-256 in hexadecimal. The token is 32 random bytes, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
