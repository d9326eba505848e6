"""The scripted agent: real files of several types with no model behind them, for demos and tests.

It is registered like any other. It works from the job alone, or replays deliverables written beforehand; it
gets better with feedback and hardly without; it takes time and fails as its settings say (see
`script.fail`). As a study's critic it compares words (see `script.critic`). Settings: `seconds`, `fail`,
`cost_usd`, `replay` (false: always made up).
"""

from decimal import Decimal
from importlib.resources.abc import Traversable

from agents.adapters.base import Job, Reply, Usage
from agents.adapters.critique import CritiqueJob
from agents.adapters.script import compose, critic, draft, fail, replay

CHARS_PER_TOKEN = 4


class ScriptedAdapter:
    """An `Adapter`. The same job gets the same bytes in every process.

    `deliveries` is the file to replay from, by default the demo's. No setting names a file: an admin's
    browser must not reach the server's disk.
    """

    def __init__(self, deliveries: Traversable = replay.DEMO) -> None:
        self.deliveries = deliveries

    def deliver(self, job: Job) -> Reply:
        """What was written for this task, else something made up; a critique for a `CritiqueJob`; or what the
        settings ask to go wrong.

        Raises AdapterError as the settings ask, RuntimeError for a bug on demand, ValueError for settings or
        written deliverables that make no sense.
        """
        fail.take_time(job)
        spoiled = fail.spoil(job)
        if spoiled is not None:
            return spoiled
        if isinstance(job, CritiqueJob):
            words = critic.critique(job)
            return Reply(words, (), _usage(job, words, ()))
        written = replay.find(job, self.deliveries) if job.settings.get("replay", True) else None
        message, drafts = written or compose.compose(job)
        files = tuple(draft.make(each, job.brief.title) for each in drafts)
        return Reply(message, files, _usage(job, message, drafts))


def _usage(job: Job, message: str, drafts: tuple[draft.Draft, ...]) -> Usage:
    """About what a model would have used: four characters a token."""
    earlier = (
        len(job.earlier.message) + sum(len(file.content) for file in job.earlier.files) if job.earlier else 0
    )
    read = len(job.brief.title) + len(job.brief.text) + len(job.guidance or "") + earlier
    if isinstance(job, CritiqueJob):
        read += sum(len(each.text) for each in job.requirements)
    written = len(message) + sum(len(each.content) for each in drafts)
    return Usage(
        input_tokens=read // CHARS_PER_TOKEN,
        output_tokens=written // CHARS_PER_TOKEN,
        cost_usd=Decimal(str(job.settings.get("cost_usd", "0"))),
    )
