"""Pools: the list, a pool, a task."""

from __future__ import annotations

import json
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import (
    Role,
    UserRequest,
    get_pool,
    get_task,
    has_role,
    require_role,
    signed_in,
    visible_pools,
)
from reviews.models import TaskPool
from reviews.queries.flags import flagged_criteria
from reviews.queries.pools import PAGE, list_pools, list_tasks, pool_figures, rubric_shown

READERS = (Role.ADMIN, Role.RESEARCHER)


@require_safe
@signed_in
def pools(request: UserRequest) -> HttpResponse:
    require_role(request.user, *READERS)
    before = _number(request, "before")
    found = list_pools(visible_pools(request.user, *READERS), before=before or None)
    return render(
        request,
        "reviews/pool_list.html",
        {
            "pools": found[:PAGE],
            "next_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
            "first_url": "?" if before else "",
            "may_import": has_role(request.user, Role.ADMIN),
        },
    )


@require_safe
@signed_in
def pool(request: UserRequest, slug: str) -> HttpResponse:
    found = get_pool(request.user, slug, *READERS)
    figures = pool_figures(found)
    category = request.GET.get("category", "")
    if category not in dict(figures.categories):
        category = ""
    after = _number(request, "after")
    tasks = list_tasks(found, category=category, after=after)
    chosen = {"category": category} if category else {}
    following = {**chosen, "after": tasks[PAGE - 1].position} if len(tasks) > PAGE else {}
    return render(
        request,
        "reviews/pool_detail.html",
        {
            "pool": found,
            "figures": figures,
            "category": category,
            "tasks": tasks[:PAGE],
            "next_url": f"?{urlencode(following)}" if following else "",
            "first_url": f"?{urlencode(chosen)}" if after else "",
            "may_import": _may_fill(request, found),
        },
    )


@require_safe
@signed_in
def task(request: UserRequest, slug: str, task_id: UUID) -> HttpResponse:
    found = get_task(request.user, slug, task_id, *READERS)
    return render(
        request,
        "reviews/pool_task.html",
        {
            "task": found,
            "pool": found.pool,
            "attachments": found.attachments.order_by("position"),
            "shown": rubric_shown(found),
            "flags": flagged_criteria(found) if _may_fill(request, found.pool) else [],
            "provenance": [
                (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
                for key, value in sorted(found.provenance.items())
            ],
        },
    )


def _may_fill(request: UserRequest, pool: TaskPool) -> bool:
    return visible_pools(request.user, Role.ADMIN).filter(pk=pool.pk).exists()


def _number(request: HttpRequest, name: str) -> int:
    """A place in a list from the address; 0, the start, for what is no such place."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
