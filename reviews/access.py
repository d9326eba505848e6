"""The only way from an id in a URL to an object: what one may not see does not exist (404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from reviews.models import (
    AgentRun,
    Attachment,
    Claim,
    CriterionFlag,
    DeliverableFile,
    Membership,
    PoolUpload,
    Review,
    ReviewSlot,
    Study,
    StudyExport,
    Task,
    TaskPool,
    TimeInterval,
    Trial,
    User,
)
from reviews.queries.changes import earlier_file
from reviews.queries.neutral import neutral_shown
from reviews.queries.practice import shown_practice
from reviews.queries.shown import Shown, shown_attachment, shown_deliverable_file
from reviews.queries.trials import CLOSED

Role = Membership.Role
P = ParamSpec("P")


class UserRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails


def signed_in(
    view: Callable[Concatenate[UserRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Ask for a sign-in first; the view then has a `User`.

    HTMX gets a 403 instead: it would follow the redirect and put the sign-in page into the page.
    """

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(cast(UserRequest, request), *args, **kwargs)
        if request.headers.get("HX-Request"):
            return HttpResponseForbidden("Your session is over. Sign in again.")
        return redirect_to_login(request.get_full_path())

    return inner


def has_role(user: User, *roles: str) -> bool:
    """Whether `user` has one of `roles` anywhere."""
    return Membership.objects.filter(user=user, role__in=roles).exists()


def is_admin(user: User, study: Study | None = None) -> bool:
    """Whether `user` is an admin of `study`, or (None) of the whole installation."""
    if study is None:
        return _everywhere(user, Role.ADMIN).exists()
    return visible_studies(user, Role.ADMIN).filter(pk=study.pk).exists()


def require_admin(user: User) -> None:
    """404 unless `user` is an admin of the whole installation (who may make users, pools, agents)."""
    if not is_admin(user):
        raise Http404("not an admin")


def require_role(user: User, *roles: str) -> None:
    """404 unless `user` has one of `roles` anywhere."""
    if not has_role(user, *roles):
        raise Http404("not for this role")


def visible_pools(user: User, *roles: str) -> QuerySet[TaskPool]:
    """Pools that `user` may see in one of `roles`: by a membership of the pool, of all, or of its study."""
    if _everywhere(user, *roles).exists():
        return TaskPool.objects.all()
    mine = Membership.objects.filter(user=user, role__in=roles)
    return TaskPool.objects.filter(
        Q(pk__in=mine.values("pool")) | Q(studies__in=mine.values("study"))
    ).distinct()


def visible_studies(user: User, *roles: str) -> QuerySet[Study]:
    """Studies that `user` may see in one of `roles`: by a membership of the study, of its pool, or of all."""
    if _everywhere(user, *roles).exists():
        return Study.objects.all()
    mine = Membership.objects.filter(user=user, role__in=roles)
    return Study.objects.filter(Q(pk__in=mine.values("study")) | Q(pool__in=mine.values("pool")))


def get_pool(user: User, slug: str, *roles: str) -> TaskPool:
    return get_object_or_404(visible_pools(user, *roles), slug=slug)


def get_task(user: User, slug: str, task_id: UUID, *roles: str) -> Task:
    return get_object_or_404(
        Task.objects.select_related("pool"), pool=get_pool(user, slug, *roles), pk=task_id
    )


def require_import(user: User, slug: str) -> None:
    """404 unless `user` may fill the pool `slug`: an admin of it or, where it would be new, of everything."""
    if not visible_pools(user, Role.ADMIN).filter(slug=slug).exists():
        require_admin(user)


def get_upload(user: User, upload_id: UUID) -> PoolUpload:
    """A pool file that `user` uploaded and may still import."""
    upload = get_object_or_404(PoolUpload, pk=upload_id, uploaded_by=user)
    require_import(user, upload.slug)
    return upload


def get_study(user: User, study_id: UUID, *roles: str) -> Study:
    return get_object_or_404(visible_studies(user, *roles).select_related("pool"), pk=study_id)


def get_trial(user: User, study_id: UUID, trial_id: UUID, *roles: str) -> Trial:
    trials = Trial.objects.select_related("study", "task", "agent")
    return get_object_or_404(trials, study=get_study(user, study_id, *roles), pk=trial_id)


def get_run(user: User, run_id: UUID) -> AgentRun:
    """A run whose transcript `user` may read."""
    runs = AgentRun.objects.select_related("agent", "cycle__arm", "cycle__trial__study", "cycle__trial__task")
    run = get_object_or_404(runs, pk=run_id)
    if not reads_transcripts(user, run.cycle.trial):
        raise Http404("no such run")
    return run


def reads_transcripts(user: User, trial: Trial) -> bool:
    """Whether `user` may read what was said in the runs of `trial`: admins of its study always, researchers
    of it once it is unblinded, reviewers never.

    A researcher who also reviews in this study is kept out as a reviewer: of a trial that they ever had a
    claim on for good, of the others while one of the study's trials is unfinished and may come to them.
    """
    study = trial.study
    if is_admin(user, study):
        return True
    if study.unblinded_at is None or not visible_studies(user, Role.RESEARCHER).filter(pk=study.pk).exists():
        return False
    if Claim.objects.filter(slot__cycle__trial=trial, reviewer=user).exists():
        return False
    reviews_here = visible_studies(user, Role.REVIEWER).filter(pk=study.pk).exists()
    return not (reviews_here and Trial.objects.filter(~CLOSED, study=study).exists())


def get_skip(study: Study, claim_id: UUID) -> Claim:
    """A claim on work of `study`, which the caller may steer, that its reviewer skipped."""
    return get_object_or_404(Claim.objects.exclude(skip_kind=""), pk=claim_id, slot__study=study)


def get_flag(of: Study | Task, flag_id: int) -> CriterionFlag:
    """A flag on a criterion raised in a study, or on a task's rubric; the caller may steer either."""
    place = {"slot__study": of} if isinstance(of, Study) else {"criterion__rubric__task": of}
    return get_object_or_404(CriterionFlag, pk=flag_id, **place)


def get_export(study: Study, export_id: UUID) -> StudyExport:
    """An export of `study`, which the caller may read."""
    return get_object_or_404(StudyExport, pk=export_id, study=study)


def get_slot(user: User, slot_id: UUID) -> ReviewSlot:
    """A slot that `user` has or had a claim on: their own work, and nobody else's."""
    slots = ReviewSlot.objects.select_related(
        "study", "cycle__trial__task", "cycle__arm", "basis", "next_cycle"
    )
    return get_object_or_404(slots.filter(claims__reviewer=user).distinct(), pk=slot_id)


def get_claim(user: User, slot_id: UUID) -> Claim:
    """The last claim of `user` on a slot, live or not, with its slot, study and the cycle judged."""
    return _last_claim(user, slot_id, "slot__study", "slot__cycle")


def get_claim_to_lock(user: User, slot_id: UUID) -> Claim:
    """The last claim of `user` on a slot, with all that `lock_scores` asks for."""
    return _last_claim(user, slot_id, "slot__cycle__trial__study", "slot__cycle__arm")


def get_claim_to_feed_back(user: User, slot_id: UUID) -> Claim:
    """The last claim of `user` on a slot, with all that `submit_feedback` asks for."""
    return _last_claim(user, slot_id, "slot__study", "slot__basis", "slot__next_cycle__trial")


def get_own_review(user: User, slot_id: UUID) -> Review:
    """The review that `user` locked on a slot, with the slot and its study."""
    return get_object_or_404(Review.objects.select_related("slot__study"), slot=slot_id, reviewer=user)


def get_own_interval(user: User, slot_id: UUID, interval_id: int) -> TimeInterval:
    """An interval of `user`'s own on the deliverable of a slot that they have or had a claim on."""
    slot = get_slot(user, slot_id)
    intervals = TimeInterval.objects.select_related("cycle__trial__study")
    return get_object_or_404(intervals, pk=interval_id, reviewer=user, cycle=slot.cycle_id)


def _last_claim(user: User, slot_id: UUID, *related: str) -> Claim:
    claims = Claim.objects.select_related(*related).filter(slot=slot_id, reviewer=user)
    claim = claims.order_by("-claimed_at").first()
    if claim is None:
        raise Http404("no claim of yours")
    claim.reviewer = user
    return claim


def get_attachment(user: User, file_id: UUID) -> Attachment:
    """An attachment of a task whose pool `user` runs or studies, or whose deliverable they review."""
    mine = Q(task__trials__cycles__slots__claims__reviewer=user) | Q(
        task__pool__in=visible_pools(user, Role.ADMIN, Role.RESEARCHER).values("pk")
    )
    return get_object_or_404(Attachment.objects.filter(mine).distinct(), pk=file_id)


def get_deliverable_file(user: User, file_id: UUID) -> DeliverableFile:
    """A file of a deliverable that `user` reviews or has reviewed, or whose study they run or read."""
    mine = Q(deliverable__cycle__slots__claims__reviewer=user) | Q(
        deliverable__run__study__in=visible_studies(user, Role.ADMIN, Role.RESEARCHER).values("pk")
    )
    files = DeliverableFile.objects.select_related("deliverable__run__study", "deliverable__run__cycle")
    return get_object_or_404(files.filter(mine).distinct(), pk=file_id)


def reads_original(user: User, file: DeliverableFile) -> bool:
    """Whether `user` gets a file as it was delivered: admins of its study and, once that is unblinded, its
    researchers, but for who ever had a claim on its trial. All others get the neutral copy."""
    run = file.deliverable.run
    if Claim.objects.filter(slot__cycle__trial=run.cycle.trial_id, reviewer=user).exists():
        return False
    roles = (Role.ADMIN,) if run.study.unblinded_at is None else (Role.ADMIN, Role.RESEARCHER)
    return visible_studies(user, *roles).filter(pk=run.study_id).exists()


def get_shown(user: User, which: str, file_id: UUID) -> Shown:
    """A file as `user` gets it. See `views.neutral_first` for a deliverable that nobody has read yet."""
    match which:
        case "attachment":
            return shown_attachment(get_attachment(user, file_id))
        case "deliverable":
            file = get_deliverable_file(user, file_id)
            return shown_deliverable_file(file) if reads_original(user, file) else neutral_shown(file)
        case "earlier":
            if found := earlier_file(user, file_id):
                return found
        case "practice":
            if found := shown_practice(file_id):
                return found
    raise Http404("no such files")


def _everywhere(user: User, *roles: str) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, role__in=roles, study__isnull=True, pool__isnull=True)
