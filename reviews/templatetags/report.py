"""The report's words and links: `{% load report %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from reviews.rules.trial import Arm, Outcome
from reviews.templatetags.show import percent

if TYPE_CHECKING:
    from reviews.stats.agreement import Figure
    from reviews.stats.intervals import Interval
    from reviews.stats.rates import RateRow
    from reviews.stats.shares import Share
    from reviews.views.compare import Compared

register = template.Library()

COUNTED: Final = {
    Arm.FEEDBACK.value: ("cycle of feedback", "cycles of feedback"),
    Arm.RETRY.value: ("retry", "retries"),
    Arm.CRITIQUE.value: ("critique", "critiques"),
}

RULES: Final = {
    "all": "every applicable criterion met",
    "critical": "every applicable critical criterion met",
    "weighted": "weights met reach the threshold",
}


NO_MATCH: Final = "no trial matches the filters"
ALL_CANCELLED: Final = "every trial was cancelled"
NOT_FINISHED: Final = "no finished task yet"


@register.filter
def unmatched(row: RateRow) -> bool:
    """Whether the filters leave the row no trial, not even a cancelled one."""
    return not row.cancelled and row.rates[0].bound_low is None


@register.filter
def no_rate(row: RateRow) -> str:
    """Why a row whose n is 0 has no rate."""
    if unmatched(row):
        return NO_MATCH
    return NOT_FINISHED if row.rates[0].bound_low is not None else ALL_CANCELLED


@register.filter
def no_relative(row: RateRow) -> str:
    """Why a row has no relative uplift: no rate, or none to compare with."""
    return "nothing completed alone" if row.n else no_rate(row)


NO_ARM_YET: Final = {
    Outcome.COMPLETED.value: "completed alone",
    Outcome.FAILED.value: "failed alone",
    Outcome.CANCELLED.value: "cancelled",
    Outcome.NOT_COMPLETED.value: "not begun",
}


@register.filter
def no_arm(outcome: str | None) -> str:
    """Why a trial has no arms, by its outcome: they come into being where attempt 0 is not completed."""
    return NO_ARM_YET[outcome] if outcome else "not scored yet"


@register.filter
def after(arm: str, k: int) -> str:
    """What lies before attempt `k` of an arm: "1 cycle of feedback", "2 retries"."""
    one, many = COUNTED[arm]
    return f"{k} {one if k == 1 else many}"


@register.filter
def rule(name: str) -> str:
    """A completion rule in words."""
    return RULES[name]


@register.filter
def change(fraction: float | None) -> str:
    """A relative change with its sign: 0.289 is +28.9 %."""
    return f"+{percent(fraction)}" if fraction is not None and fraction > 0 else percent(fraction)


@register.filter
def p_value(p: float | None) -> str:
    """A p as papers print it: three digits, and below 0.001 only that."""
    if p is None:
        return "\N{EN DASH}"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


@register.filter
def named(names: dict[str, Any], slug: str) -> str:
    """What an agent is called here, by its slug."""
    return str(names[slug].name)


@register.filter
def is_scripted(names: dict[str, Any], slug: str) -> bool:
    """Whether an agent follows a script, by its slug."""
    return bool(names[slug].scripted)


@register.inclusion_tag("reviews/report_share.html")
def share(figure: Share | None, link: str = "", reason: str = NOT_FINISHED) -> dict[str, Any]:
    """A share in a table's cell: the rate, its interval beneath, a link to its trials."""
    return {"share": figure, "link": link, "reason": reason}


@register.inclusion_tag("reviews/report_change.html")
def uplift(figure: Interval | None, link: str = "", reason: str = NOT_FINISHED) -> dict[str, Any]:
    """Percentage points with their interval beneath, a link to the trials, in a table's cell."""
    return {"figure": figure, "link": link, "reason": reason}


@register.inclusion_tag("reviews/report_relative.html")
def relative(figure: Interval | None, link: str = "", reason: str = NOT_FINISHED) -> dict[str, Any]:
    """An uplift relative to the rate alone, shown as `uplift` is."""
    return {"figure": figure, "link": link, "reason": reason}


@register.inclusion_tag("reviews/report_count.html", takes_context=True)
def counted(
    context: template.Context, count: int, which: str, k: int = 0, **other: str | None
) -> dict[str, Any]:
    """A number with the trials `behind` it; nothing to follow where it is 0."""
    return {"count": count, "link": behind(context, which, k, **other)}


@register.inclusion_tag("reviews/report_theirs.html", takes_context=True)
def theirs(
    context: template.Context, count: int, which: str, k: int = 0, **other: str | None
) -> dict[str, Any]:
    """The same for what is no trial but of one: of these there may be fewer; the link stands apart."""
    return {"count": count, "link": behind(context, which, k, **other)}


@register.simple_tag(takes_context=True)
def behind(context: template.Context, which: str, k: int = 0, **other: str | None) -> str:
    """The address of the trials behind a figure: the page's filters, with some of them set otherwise."""
    study, choices = context["study"], context["choices"]
    for name in {"agent", "against"} & set(other):
        other[name] = context["names"][other[name]].value
    asked = choices.query_with(which=which, k=str(k), **{name: value or "" for name, value in other.items()})
    return f"{reverse('report_trials', args=[study.pk])}?{asked}"


@register.simple_tag(takes_context=True)
def task_trials(context: template.Context, task: str) -> str:
    """The address of the trials of a task, by its external id, of whatever agent."""
    choices = context["choices"]
    asked = choices.query_with(which="task", task=task, category="")
    return f"{reverse('report_trials', args=[context['study'].pk])}?{asked}"


@register.simple_tag
def compared_trials(line: Compared, which: str, k: int = 0) -> str:
    """The address of the trials behind a figure; "" where studies are pooled, or no trial counts."""
    if not (line.value and line.row.n):
        return ""
    asked = {"agent": line.value, "arm": line.row.arm, "which": which, "k": str(k) if k else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('report_trials', args=[line.studies[0].pk])}?{query}"


@register.inclusion_tag("reviews/report_coefficient.html")
def coefficient(figure: Figure) -> dict[str, Any]:
    """Alpha or a kappa with two decimals, its interval beneath; a dash with the reason where undefined."""
    ends = "" if figure.low is None else f"{two_decimals(figure.low)} to {two_decimals(figure.high)}"
    return {"figure": figure, "value": two_decimals(figure.value), "ends": ends}


@register.filter
def two_decimals(value: float | None) -> str:
    """Alpha or a kappa, with a true minus; nothing for None."""
    return "" if value is None else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
