"""A pool file on its way in: upload, preview, confirm, and templates to start from."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import (
    Role,
    UserRequest,
    get_upload,
    require_import,
    require_role,
    signed_in,
    visible_pools,
)
from reviews.actions.problem import Refused
from reviews.actions.upload_pool import confirm_upload, keep_upload, plan_upload
from reviews.formats.examples import EXAMPLES
from reviews.formats.limits import too_large
from reviews.forms.pools import PoolUploadForm
from reviews.models import TaskPool
from reviews.queries.import_preview import row_previews
from reviews.rules.categories import CATEGORIES
from reviews.views.upload_limit import LimitedUpload

ROWS_SHOWN = 50


# The upload handler has to be there before anything reads the body, and Django's CSRF check does read it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pool_import(request: UserRequest) -> HttpResponse:
    limit = LimitedUpload(request)
    request.upload_handlers = [limit, *request.upload_handlers]
    return _pool_import(request, limit)


@csrf_protect
def _pool_import(request: UserRequest, limit: LimitedUpload) -> HttpResponse:
    require_role(request.user, Role.ADMIN)
    if request.method == "POST":
        form = PoolUploadForm(request.POST, request.FILES)
        if limit.refused_bytes is not None:
            form.errors.clear()
            form.add_error(None, f"Nothing was uploaded: {too_large(limit.refused_bytes)}")
        elif form.is_valid():
            values = form.cleaned_data
            require_import(request.user, values["pool"])
            upload = keep_upload(
                slug=values["pool"],
                title=values["title"],
                file=values["file"],
                criteria=values["criteria"],
                by=request.user,
            )
            return redirect("pool_upload", upload.pk)
    else:
        form = PoolUploadForm(initial={"pool": request.GET.get("pool", "")})
    drafts = visible_pools(request.user, Role.ADMIN).filter(state=TaskPool.State.DRAFT).order_by("slug")
    status = 413 if limit.refused_bytes is not None else 422 if form.errors else 200
    return render(
        request,
        "reviews/pool_import.html",
        {"form": form, "drafts": drafts[:200], "templates": list(EXAMPLES), "categories": CATEGORIES},
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pool_upload(request: UserRequest, upload_id: UUID) -> HttpResponse:
    upload = get_upload(request.user, upload_id)
    if upload.applied_at is not None:
        messages.info(request, f"“{upload.name}” has been imported already.")
        return redirect("pool", upload.slug)
    if request.method == "POST":
        fingerprint = request.POST.get("fingerprint", "")
        try:
            done = confirm_upload(upload=upload, fingerprint=fingerprint, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("pool_upload", upload.pk)
        messages.success(request, f"Imported “{upload.name}”. {done.summary()}")
        return redirect("pool", upload.slug)
    try:
        plan = plan_upload(upload=upload)
    except Refused as refused:
        return render(
            request, "reviews/pool_preview.html", {"upload": upload, "refusal": str(refused)}, status=409
        )
    page = Paginator(plan.pending, ROWS_SHOWN).get_page(request.GET.get("page"))
    context = {"upload": upload, "plan": plan, "page": page, "rows": row_previews(list(page.object_list))}
    return render(request, "reviews/pool_preview.html", context)


@require_safe
@signed_in
def pool_template(request: UserRequest, name: str) -> HttpResponse:
    require_role(request.user, Role.ADMIN)
    if name not in EXAMPLES:
        raise Http404("no such template")
    media_type, content = EXAMPLES[name]
    return HttpResponse(
        content(),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
