"""All tables of a study as a file: asked for on a page, made by a worker, downloaded later."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import Role, UserRequest, get_export, get_study, signed_in
from reviews.actions.export_study import ask_export, retry_export
from reviews.forms.exports import ExportForm, RetryForm
from reviews.models import Study, StudyExport
from reviews.queries.exports import exports_of
from reviews.views.press import tell

READERS = (Role.ADMIN, Role.RESEARCHER)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: UserRequest, study_id: UUID) -> HttpResponse:
    """GET: the exports; HTMX asks for the list alone while one is being made. POST: `action` is "ask", with a
    format, or "retry", with a failed export."""
    study = get_study(request.user, study_id, *READERS)
    if request.method == "POST":
        return _act(request, study)
    rows = exports_of(study)
    context = {"study": study, "rows": rows, "making": sum(row.under_way for row in rows)}
    if request.htmx:
        return render(request, "reviews/exports.html#list", context)
    return render(request, "reviews/exports.html", {**context, "form": ExportForm()})


@signed_in
@never_cache
@require_safe
def export_file(request: UserRequest, study_id: UUID, export_id: UUID) -> HttpResponseBase:
    """The file, as a download. 404 until all of it is there."""
    study = get_study(request.user, study_id, *READERS)
    export = get_export(study, export_id)
    if export.state != StudyExport.State.DONE:
        raise Http404("not finished")
    try:
        file = export.file.open("rb")
    except FileNotFoundError:
        messages.error(request, "The file of this export is gone. Ask for another one.")
        return redirect("exports", study.pk)
    name = f"hapi-{study.slug}-{export.format}-{export.asked_at:%Y%m%d-%H%M}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _act(request: UserRequest, study: Study) -> HttpResponse:
    match request.POST.get("action"):
        case "ask":
            _ask(request, study)
        case "retry":
            named = RetryForm(request.POST)
            if not named.is_valid():
                raise Http404("no such export")
            export = get_export(study, named.cleaned_data["export"])
            tell(request, lambda: _retry(export))
        case _:
            raise Http404("no such action")
    return redirect("exports", study.pk)


def _ask(request: UserRequest, study: Study) -> None:
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the formats.")
        return

    def action() -> str:
        ask_export(study=study, by=request.user, form=form.cleaned_data["format"])
        return "The export is asked for. Once it is made it stays here for 14 days; you need not wait for it."

    tell(request, action)


def _retry(export: StudyExport) -> str:
    retry_export(export=export)
    return "The export is made again, from the beginning."
