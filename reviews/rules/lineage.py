"""What became of a criterion from one attempt to the next: PROTOCOL.md, "Rates"."""

from enum import StrEnum

from reviews.rules.completion import Verdict


class Lineage(StrEnum):
    """A word for a criterion's way from the attempt before to this one."""

    FIXED = "fixed"
    REGRESSED = "regressed"
    UNCHANGED = "unchanged"


def lineage(before: Verdict | None, now: Verdict | None) -> Lineage | None:
    """None where one of the two is not scored, or where the criterion began or ceased to apply: that is
    neither better nor worse."""
    if before is None or now is None:
        return None
    if before is now:
        return Lineage.UNCHANGED
    if Verdict.NOT_APPLICABLE in (before, now):
        return None
    return Lineage.FIXED if now is Verdict.MET else Lineage.REGRESSED
