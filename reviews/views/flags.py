"""Flags: a reviewer raises one on the desk, an admin settles it on the page of the study or of the task."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews.access import Role, UserRequest, get_flag, get_skip, get_slot, get_task, signed_in
from reviews.actions.draft import keep_draft
from reviews.actions.flag_criterion import flag_criterion
from reviews.actions.flag_settle import settle_flag, settle_skip
from reviews.actions.problem import Refused
from reviews.forms.marks import IDENTIFIER, TooLong
from reviews.models import Claim, CriterionFlag, ReviewSlot, Study, User
from reviews.queries.desk import desk_for
from reviews.views.comments import typed_on
from reviews.views.press import Errors, tell

PLACES: Final = {"brief": "the brief", "message": "the message"}
SETTLED: Final = "Settled. It stays listed below what is open."


@signed_in
@require_POST
def flag(request: UserRequest, slot_id: UUID) -> HttpResponse:
    """Flag the criterion whose button was pressed. The whole rubric is posted with it, so that nothing that
    was typed is lost where the page is loaded again; htmx exchanges the criterion's own form alone."""
    slot = get_slot(request.user, slot_id)
    criterion = number_named(request)
    problem = ""
    try:
        if not request.htmx:
            keep_draft(slot=slot, reviewer=request.user, content=typed_on(slot, request.POST))
        note = request.POST.get(f"note-{criterion}", "")
        flag_criterion(slot=slot, criterion=criterion, reviewer=request.user, note=note)
    except (Refused, TooLong) as refusal:
        problem = str(refusal)
    page = desk_for(request.user, slot)
    row = next((row for row in page.rows if row.id == criterion), None)
    if row is None:
        raise Http404("no such criterion on this rubric")
    if request.htmx:
        # What was typed, and not what was saved of it a moment ago.
        row = replace(row, note=request.POST.get(f"note-{criterion}", ""))
        context = {"page": page, "row": row, "problem": problem, "answered": True}
        return render(request, "reviews/desk_flag.html", context)
    if problem:
        messages.error(request, f"Criterion {row.position}: {problem}")
    else:
        messages.success(request, f"Criterion {row.position} is flagged. Its author will see your note.")
    return redirect(f"{reverse('desk_work', args=[slot_id])}#criterion-{row.position}")


def place_named(reviewer: User, slot: ReviewSlot, chosen: str) -> str:
    """What the reviewer's page calls the part of the work that they chose; empty for what is not on it."""
    if not chosen or chosen in PLACES:
        return PLACES.get(chosen, "")
    page = desk_for(reviewer, slot)
    files = [*page.files, *page.attachments]
    return next((file.name for file in files if str(file.id) == chosen), "")


def settle_on_study(request: UserRequest, study: Study) -> Errors:
    """A button of the study's page; `claim` or `flag` says what is settled. 404 for what is not its own."""
    if named := request.POST.get("claim", ""):
        claim = get_skip(study, _uuid(named))
        tell(request, lambda: _settle_skip(claim, request.user))
    else:
        found = get_flag(study, number_named(request))
        tell(request, lambda: _settle_flag(found, request.user))
    return None


@signed_in
@require_POST
def settle_on_task(request: UserRequest, slug: str, task_id: UUID) -> HttpResponseBase:
    """A button of the task's page, for the admins of its pool."""
    task = get_task(request.user, slug, task_id, Role.ADMIN)
    found = get_flag(task, number_named(request))
    tell(request, lambda: _settle_flag(found, request.user))
    return redirect("pool_task", slug, task_id)


def _settle_skip(claim: Claim, by: User) -> str:
    settle_skip(claim=claim.pk, by=by)
    return SETTLED


def _settle_flag(flag: CriterionFlag, by: User) -> str:
    settle_flag(flag=flag.pk, by=by)
    return SETTLED


def number_named(request: UserRequest) -> int:
    """The criterion or flag that a form names; 404 for what can be none."""
    named = request.POST.get("flag", "")
    if not IDENTIFIER.fullmatch(named):
        raise Http404("no such criterion or flag")
    return int(named)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("no such claim") from error
