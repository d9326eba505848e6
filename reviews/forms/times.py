"""What a reviewer posts to correct an interval of their time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms

from reviews.actions.correct_time import BECAUSE_AT_MOST, Truth
from reviews.models import TimeInterval
from reviews.rules.timer import Kind

SPAN = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)", re.ASCII)


class TimeForm(forms.Form):
    """What part of `interval` (which has ended) was what, and why.

    `begin` and `end` count from the begin of the interval: that needs no time zone. Its whole length reaches
    to its very end, fractions of a second included.
    """

    kind = forms.ChoiceField(label="It was", choices=[(kind.value, kind.value) for kind in Kind])
    begin = forms.CharField(
        label="From", max_length=12, help_text="Minutes and seconds after it began: 2:30."
    )
    end = forms.CharField(
        label="To", max_length=12, help_text="What lies before From and after To stays as recorded."
    )
    because = forms.CharField(
        label="Why", max_length=BECAUSE_AT_MOST, widget=forms.Textarea({"rows": 2}), strip=True
    )

    def __init__(self, *args: Any, interval: TimeInterval, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interval = interval
        assert interval.ended_at is not None, "an interval that runs is not corrected"
        self.length = interval.ended_at - interval.started_at

    def clean_begin(self) -> timedelta:
        return _span(self.cleaned_data["begin"])

    def clean_end(self) -> timedelta:
        return _span(self.cleaned_data["end"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        begin, end = values.get("begin"), values.get("end")
        if begin is not None and end is not None:
            if end > self.length:
                self.add_error("end", f"It was {span_text(self.length)} long.")
            elif begin >= end:
                self.add_error("end", "It has to end after it begins.")
        return values

    @property
    def truth(self) -> Truth:
        """What was said, once the form is valid."""
        begin, end = self.cleaned_data["begin"], self.cleaned_data["end"]
        assert self.interval.ended_at is not None, "as above"
        whole = end == _whole(self.length)
        return Truth(
            kind=Kind(self.cleaned_data["kind"]),
            started_at=self.interval.started_at + begin,
            ended_at=self.interval.ended_at if whole else self.interval.started_at + end,
        )


def span_text(span: timedelta) -> str:
    """A length as it is typed here: 744 seconds is 12:24, an hour 60:00."""
    minutes, seconds = divmod(span // timedelta(seconds=1), 60)
    return f"{minutes}:{seconds:02}"


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=span // timedelta(seconds=1))


def _span(text: str) -> timedelta:
    match = SPAN.fullmatch(text.strip())
    if match is None:
        raise forms.ValidationError("Minutes and seconds, such as 2:30.")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
