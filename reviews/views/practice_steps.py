"""The steps of the practice item, one POST each, at the addresses that the desk's templates ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.access import Role, UserRequest, require_role, signed_in
from reviews.actions.practice import (
    Step,
    answer_practice,
    finish_practice,
    lock_practice,
    practise_again,
    run_practice_clock,
    save_practice,
)
from reviews.actions.problem import Refused
from reviews.forms.marks import TooLong, marks, revision_of
from reviews.queries.practice import ADDRESS
from reviews.views import practice_beat
from reviews.views.comments import typed_in_practice

HIRE_ANSWERS: Final = {"yes": True, "no": False}


def step(act: Callable[[UserRequest], None]) -> Callable[..., HttpResponseBase]:
    """A view of one step: act, then the page again; a refusal becomes a message on it."""

    def view(request: UserRequest, slot_id: str) -> HttpResponse:
        require_role(request.user, Role.REVIEWER)
        try:
            act(request)
        except (Refused, TooLong) as refusal:
            messages.error(request, str(refusal))
        return redirect("desk_work", slot_id=ADDRESS)

    return signed_in(require_POST(view))


def _clock(request: UserRequest) -> None:
    run_practice_clock(reviewer=request.user, running=request.POST.get("clock") != "pause")


def _save(request: UserRequest) -> None:
    save_practice(reviewer=request.user, content=typed_in_practice(request.POST), revision=None)
    messages.success(request, "Draft saved.")


def _lock(request: UserRequest) -> None:
    content, revision = typed_in_practice(request.POST), revision_of(request.POST)
    save_practice(reviewer=request.user, content=content, revision=revision, step=Step.SCORE)
    lock_practice(reviewer=request.user, marks=marks(content))


def _hire(request: UserRequest) -> None:
    answer = HIRE_ANSWERS.get(request.POST.get("hire", ""))
    if answer is None:
        raise Refused("Choose yes or no.")
    answer_practice(reviewer=request.user, would_hire=answer)


def _feedback(request: UserRequest) -> None:
    finish_practice(reviewer=request.user, text=typed_in_practice(request.POST).get("feedback", ""))


def _skip(request: UserRequest) -> None:
    messages.info(request, "Nothing was skipped: this is the practice item. Real work goes to others then.")


def _release(request: UserRequest) -> None:
    messages.info(request, "Nothing was given back: this is the practice item. What you typed is kept.")


def _again(request: UserRequest) -> None:
    practise_again(reviewer=request.user)


again = step(_again)

STEPS: Final[dict[str, Callable[..., HttpResponseBase]]] = {
    "clock": step(_clock),
    "save": step(_save),
    "lock": step(_lock),
    "hire": step(_hire),
    "feedback": step(_feedback),
    "skip": step(_skip),
    "release": step(_release),
    "draft": practice_beat.draft,
    "beat": practice_beat.beat,
    "reading": practice_beat.reading,
    "flag": practice_beat.flag,
}
"""What follows the word `practice` in an address, with the names that the steps of real work have."""
