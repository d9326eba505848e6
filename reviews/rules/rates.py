"""Completion alone and after each attempt of an arm: PROTOCOL.md, "Rates"."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from reviews.rules.completion import Verdict
from reviews.rules.intervals import wilson
from reviews.rules.trial import ArmState, Outcome

Criterion = TypeVar("Criterion", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One arm of a trial.

    `completed_at` is the attempt (1 or more) at which it was completed, else None; `scored` is the
    highest attempt scored in it, 0 if none.
    """

    state: ArmState
    completed_at: int | None
    scored: int


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """What the rates need to know of a trial.

    `outcome` is that of attempt 0, None while unknown, and CANCELLED for every cancelled trial whatever
    its attempt 0 came to. `block` is the position of its task in the drawn order. `arms` holds the
    protocol's arms that exist for it: none unless attempt 0 was not completed.
    """

    task: str
    agent: str
    category: str
    block: int
    repeat: int
    outcome: Outcome | None
    arms: Mapping[str, ArmFacts]


@dataclass(frozen=True)
class Rate:
    """Completion at an attempt <= k. Rates and bounds are fractions; None is undefined.

    `completed` of the `n` cohort trials give `rate`, with the Wilson interval `low` to `high` (None where
    a task repeats among them). The bounds are over all trials of the row but the cancelled ones: pending
    all fail, pending all succeed. `uplift_points` (percentage points) and `relative_uplift` (a fraction)
    compare with k = 0 and are None there; the relative one also where nothing was completed alone.
    """

    k: int
    completed: int
    n: int
    rate: float | None
    low: float | None
    high: float | None
    bound_low: float | None
    bound_high: float | None
    uplift_points: float | None
    relative_uplift: float | None


@dataclass(frozen=True)
class RateRow:
    """The rates of one agent in one arm over one category, or over all (category None).

    `n` counts the cohort's trials, the same at every k. `pending` counts the trials that are not resolved
    in this arm at the last k. `cancelled` trials are in neither. A trial may be in none of the three:
    resolved, but behind an unfinished block; so they need not add up to the row's trials.
    """

    agent: str
    arm: str
    category: str | None
    n: int
    pending: int
    cancelled: int
    rates: tuple[Rate, ...]


class Rescue(NamedTuple):
    """`newly` completed at k of the `at_risk` trials that were not completed before it.

    `low` and `high` are the Wilson interval of newly / at_risk, None where a task repeats.
    """

    newly: int
    at_risk: int
    low: float | None
    high: float | None


class Regression(NamedTuple):
    """`regressed` of the `met_before` criteria are no longer met."""

    regressed: int
    met_before: int


def resolved(trial: TrialFacts, arm: str, k: int) -> bool:
    """Tell whether it is known if the trial is completed by attempt k of the arm.

    Cancelled trials leave the rates: ask for the others only.
    """
    if trial.outcome in (Outcome.COMPLETED, Outcome.FAILED):
        return True
    if k == 0:
        return trial.outcome is not None
    facts = trial.arms.get(arm)
    return facts is not None and (facts.state != ArmState.OPEN or facts.scored >= k)


def completed_by(trial: TrialFacts, arm: str, k: int) -> bool:
    """Tell whether the trial was completed at an attempt <= k of the arm, as far as is known.

    Completion at attempt 0 counts at every k of every arm. A failed run is not completed.
    """
    if trial.outcome == Outcome.COMPLETED:
        return True
    facts = trial.arms.get(arm)
    return facts is not None and facts.completed_at is not None and facts.completed_at <= k


def cohort(trials: Iterable[TrialFacts], arms: Sequence[str], last_k: int) -> frozenset[int]:
    """Return the blocks that headline figures use: the longest prefix of blocks that are resolved.

    A block is resolved when each of its trials, of every agent, is resolved at `last_k` in every arm.
    Successes resolve early, so that a rate over "whatever is done" would overstate. Cancelled trials
    are left out; a block in which all are cancelled does not stop the prefix.
    """
    trials = list(trials)
    waiting = {
        trial.block
        for trial in trials
        if trial.outcome != Outcome.CANCELLED
        and (trial.outcome is None or not all(resolved(trial, arm, last_k) for arm in arms))
    }
    first_waiting = min(waiting, default=None)
    return frozenset(trial.block for trial in trials if first_waiting is None or trial.block < first_waiting)


def report_rows(trials: Sequence[TrialFacts], arms: Sequence[str], last_k: int) -> list[RateRow]:
    """Return a row for each agent, arm and category of a whole study, and one for all categories.

    `trials` are all trials of the study, cancelled ones too; `arms` and `last_k` (its feedback cycles)
    are its protocol's. Rows are sorted by agent, arm and category, the one for all first; each has the
    rates for k = 0 to `last_k`. Every row draws on the same cohort of blocks.
    """
    blocks = cohort(trials, arms, last_k)
    groups: dict[tuple[str, str | None], list[TrialFacts]] = defaultdict(list)
    for trial in trials:
        groups[trial.agent, None].append(trial)
        groups[trial.agent, trial.category].append(trial)
    rows = [
        _row(agent, arm, category, group, blocks, last_k)
        for (agent, category), group in groups.items()
        for arm in arms
    ]
    return sorted(rows, key=lambda row: (row.agent, row.arm, row.category is not None, row.category or ""))


def _row(
    agent: str,
    arm: str,
    category: str | None,
    group: Sequence[TrialFacts],
    blocks: frozenset[int],
    last_k: int,
) -> RateRow:
    counted = [trial for trial in group if trial.outcome != Outcome.CANCELLED]
    members = [trial for trial in counted if trial.block in blocks]
    return RateRow(
        agent=agent,
        arm=arm,
        category=category,
        n=len(members),
        pending=sum(not resolved(trial, arm, last_k) for trial in counted),
        cancelled=len(group) - len(counted),
        rates=tuple(_rate(members, counted, arm, k) for k in range(last_k + 1)),
    )


def _rate(members: Sequence[TrialFacts], counted: Sequence[TrialFacts], arm: str, k: int) -> Rate:
    n = len(members)
    alone = sum(completed_by(trial, arm, 0) for trial in members)
    completed = sum(completed_by(trial, arm, k) for trial in members)
    low, high = interval(completed, members)
    surely = sum(completed_by(trial, arm, k) for trial in counted)
    perhaps = sum(completed_by(trial, arm, k) or not resolved(trial, arm, k) for trial in counted)
    return Rate(
        k=k,
        completed=completed,
        n=n,
        rate=_share(completed, n),
        low=low,
        high=high,
        bound_low=_share(surely, len(counted)),
        bound_high=_share(perhaps, len(counted)),
        uplift_points=_share(100 * (completed - alone), n) if k else None,
        relative_uplift=_share(completed - alone, alone) if k else None,
    )


def rescue(trials: Sequence[TrialFacts], arm: str, k: int) -> Rescue | None:
    """Return how many trials attempt k (1 or more) of the arm rescued, of those not completed before.

    `trials` are those of one agent in the cohort. Trials that failed are at risk too: a failed run is not
    completed. None where no trial is at risk, and while one is not resolved at k: a share of "whatever is
    done" would overstate. Cancelled trials are left out.
    """
    counted = [trial for trial in trials if trial.outcome != Outcome.CANCELLED]
    at_risk = [trial for trial in counted if not completed_by(trial, arm, k - 1)]
    if not at_risk or not all(resolved(trial, arm, k) for trial in at_risk):
        return None
    newly = sum(completed_by(trial, arm, k) for trial in at_risk)
    return Rescue(newly, len(at_risk), *interval(newly, at_risk))


def regression(before: Mapping[Criterion, Verdict], after: Mapping[Criterion, Verdict]) -> Regression:
    """Count the criteria met at attempt k - 1 (`before`) and not met at attempt k (`after`).

    Both hold every criterion of the rubric, for they are scored as a whole; to pool trials, key by trial
    and criterion. A criterion that became not applicable stays in `met_before`, but has not regressed.
    """
    met = [criterion for criterion, verdict in before.items() if verdict == Verdict.MET]
    regressed = sum(after[criterion] == Verdict.NOT_MET for criterion in met)
    return Regression(regressed, met_before=len(met))


def interval(successes: int, trials: Sequence[TrialFacts]) -> tuple[float, float] | tuple[None, None]:
    """Return the Wilson 95 % interval of `successes` of `trials` as fractions.

    None twice where there are no trials and where a task repeats among them: its repeats are not
    independent, and Wilson would make the interval too narrow.
    """
    if len({trial.task for trial in trials}) < len(trials):
        return None, None
    return wilson(successes, len(trials)) or (None, None)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
