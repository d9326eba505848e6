"""A job as the messages of a chat: rules, brief, earlier deliverable, guidance."""

from openai.types.chat import ChatCompletionMessageParam

from agents.adapters import brief_parts, file_blocks, prompts
from agents.adapters.base import Job

DELIVER, AGAIN = "deliver.md", "again.md"


def build(job: Job) -> list[ChatCompletionMessageParam]:
    """The messages to send.

    The words around the guidance are the same in every arm, so that arms differ in the guidance alone.
    """
    parts = brief_parts.build(job.brief, vision=bool(job.settings.get("vision")))
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": prompts.read(DELIVER)},
        {"role": "user", "content": brief_parts.plain(parts) or parts},
    ]
    if job.earlier is not None:
        earlier = file_blocks.render(job.earlier.message, brief_parts.text_files(job.earlier.files))
        messages.append({"role": "assistant", "content": earlier})
    if job.guidance is not None:
        again = prompts.read(AGAIN).replace("{guidance}", job.guidance)
        messages.append({"role": "user", "content": again})
    return messages


def version() -> str:
    """Which prompts `build` uses."""
    return prompts.version(DELIVER, AGAIN)
