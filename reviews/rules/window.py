"""How long a reviewer may put right what they have handed in: scores and time alike."""

from datetime import datetime, timedelta


def correctable_until(since: datetime, days: int) -> datetime | None:
    """The moment at which corrections end, `days` after `since`; None where the study takes none (0 days)."""
    return since + timedelta(days=days) if days else None


def why_not(*, until: datetime | None, closed: bool, now: datetime) -> str:
    """Why nothing can be corrected any more, in words for the reviewer; empty while it can.

    `until` is that of `correctable_until`; the moment itself is too late. `closed`: the study is.
    """
    if closed:
        return "The study is closed. Nothing in it can be corrected any more."
    if until is None:
        return "This study takes no corrections."
    if now >= until:
        return f"The time for corrections was over on {until.day} {until:%B %Y at %H:%M} UTC."
    return ""
