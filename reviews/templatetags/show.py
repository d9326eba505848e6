"""How values are shown: `{% load show %}`. None is a dash with its reason, never 0 or an empty cell."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews import markdown as markdown_text
from reviews.models import Agent
from reviews.queries.agent_labels import AgentNames
from reviews.rules.money import exact

register = template.Library()

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"

TONES: Final = {
    "awaiting_review": "warn",
    "awaiting_feedback": "warn",
    "paused": "warn",
    "waiting": "warn",
    "lost": "warn",
    "stopped": "warn",
    "rests": "warn",
    "unanswered": "bad",
    "asked": "busy",
    "running": "busy",
    "in_review": "busy",
    "claimed": "busy",
    "open": "busy",
    "scored": "good",
    "completed": "good",
    "replied": "good",
    "done": "good",
    "failed": "bad",
}
"""The colour of a state's badge; a state that is not here is grey."""


@register.simple_tag
def dash(reason: str = "") -> SafeString:
    """A dash and, where given, why there is no figure."""
    if not reason:
        return SafeString('<span class="dash">\N{EN DASH}</span>')
    return format_html('<span class="dash">\N{EN DASH} <small class="why">{}</small></span>', reason)


@register.filter
def usd(amount: Decimal | float | None, reason: str = "") -> str:
    """US dollars with cents: USD 1,234.50."""
    return dash(reason) if amount is None else f"USD{NO_BREAK}{_signed(amount, ',.2f')}"


@register.filter
def usd_exact(amount: Decimal | None, reason: str = "") -> str:
    """US dollars with every decimal that counts, two at least: USD 0.50, USD 0.0025."""
    return dash(reason) if amount is None else f"USD{NO_BREAK}{exact(amount)}"


@register.filter
def amount(usd: Decimal | None, reason: str = "") -> str:
    """US dollars as `usd_exact` has them, without the name, for a table whose head says it: 0.0025."""
    return dash(reason) if usd is None else exact(usd)


@register.filter
def usd_fine(amount: Decimal | None, reason: str = "") -> str:
    """US dollars rounded to the hundredth of a cent, for a mean: USD 0.3333, USD 0.50."""
    return usd_exact(None if amount is None else round(amount, 4), reason)


@register.filter
def usd_whole(amount: Decimal | float | None, reason: str = "") -> str:
    """US dollars as a budget is written: USD 180, and USD 99.50 where there are cents."""
    if amount is None:
        return dash(reason)
    return usd(amount) if amount % 1 else f"USD{NO_BREAK}{_signed(amount, ',.0f')}"


@register.filter
def percent(fraction: float | None, reason: str = "") -> str:
    """A fraction as a percentage with one decimal: 0.42 is 42.0 %."""
    return dash(reason) if fraction is None else f"{_signed(fraction * 100, '.1f')}{NO_BREAK}%"


@register.inclusion_tag("includes/rate.html")
def rate(
    fraction: float | None, low: float | None, high: float | None, n: int, reason: str = ""
) -> dict[str, object]:
    """A rate in large, its interval (fractions or None) and n beneath, for a `.figures` cell."""
    return {"fraction": fraction, "low": low, "high": high, "n": n, "reason": reason}


@register.filter
def points(value: float | None, reason: str = "") -> str:
    """A difference in percentage points, with its sign: +15.6 pts."""
    return dash(reason) if value is None else f"{_signed(value, '+.1f')}{NO_BREAK}pts"


@register.filter
def minutes(seconds: float | None, reason: str = "") -> str:
    """Seconds as minutes with one decimal: 1116 is 18.6 min."""
    return dash(reason) if seconds is None else f"{seconds / 60:.1f}{NO_BREAK}min"


@register.filter
def duration(seconds: float | None, reason: str = "") -> str:
    """Seconds as hours and minutes, to the minute below: 38952 is 10 h 49 min, 59 is 0 min."""
    if seconds is None:
        return dash(reason)
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours:,}{NO_BREAK}h {minutes}{NO_BREAK}min" if hours else f"{minutes}{NO_BREAK}min"


@register.filter
def clock(seconds: float | None, reason: str = "") -> str:
    """Seconds as a clock shows them: 744 is 12:24, from an hour on 1:02:03. Below zero counts overtime."""
    if seconds is None:
        return dash(reason)
    whole = int(abs(seconds))
    hours, rest = divmod(whole, 3600)
    shown = f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    return f"{MINUS}{shown}" if seconds < 0 and whole else shown


@register.filter
def when(moment: datetime | date | None, form: str = "") -> SafeString:
    """A <time>. A moment is UTC here and the reader's own zone once local-time.js has run; a date stays.

    `form` "relative" makes it "3 hours ago", "time" leaves the day out. None is a dash.
    A naive datetime is a ValueError.
    """
    if moment is None:
        return dash()
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _day(moment))
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    utc = moment.astimezone(UTC)
    return format_html(
        '<local-time{}><time datetime="{}">{}</time></local-time>',
        SafeString(f" {form}" if form in ("relative", "time") else ""),
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        f"{utc:%H:%M} UTC" if form == "time" else f"{_day(utc)}, {utc:%H:%M} UTC",
    )


@register.filter
def category(name: str | None) -> str:
    """A category's name; None, in a report's row over everything, is "All categories"."""
    return name or "All categories"


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@register.simple_tag
def attempt_words(attempt: int) -> str:
    """An attempt by the number that it has everywhere, and in words, for it counts from 0."""
    which = ORDINALS[attempt] if attempt < len(ORDINALS) else f"{attempt + 1}th"
    return f"Attempt {attempt}, the {which}"


@register.filter
def words(name: str) -> str:
    """A name of the code in plain words: in_review is "in review"."""
    return name.replace("_", " ")


@register.filter
def as_json(value: object) -> str:
    """Plain values as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


@register.simple_tag
def state(name: str | None) -> SafeString:
    """A badge saying where something stands; None, an outcome not yet known, is "pending"."""
    name = name or "pending"
    return format_html('<span class="state {}">{}</span>', TONES.get(name, "calm"), words(name))


@register.simple_tag
def agent_name(agent: Agent, names: AgentNames | None = None) -> SafeString:
    """An agent's name, with the word "scripted" where there is no model behind it. Never for a reviewer.

    `names`: as whoever reads the page sees them, on every page that one who is blind can open; None on the
    pages of admins. A page that forgot its `names` shows none.
    """
    if names is not None and (not isinstance(names, AgentNames) or names.hidden):
        return format_html("{}", names.of(agent) if isinstance(names, AgentNames) else "Another agent")
    if agent.scripted:
        return format_html('{} <span class="state">scripted</span>', agent.name)
    return format_html("{}", agent.name)


@register.filter
def blinded(text: str | None, names: AgentNames) -> str:
    """Words of a study as whoever reads them may see them: see `AgentNames.blinded`."""
    return names.blinded(text or "")


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as sanitised HTML; put it into an element of class `prose`."""
    return markdown_text.render(text)


def _signed(value: Decimal | float, form: str) -> str:
    """`value` in `form`, with a true minus sign and without one before a zero."""
    shown = format(value, "z" + form if not form.startswith("+") else "+z" + form[1:])
    return shown.replace("-", MINUS)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
