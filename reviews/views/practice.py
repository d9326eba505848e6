"""The practice item: the desk's own page over a sample job."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reviews.access import Role, UserRequest, require_role, signed_in
from reviews.practice.sample import answers
from reviews.queries.desk import Phase
from reviews.queries.practice import ADDRESS, compared, practice_page
from reviews.views.viewer import viewer_for


class PracticeAddress:
    """The word `practice` where other addresses of the desk have a slot's id: one template serves both."""

    regex = ADDRESS

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        if value != ADDRESS:
            raise ValueError("not the practice item")
        return ADDRESS


@signed_in
@never_cache
@require_GET
def page(request: UserRequest, slot_id: str) -> HttpResponse:
    """The sample job on the desk; once finished, one's own answers beside an experienced reviewer's."""
    require_role(request.user, Role.REVIEWER)
    shown_page = practice_page(request.user)
    if shown_page.phase is Phase.DONE:
        rows = compared(shown_page)
        agreed = sum(row.same for row in rows)
        context = {"page": shown_page, "rows": rows, "agreed": agreed, "answers": answers()}
        return render(request, "reviews/practice_answers.html", context)
    chosen = request.GET.get("file", "").partition(".")[0]  # after it: which member of a ZIP
    files = [*shown_page.files, *shown_page.attachments]
    shown = next((file for file in files if str(file.id) == chosen), None)
    if shown is None and chosen != "message":
        shown = files[0]
    viewer = viewer_for(shown, request.GET.dict()) if shown else None
    template = "reviews/desk_work.html" + ("#viewer" if request.htmx.target == "work" else "")
    return render(request, template, {"page": shown_page, "shown": shown, "viewer": viewer})
