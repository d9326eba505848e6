"""2,000 studies with a known truth: what "95 %" and "5 %" come to with the seed below.

By chance the share of 2,000 intervals that hold the truth has a standard error of 0.5 %.
"""

from collections.abc import Iterator
from math import sqrt

import numpy as np
import pytest

from reviews.stats.intervals import uplift
from reviews.stats.paired import Paired, paired
from reviews.stats.rates import report_rows
from reviews.stats.shares import share
from reviews.stats.table import Mask

from .simulated import ALONE, EACH, completed_at, expected, whole_study

STUDIES, TASKS = 2000, 322
SEED = 20251112

TASK = np.arange(TASKS, dtype=np.int32)


def studies(each: dict[str, tuple[float, ...]]) -> Iterator[tuple[Mask, Mask, Mask]]:
    """Completion alone, with feedback and with a retry, of each study's trials."""
    done, at = completed_at(np.random.default_rng(SEED), (STUDIES, TASKS), each=each)
    yield from zip(done, done | (at["feedback"] > 0), done | (at["retry"] > 0), strict=True)


def test_intervals_hold_the_truth_95_percent_of_the_time() -> None:
    effect = 100 * (expected("feedback") - expected("retry"))
    held = {"alone": 0, "uplift": 0, "rescue": 0, "net human effect": 0}
    for alone, feedback, retry in studies(dict(EACH)):
        held["alone"] += holds(share(alone, TASK, seed=1)[3:5], ALONE)
        added = uplift(share(feedback & ~alone, TASK, seed=1))
        assert added is not None
        held["uplift"] += holds((added.low, added.high), 100 * (expected("feedback") - ALONE))
        rescued = share(feedback[~alone], TASK[~alone], seed=1)
        held["rescue"] += holds(rescued[3:5], expected("feedback", alone=0))
        net = paired(feedback, retry, TASK, seed=1)
        assert net is not None
        held["net human effect"] += holds((net.low, net.high), effect)
    assert {name: 0.935 <= each / STUDIES <= 0.965 for name, each in held.items()} == dict.fromkeys(
        held, True
    )


def test_mcnemars_test_finds_what_is_not_there_in_5_percent_at_most() -> None:
    found = 0
    for _, feedback, retry in studies({"feedback": (0.15, 0.07), "retry": (0.15, 0.07)}):
        net = paired(feedback, retry, TASK, seed=1)
        assert net is not None
        found += net.p <= 0.05
    assert found / STUDIES <= 0.05 + 3 * sqrt(0.05 * 0.95 / STUDIES)


def repeated() -> tuple[list[Mask], list[Mask], list[Mask]]:
    """300 studies of 60 tasks tried 3 times, on tasks of unlike difficulty: alone, feedback, another feedback
    that is as good."""
    random = np.random.default_rng(SEED)
    shape = (300, 60)
    chance = {"alone": (0.4, 0.6), "one": (0.5, 1.5), "other": (0.5, 1.5)}
    drawn = {
        name: random.random((*shape, 3)) < random.beta(*by, shape)[..., None] for name, by in chance.items()
    }
    alone, one, other = (list(each.reshape(shape[0], -1)) for each in drawn.values())
    later = [[mine | its for mine, its in zip(alone, arm, strict=True)] for arm in (one, other)]
    return alone, later[0], later[1]


def test_repeats_of_a_task_are_no_new_evidence() -> None:
    """The cluster bootstrap holds its promise (standard error 1.3 %), intervals that ignore tasks do not."""
    alone, one, other = repeated()
    task, apart = np.repeat(np.arange(60, dtype=np.int32), 3), np.arange(180, dtype=np.int32)
    contrasts = [paired(*both, task, seed=1) for both in zip(one, other, strict=True)]
    assert coverage([share(each, task, seed=1)[3:5] for each in alone], 0.4) == pytest.approx(0.95, abs=0.03)
    assert coverage([share(each, apart, seed=1)[3:5] for each in alone], 0.4) < 0.9
    assert coverage([(each.low, each.high) for each in known(contrasts)], 0.0) == pytest.approx(
        0.95, abs=0.03
    )
    assert np.mean([each.p <= 0.05 for each in known(contrasts)]) <= 0.05 + 3 * sqrt(0.05 * 0.95 / 300)


def test_study_that_is_read_half_way_bounds_the_final_figures() -> None:
    random = np.random.default_rng(SEED)
    for _ in range(50):
        study = whole_study(random, 60)
        now, end = (report_rows(table, ["feedback", "retry"], 2, seed=1) for table in (study.now, study.end))
        assert now[0].pending > 0
        assert end[0].pending == 0
        for row, final in zip(now, end, strict=True):
            for rate, truth in zip(row.rates, final.rates, strict=True):
                assert rate.bound_low is not None
                assert rate.bound_high is not None
                assert truth.share.rate is not None
                assert rate.bound_low <= truth.share.rate <= rate.bound_high
                assert (truth.bound_low, truth.bound_high) == (truth.share.rate, truth.share.rate)


def holds(ends: tuple[float | None, ...], truth: float) -> bool:
    low, high = ends
    return low is not None and high is not None and low <= truth <= high


def coverage(intervals: list[tuple[float | None, ...]], truth: float) -> float:
    return sum(holds(each, truth) for each in intervals) / len(intervals)


def known(found: list[Paired | None]) -> list[Paired]:
    return [each for each in found if each is not None]
