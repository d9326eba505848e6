"""The reasons of a review as feedback, where its writer left none."""

from collections.abc import Iterable

NOTHING_SAID = "The time for feedback ended before anything was written."


def reasons_as_feedback(not_met: Iterable[tuple[str, str]]) -> str:
    """Markdown from (criterion, reason) of the criteria not met; one sentence where there are none.

    An attempt never follows on an empty feedback, so it is never empty.
    """
    said = [f"**Not met:** {criterion.strip()}\n\n{reason.strip()}" for criterion, reason in not_met]
    return "\n\n".join(said) or NOTHING_SAID
