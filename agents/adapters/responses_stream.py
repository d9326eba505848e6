"""The events of a streamed response -> the response that the same call gives without a stream."""

from collections.abc import AsyncIterator
from typing import Any

from agents.adapters import answers, openai_errors, refusals
from agents.adapters.turns import Json

ENDS = frozenset({"response.completed", "response.incomplete", "response.failed"})


async def put_together(events: AsyncIterator[object], key: str) -> Json:
    """The response of the last event. Raises AdapterError where the stream tells of an error, or ends early.

    Items of the output are taken as they were when each was done: only there is encrypted reasoning sure to
    be complete, and some proxies leave the output out of the end.
    """
    done: dict[int, dict[str, Any]] = {}
    async for event in events:
        data = answers.mapping(event)
        kind = answers.text(data.get("type"))
        index, item = data.get("output_index"), data.get("item")
        if kind == "response.output_item.done" and isinstance(index, int) and isinstance(item, dict):
            done[index] = item
        elif kind == "error":
            # The SDK knows errors of another shape only.
            raise openai_errors.told(data, key)
        elif kind in ENDS:
            return _whole(data.get("response"), done)
    raise refusals.cut()


def _whole(response: object, done: dict[int, dict[str, Any]]) -> Json:
    raw = dict(answers.mapping(response))
    output = raw.get("output")
    if isinstance(output, list) and output:
        raw["output"] = [done.get(index, item) for index, item in enumerate(output)]
    elif done:
        raw["output"] = [item for _, item in sorted(done.items())]
    return raw
