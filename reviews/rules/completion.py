"""From criterion scores to "completed", under each of the three rules of PROTOCOL.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rule(StrEnum):
    """How criterion scores add up; the study names its primary one."""

    ALL = "all"
    CRITICAL = "critical"
    WEIGHTED = "weighted"


class Verdict(StrEnum):
    """A reviewer's score on one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class Importance(StrEnum):
    """How much a criterion matters to the client."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion with its verdict. The weight is 0 or more."""

    importance: Importance
    weight: Decimal
    verdict: Verdict


@dataclass(frozen=True)
class Completion:
    """Completed or not under each rule; None where the rule is undefined for these scores."""

    all: bool | None
    critical: bool | None
    weighted: bool | None

    def under(self, rule: Rule) -> bool | None:
        """Return what this rule says; None is never to be counted as completed."""
        return {Rule.ALL: self.all, Rule.CRITICAL: self.critical, Rule.WEIGHTED: self.weighted}[rule]


def completion(scores: Sequence[Scored], threshold: Decimal = Decimal("0.8")) -> Completion:
    """Compute completion under all three rules from one review's scores.

    `threshold` is the share (0 to 1) of the applicable weights that `weighted` asks for; reaching it
    exactly completes. Undefined (None): `all` where no criterion is applicable, `critical` where no
    critical criterion is applicable, `weighted` where the applicable weights come to 0.
    """
    applicable = [score for score in scores if score.verdict != Verdict.NOT_APPLICABLE]
    critical = [score for score in applicable if score.importance == Importance.CRITICAL]
    return Completion(
        all=_every_one_met(applicable),
        critical=_every_one_met(critical),
        weighted=_weights_reach(applicable, threshold),
    )


def _every_one_met(scores: Sequence[Scored]) -> bool | None:
    if not scores:
        return None
    return all(score.verdict == Verdict.MET for score in scores)


def _weights_reach(scores: Sequence[Scored], threshold: Decimal) -> bool | None:
    total = _weights(scores)
    if total == 0:
        return None
    met = _weights(score for score in scores if score.verdict == Verdict.MET)
    return met >= Fraction(threshold) * total


def _weights(scores: Iterable[Scored]) -> Fraction:
    # Decimal arithmetic rounds at the context's precision; a threshold reached exactly must count.
    return sum((Fraction(score.weight) for score in scores), Fraction(0))
