"""What was said in a run, as a page and as JSON Lines."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agents.forms.transcripts import PlaceForm
from agents.queries.transcript import earlier_talk, transcript_page
from agents.queries.transcript_lines import transcript_lines
from reviews.access import UserRequest, get_run, signed_in


@signed_in
@require_safe
def transcript(request: UserRequest, run_id: UUID) -> HttpResponse:
    """A page of the calls, `after` so many."""
    run = get_run(request.user, run_id)
    place = PlaceForm(request.GET)
    if not place.is_valid():
        raise Http404("no such place")
    page = transcript_page(run, first=place.cleaned_data["after"] or 0)
    if page.first and not page.steps:
        raise Http404("no such place")
    context = {
        "run": run,
        "cycle": run.cycle,
        "trial": run.cycle.trial,
        "study": run.cycle.trial.study,
        "page": page,
        "earlier": earlier_talk(run),
    }
    return render(request, "agents/transcript.html", context)


@signed_in
@require_safe
def transcript_lines_file(request: UserRequest, run_id: UUID) -> StreamingHttpResponse:
    """The whole of it, a line an event, read as it is sent."""
    run = get_run(request.user, run_id)
    response = StreamingHttpResponse(transcript_lines(run), content_type="application/jsonl")
    response["Content-Disposition"] = f'attachment; filename="run-{run.pk}.jsonl"'
    response["Cache-Control"] = "private, no-store"
    return response
