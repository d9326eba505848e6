"""How values are shown. None is a dash with its reason; a minus is a minus; nothing breaks at the unit."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template

from reviews.templatetags import show

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (show.usd(Decimal("1234.5")), "USD 1,234.50"),
        (show.usd(0), "USD 0.00"),
        (show.usd(Decimal("-3.2")), f"USD {MINUS}3.20"),
        (show.amount(Decimal("12.500000")), "12.50"),
        (show.usd_fine(Decimal(1) / 3), "USD 0.3333"),
        (show.usd_fine(Decimal("0.50000")), "USD 0.50"),
        (show.usd_whole(Decimal("180.00")), "USD 180"),
        (show.usd_whole(Decimal("99.50")), "USD 99.50"),
        (show.percent(0.42), "42.0 %"),
        (show.percent(0), "0.0 %"),
        (show.percent(-0.0001), "0.0 %"),
        (show.points(15.64), "+15.6 pts"),
        (show.points(-2.0), f"{MINUS}2.0 pts"),
        (show.points(-0.01), "+0.0 pts"),
        (show.minutes(1116), "18.6 min"),
        (show.clock(744), "12:24"),
        (show.clock(3723.9), "1:02:03"),
        (show.clock(0), "0:00"),
        (show.clock(-0.5), "0:00"),
        (show.clock(-65), f"{MINUS}1:05"),
        (show.category("Writing"), "Writing"),
        (show.category(None), "All categories"),
        (show.words("in_review"), "in review"),
    ],
)
def test_values_read_as_people_write_them(shown: str, expected: str) -> None:
    assert shown.replace("\N{NO-BREAK SPACE}", " ") == expected


@pytest.mark.parametrize(
    "filter_",
    [
        show.usd,
        show.amount,
        show.usd_fine,
        show.usd_whole,
        show.percent,
        show.points,
        show.minutes,
        show.clock,
    ],
)
def test_no_value_is_a_dash_with_its_reason(filter_: Callable[..., str]) -> None:
    assert filter_(None, "no job <rescued>") == (
        f'<span class="dash">{DASH} <small class="why">no job &lt;rescued&gt;</small></span>'
    )
    assert filter_(None) == f'<span class="dash">{DASH}</span>'


def test_a_moment_is_shown_in_utc_for_the_page_to_make_local() -> None:
    moment = datetime(2025, 9, 4, 16, 2, 11, tzinfo=timezone(timedelta(hours=2)))
    assert show.when(moment) == (
        '<local-time><time datetime="2025-09-04T14:02:11Z">4 Sep 2025, 14:02 UTC</time></local-time>'
    )
    assert show.when(moment, "relative").startswith("<local-time relative><time ")


def test_a_date_has_no_time_zone_to_move_it() -> None:
    assert show.when(date(2025, 9, 4)) == '<time datetime="2025-09-04">4 Sep 2025</time>'


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        show.when(datetime(2025, 9, 4, tzinfo=UTC).replace(tzinfo=None))


def test_a_state_has_its_words_and_its_tone() -> None:
    assert show.state("in_review") == '<span class="state busy">in review</span>'
    assert show.state("retired") == '<span class="state calm">retired</span>'
    assert show.state(None) == '<span class="state calm">pending</span>'


def rendered(source: str, **values: Any) -> str:
    html = Template("{% load show %}" + source).render(Context(values))
    return " ".join(html.replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_rate_stands_with_its_interval_and_n() -> None:
    assert rendered("{% rate r low=l high=h n=307 %}", r=0.42, l=0.366, h=0.476) == (
        '<strong>42.0 %</strong> <span class="num">36.6 % to 47.6 % · n 307</span>'
    )


def test_a_rate_without_interval_keeps_its_n() -> None:
    assert rendered("{% rate r low=l high=h n=0 reason='no trial resolved' %}", r=None, l=None, h=None) == (
        f'<strong><span class="dash">{DASH} <small class="why">no trial resolved</small></span></strong>'
        ' <span class="num">n 0</span>'
    )


def test_markdown_in_a_template_is_sanitised() -> None:
    assert rendered("{{ text|markdown }}", text="<b>a</b>") == "<p>&lt;b&gt;a&lt;/b&gt;</p>"
