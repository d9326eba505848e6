"""The two studies of a storm, and the admin and the reviewer who look after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from agents.actions.agents import resume_agent
from agents.adapters import registry
from reviews.actions.amend_caps import amend_caps
from reviews.actions.claim import claim_next
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.models import (
    Agent,
    AgentRun,
    Claim,
    Membership,
    Review,
    ReviewCycle,
    ReviewerProfile,
    Study,
    User,
)
from reviews.rules.cycle import State
from tests.factories import full_claim, make_pool, make_study, make_user, marks_for

STEPS, ONE = "fast.steps-3-8.ms-50-400.errors-", "fast.ms-50-400.errors-"  # so many percent go wrong
PRICES = {"input_usd_per_million": 3, "output_usd_per_million": 15, "cached_usd_per_million": 0.3}
SECONDS, NO_HURRY = 9, 600  # of a run; a slow call takes 6
MOST_USD = Decimal("0.3")
USD_A_TRIAL = Decimal("0.015")  # a part of what one costs
WIDE = Decimal(1000)
AGENTS = 2  # of each study
SCORED_OF = 5  # one trial in so many of the later study is scored, and so gets its later attempts
UNFINISHED = (State.QUEUED, State.RUNNING)


def available_kinds() -> list[str]:
    """The kinds with a model whose provider can be used here."""
    kinds = [kind for kind in registry.KINDS if registry.is_model(kind)]
    return [kind for kind in kinds if registry.missing(kind) is None]


def _agent(name: str, kind: str, model: str, seconds: int, **settings: object) -> Agent:
    return Agent.objects.create(
        slug=name,
        name=name,
        kind=kind,
        model=model,
        max_cost_usd=MOST_USD,
        settings={"prices": PRICES, "limits": {"seconds": seconds, "max_output_tokens": 2000}, **settings},
    )


@dataclass
class Cast:
    """`tight` has a cap that is met in the middle, `arms` has the arms retry and critique and a day cap."""

    tight: Study
    arms: Study
    admin: User
    reviewer: User
    to_score: int
    resumed: int = 0
    scored: set[object] = field(default_factory=set)
    cap_was_met: bool = False

    def tick(self) -> None:
        """What an admin and a reviewer do when they look. Raises what a database does that is away; called
        again it goes on."""
        for agent in Agent.objects.filter(paused_at__isnull=False):
            resume_agent(agent=agent)
            self.resumed += 1
        self._raise_cap()
        self._score()

    def _raise_cap(self) -> None:
        """Once it holds back all that is left of the study."""
        study = Study.objects.get(pk=self.tight.pk)
        if self.cap_was_met and study.cap_usd == WIDE:
            return
        waiting = ReviewCycle.objects.filter(trial__study=study, state=State.QUEUED)
        if not waiting.filter(waiting_reason__contains="cap of USD").exists():
            return
        if AgentRun.objects.filter(study=study, state=AgentRun.State.RUNNING).exists():
            return
        self.cap_was_met = True
        if study.cap_usd != WIDE:
            amend_caps(study=study, cap_usd=WIDE, day_cap_usd=None, by=self.admin, reason="More is there.")

    def _score(self) -> None:
        """Find one deliverable wanting, so that the trial's arms begin."""
        first = ReviewCycle.objects.filter(trial__study=self.arms, attempt=0)
        if len(self.scored) >= self.to_score:
            return
        held = Claim.objects.filter(reviewer=self.reviewer, ended_at__isnull=True).first()
        if held is None:
            if not first.filter(state=State.AWAITING_REVIEW).exists():
                return
            held = claim_next(reviewer=self.reviewer)
        claim = full_claim(held)
        lock_scores(claim=claim, marks=marks_for(claim, not_met=(1,)))
        self.scored = set(Review.objects.filter(reviewer=self.reviewer).values_list("pk", flat=True))
        answer_hire(review=Review.objects.get(slot=claim.slot_id), would_hire=False)

    def unfinished(self) -> int:
        """Cycles that wait for an agent or have one at work."""
        return ReviewCycle.objects.filter(state__in=UNFINISHED).count()


def make_cast(trials: int, *, errors: int) -> Cast:
    """So many trials (a multiple of 4), half of them in each study; agents of every usable kind, in turn.
    `errors`: percent of the calls."""
    kinds = available_kinds()
    assert kinds, "no provider can be used"
    seconds = SECONDS if errors else NO_HURRY
    names = ("one", "two", "three", "four")
    agents = [
        _agent(
            name,
            kinds[place % len(kinds)],
            f"{STEPS}{errors}",
            seconds,
            **({"stream": True} if place % 2 else {}),
        )
        for place, name in enumerate(names)
    ]
    critic = _agent("critic", kinds[-1], f"{ONE}{errors}", seconds)
    tasks = trials // (2 * AGENTS)
    admin = make_user("storm-admin", "admin")
    tight = make_study(
        make_pool("tight", tasks=tasks),
        slug="tight",
        agents=agents[:AGENTS],
        by=admin,
        arms=(),
        feedback_cycles=0,
        cap_usd=(MOST_USD + USD_A_TRIAL * (trials // 2)).quantize(Decimal("0.01")),
    )
    arms = make_study(
        make_pool("arms", tasks=tasks),
        slug="arms",
        agents=agents[AGENTS:],
        by=admin,
        arms=("retry", "critique"),
        feedback_cycles=1,
        critic=critic,
        day_cap_usd=WIDE,
    )
    reviewer = make_user("storm-reviewer")
    Membership.objects.create(user=reviewer, role="reviewer", study=arms)
    ReviewerProfile.objects.create(user=reviewer, hourly_rate_usd=Decimal(50))
    return Cast(tight, arms, admin, reviewer, to_score=trials // 2 // SCORED_OF)
