"""A reviewer's own past work and pay, as a page and as a statement."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, require_role, signed_in
from reviews.exports.statement import statement_csv
from reviews.queries import my_work as query
from reviews.queries.pieces import pieces_of


@require_safe
@signed_in
@never_cache
def my_work(request: UserRequest) -> HttpResponse:
    """Newest first, a page at a time. `month` (2026-11) is the only one to list, `before` the place to go on
    from; 404 for a month or a place that is none."""
    require_role(request.user, Role.REVIEWER)
    month, before = _month(request), request.GET.get("before")
    work = query.my_work(request.user, month=month, before=_place(before) if before else None)
    address, filters = reverse("my_work"), {"month": f"{month:%Y-%m}"} if month else {}
    statement = reverse("statement")
    context = {
        "work": work,
        "month": month,
        "first_url": _url(address, **filters) if before else "",
        "next_url": "",
        "statement_url": _url(statement, **filters),
    }
    if work.following:
        at, claim_id = work.following
        context["next_url"] = _url(address, **filters, before=f"{at.isoformat()}_{claim_id}")
    return render(request, "reviews/my_work.html", context)


@require_safe
@signed_in
@never_cache
def statement(request: UserRequest) -> StreamingHttpResponse:
    """The pieces of one month, or of all, oldest first. 404 for a month that is none."""
    require_role(request.user, Role.REVIEWER)
    month = _month(request)
    pieces = [piece for piece in reversed(pieces_of(request.user)) if month in (None, piece.month)]
    response = StreamingHttpResponse(statement_csv(pieces), content_type="text/csv; charset=utf-8")
    name = f"statement-{month:%Y-%m}.csv" if month else "statement.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _url(address: str, **query: str) -> str:
    return f"{address}?{urlencode(query)}" if query else address


def _month(request: UserRequest) -> date | None:
    text = request.GET.get("month", "")
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError as error:
        raise Http404("no such month") from error


def _place(text: str) -> tuple[datetime, UUID]:
    at, _, claim_id = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return moment, UUID(claim_id)
    except ValueError as error:
        raise Http404("no such place") from error
