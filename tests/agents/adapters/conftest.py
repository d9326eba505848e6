"""The cast of the adapters' tests: a job, and a local server that the real SDK talks to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agents.adapters.base import Brief, File, Job, Limits
from tests.agents.adapters.cases import CASES, Case
from tests.agents.adapters.talking import Talk
from tests.wire import WireServer, serve
from tests.wire.formats import FORMATS

KEY = "sk-test-5f2c7a"

BRIEF = """Our members list is a mess.

- one row per member, no duplicates
- phone numbers in +44 form
- a note on what you changed
- dates as YYYY-MM-DD

Please keep the note under a page. The file must open in Excel.
"""

FEEDBACK = """An expert checked your deliverable against these requirements:
1. [met] One row per member
2. [NOT MET] Phone numbers in +44 form
   Reason: Two still begin with 07.
3. [not applicable] Dates as YYYY-MM-DD

Feedback from the expert:
Say in the note how you chose between duplicates.
"""

RETRY = "Please work on this job once more and deliver again."

JobFactory = Callable[..., Job]


@pytest.fixture
def job() -> JobFactory:
    """job(attempt=1, guidance=FEEDBACK, task_id="...", ...) with sensible values for the rest."""

    def make(
        *,
        task_id: str = "members",
        category: str = "Admin Support",
        text: str = BRIEF,
        title: str = "Tidy our members list",
        attachments: tuple[File, ...] = (),
        **rest: Any,
    ) -> Job:
        fields: dict[str, Any] = {
            "attempt": 0,
            "earlier": None,
            "guidance": None,
            "settings": {},
            "model": "test-model",
            "limits": Limits(),
            "tries": 0,
        }
        return Job(brief=Brief(task_id, title, text, category, attachments), **{**fields, **rest})

    return make


@pytest.fixture
def wire_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WireServer]:
    """A local provider that the environment points to; it answers well until told to behave otherwise."""
    with serve() as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        for each in FORMATS:
            monkeypatch.setenv(each.key, KEY)
        yield server


@pytest.fixture(params=CASES, ids=lambda case: case.kind)
def case(request: pytest.FixtureRequest) -> Case:
    """Every provider."""
    found: Case = request.param
    return found


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def talk(request: pytest.FixtureRequest, case: Case, wire_server: WireServer) -> Talk:
    """Every provider at the local server, streaming and not."""
    return Talk(case, wire_server, stream=request.param)


@pytest.fixture
def plain_talk(case: Case, wire_server: WireServer) -> Talk:
    """Every provider at the local server, not streaming: for what has nothing to do with it."""
    return Talk(case, wire_server, stream=False)
