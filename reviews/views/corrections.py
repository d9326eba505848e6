"""The scores of a review that its reviewer has locked: their versions, and the form that corrects them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.access import UserRequest, get_own_review, signed_in
from reviews.actions.correct_review import correct_review as correct
from reviews.actions.problem import Refused
from reviews.forms.corrections import PostedCorrection, read_correction
from reviews.forms.marks import TooLong
from reviews.models import Review
from reviews.queries.clock import database_now
from reviews.queries.versions import Versions, closed_because, versions_of
from reviews.rules.window import correctable_until


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_review(request: UserRequest, slot_id: UUID) -> HttpResponse:
    """GET: the scores as they stand, in a form while they may be corrected. POST: a new version of them.

    A refused post gets a 422 with everything that was typed.
    """
    review = get_own_review(request.user, slot_id)
    if request.method != "POST":
        return _page(request, review)
    try:
        posted = read_correction(request.POST)
    except TooLong as refusal:
        return _page(request, review, refusal=str(refusal))
    try:
        if posted.would_hire is None:
            raise Refused("Answer whether a client would accept this and pay for it.")
        correct(
            review=review,
            marks=posted.marks,
            would_hire=posted.would_hire,
            because=posted.because,
            seen=posted.seen,
        )
    except Refused as refusal:
        return _page(request, review, posted, refusal=str(refusal))
    messages.success(request, "The correction is kept as a new version. The first one stays what counts.")
    return redirect("correct_review", slot_id=slot_id)


def _page(
    request: UserRequest, review: Review, posted: PostedCorrection | None = None, refusal: str = ""
) -> HttpResponse:
    versions = versions_of(review)
    study = review.slot.study
    context = {
        "review": review,
        "task": review.cycle.trial.task,
        "versions": versions,
        "rows": _rows(versions, posted),
        "would_hire": posted.would_hire if posted else versions.last.would_hire,
        "because": posted.because if posted else "",
        "closed": closed_because(review, study, database_now()),
        "until": correctable_until(review.locked_at, study.correction_days),
        "refusal": refusal,
    }
    return render(request, "reviews/correct_review.html", context, status=422 if refusal else 200)


def _rows(versions: Versions, posted: PostedCorrection | None) -> list[dict[str, object]]:
    """The criteria with what the form shows for them: what was posted, else what holds."""
    rows: list[dict[str, object]] = []
    for line in versions.lines:
        mark = posted.marks.get(line.criterion.pk) if posted else None
        verdict = mark.verdict if mark else line.last.verdict
        rows.append(
            {
                "criterion": line.criterion,
                "verdict": verdict or "",
                "reason": mark.reason if mark else line.last.reason,
                "evidence": mark.evidence if mark else line.last.evidence,
            }
        )
    return rows
