"""Storms on servers of their own, see `tests.faults.storm`: short ones, for the long one takes minutes
(`./run test faults --long`)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings

from hapi.embedded.process import die_with_parent

PATIENCE = 400.0
WRONG = ("stuck", "lost", "bought_twice", "cap_exceeded", "spending_mismatch", "wrong_deliverables")


def storm(*options: str) -> dict[str, Any]:
    """The figures of a storm. What it said of things that are wrong is in the failure."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.faults.storm", *options],
        cwd=settings.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        output, said = process.communicate(timeout=PATIENCE)
    finally:
        process.terminate()
        process.wait()
    assert process.returncode == 0, said + output
    figures: dict[str, Any] = json.loads(output.splitlines()[-1])
    return figures


def test_nothing_is_lost_or_bought_twice_whatever_is_killed() -> None:
    figures = storm("--runs", "16")
    assert [figures[name] for name in WRONG] == [0] * len(WRONG)
    assert figures["runs"] >= 16


def test_servers_that_are_killed_cost_no_answer() -> None:
    """Calls were under way each time: their answers waited, and none was asked for again."""
    names = ("PostgreSQL", "Valkey", "scheduler")
    killed = [word for name in names for word in ("--kill", name)]
    facts = storm("--runs", "8", *killed, "--errors", "0", "--lease", "12")["facts"]
    assert facts["kills"].keys() == set(names)
    assert (facts["unanswered"], facts["answers_given_again"]) == (0, 0)
