"""What an action says when it can't do what it was asked. Shown to the person as it stands."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - it reads as an answer where it is caught
    """The action was not carried out and nothing changed. The message is for the person who asked."""


class ClaimEnded(Refused):
    """The reviewer's claim is not live any more. What was typed is kept in the draft."""


def required(reason: str, refusal: str) -> str:
    """The reason that was given, without the space around it. Raises Refused, saying `refusal`, for none."""
    reason = reason.strip()
    if not reason:
        raise Refused(refusal)
    return reason
