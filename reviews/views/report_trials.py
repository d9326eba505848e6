"""The trials behind a figure of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_study, signed_in
from reviews.models import Study
from reviews.queries.agent_labels import agent_names
from reviews.queries.report_behind import BESIDE, Which
from reviews.queries.report_trials import EVERY_AGENT, arm_of, trials_behind
from reviews.views.report import READERS, head
from reviews.views.report_shown import Names

GROUPS: Final = {
    "Headline figures": {
        Which.ALL: "In the headline figures",
        Which.ALONE: "Completed alone",
        Which.BY_K: "Completed by attempt k",
        Which.GAINED: "Completed by attempt k, not alone",
        Which.RESCUED: "Completed at attempt k, not before",
        Which.NOT: "Not completed by attempt k",
        Which.FEEDBACK_ONLY: "Completed by attempt k with feedback, not with retries",
        Which.RETRY_ONLY: "Completed by attempt k with retries, not with feedback",
    },
    "Beside another agent": {
        Which.PAIRED: "On tasks that another agent has as well",
        Which.WON: "Completed by attempt k, where another agent has not completed the same task",
    },
    "Reviews of them": {
        Which.SCORED: "With scores of attempt k",
        Which.REGRESSED: "A criterion met before is no longer met at attempt k",
        Which.RULE_ALL: "Alone, every applicable criterion met",
        Which.RULE_CRITICAL: "Alone, every applicable critical criterion met",
        Which.RULE_WEIGHTED: "Alone, weights met reach the threshold",
        Which.HIRED_ALONE: "A client would pay for attempt 0",
        Which.HIRED_LAST: "A client would pay for the last attempt",
        Which.OVERTIME: "Review of attempt k in overtime",
        Which.OVERTIME_ANY: "A review in overtime",
        Which.ATTEMPTED: "With an attempt k",
    },
    "Feedback on them": {
        Which.TOLD: "With feedback whose attempt is scored",
        Which.ACTED_ON: "Feedback fixed a criterion",
        Which.COMMENTED: "A comment of it points into a file",
        Which.CHANGED: "The attempt changed a file that a comment of it points into",
    },
    "All data": {
        Which.EVERY: "Every trial, cancelled ones too",
        Which.PENDING: "Not resolved yet in this arm",
        Which.OPEN: "Not resolved yet in some arm",
        Which.FAILED_ALONE: "Ended without a deliverable alone",
        Which.FAILED_LATER: "Ended without a deliverable later in this arm",
        Which.FAILED_ANY: "Ended without a deliverable later in some arm",
        Which.CANCELLED: "Cancelled",
        Which.READ_TWICE: "With an attempt that was read twice",
        Which.UNDEFINED_ALL: "With an attempt that has no applicable criterion",
        Which.UNDEFINED_CRITICAL: "With an attempt that has no applicable critical criterion",
        Which.UNDEFINED_WEIGHTED: "With an attempt that has no applicable weight",
        Which.SKIPPED: "With an attempt that a reviewer skipped, every agent",
        Which.TASK: "Every trial of every agent",
    },
}
LABELS: Final = {which: label for group in GROUPS.values() for which, label in group.items()}
OF_K: Final = {which for which, label in LABELS.items() if "attempt k" in label}
FROM_ONE: Final = {Which.RESCUED, Which.GAINED, Which.REGRESSED, Which.FEEDBACK_ONLY, Which.RETRY_ONLY}
"""Those that say something of attempt 1 at the earliest."""
LONGEST: Final = 9


@dataclass(frozen=True, slots=True)
class Asked:
    """Which trials the address asks for, and in `notes` what of it was not there.

    `against` is the slug of the other agent that BESIDE takes, None for anything else; `others` are those
    there are, by slug.
    """

    which: Which
    k: int
    after: int | None
    notes: list[str]
    against: str | None
    others: Names

    @property
    def of_k(self) -> bool:
        return self.which in OF_K

    @property
    def title(self) -> str:
        """The label, with the number of the attempt."""
        title = LABELS[self.which].replace("attempt k", f"attempt {self.k}")
        return (
            title if self.against is None else title.replace("another agent", self.others[self.against].name)
        )


def read_asked(query: Mapping[str, str], study: Study, others: Names) -> Asked:
    """`which`, `k`, `against` and `after`; each falls to what is nearest to it."""
    notes = []
    name = query.get("which", "") or Which.ALL
    if name not in {it.value for it in Which}:
        notes.append(f"There are no trials “{name[:100]}”, so you see those in the headline figures.")
        name = Which.ALL
    which = Which(name)
    first = 1 if which in FROM_ONE else 0
    typed = query.get("k", "").strip()
    wanted = _whole(typed)
    k = min(max(study.feedback_cycles if wanted is None else wanted, first), study.feedback_cycles)
    if which in OF_K and typed and k != wanted:
        notes.append(f"There is no attempt “{typed[:100]}” to ask for here, so you see attempt {k}.")
    against = None
    if which in BESIDE:
        asked = query.get("against", "")
        found = [slug for slug, other in others.items() if other.value == asked]
        if asked and not found:
            notes.append(f"There is no other agent “{asked[:100]}” in this study.")
        against = next(iter([*found, *others]), None)
        if against is None:
            notes.append(
                "There is no other agent in this study, so you see the trials in the headline figures."
            )
            which = Which.ALL
    return Asked(which, k, _whole(query.get("after", "")), notes, against, others)


@signed_in
@require_safe
def report_trials(request: UserRequest, study_id: UUID) -> HttpResponse:
    """The trials that a figure counts. The address holds the report's filters, `which` and `k`."""
    study = get_study(request.user, study_id, *READERS)
    context = head(request, study, "report_trials")
    chosen = context["choices"].chosen
    others = {slug: shown for slug, shown in context["names"].items() if slug != chosen.agent}
    asked = read_asked(request.GET, study, others)
    arm = arm_of(study, chosen)
    context |= {
        "asked": asked,
        "behind": trials_behind(
            study, chosen, asked.which, asked.k, against=asked.against, after=asked.after
        ),
        "groups": [
            (name, [(it.value, label) for it, label in group.items()]) for name, group in GROUPS.items()
        ],
        "every_agent": asked.which in EVERY_AGENT,
        "arm": arm,
        "called": agent_names(study, request.user),
        "attempts": range(study.feedback_cycles + 1),
    }
    return render(request, "reviews/report_trials.html", context)


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None
