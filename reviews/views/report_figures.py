"""The figures of a report's pages, kept as long as nothing that they are made of has changed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from reviews.models import Study
from reviews.queries.report_criteria import disagreed_on, never_met
from reviews.queries.report_economics import Economics, read_economics
from reviews.queries.report_filters import Chosen
from reviews.queries.report_fix_hours import FixHours, fix_hours
from reviews.queries.report_hours import Hours, read_hours
from reviews.queries.report_quality import quality
from reviews.queries.report_version import figures_version

if TYPE_CHECKING:
    from reviews.queries.report_feedback_lines import FeedbackFigures

MOST: Final = 256
"""Sections that a process keeps, each of some kilobytes, of ten thousand tasks a megabyte; those not asked
for longest go first."""


class Kept:
    """What was made lately. Those who ask for the same at once wait for the first.

    In the process and not in Django's cache: that one drops at random once it is full, and would have to
    be trusted to say what objects to make.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._making: dict[tuple[object, ...], threading.Lock] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """What is kept under `key`, else what `make` gives, kept from then on. What it raises is not kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._found:
                    return self._found[key]
            try:
                made = make()
                with self._lock:
                    self._found[key] = made
                    while len(self._found) > MOST:
                        self._found.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return made

    def clear(self) -> None:
        """Forget everything, as a new process has."""
        with self._lock:
            self._found.clear()


store: Final = Kept()


class Sections:
    """The sections of one study's report for one choice, as they are at one moment: for one request."""

    def __init__(self, study: Study, chosen: Chosen) -> None:
        self.study = study
        self.chosen = chosen
        self._version = figures_version(study)

    def get(self, name: str) -> Any:
        """What the section of this name comes to: see `_makers`."""
        key = (self.study.pk, self._version, name, self.chosen)
        return store.get(key, lambda: self._makers()[name](self.study, self.chosen))

    def _makers(self) -> dict[str, Callable[[Study, Chosen], Any]]:
        # Importing these costs seconds and 100 MB at the start: a process pays with its first report.
        from reviews.queries.report_agreement import read_agreement
        from reviews.queries.report_completion import read_completion

        return {
            "completion": read_completion,
            "economics": self._economics,
            "hours": self._hours,
            "fix_hours": self._fix_hours,
            "agreement": read_agreement,
            "quality": quality,
            "feedback": self._feedback,
            "never_met": never_met,
            "disagreed_on": disagreed_on,
        }

    def _economics(self, study: Study, chosen: Chosen) -> Economics:
        completion = self.get("completion")
        return read_economics(
            study,
            chosen,
            below=completion.below,
            ends=completion.ends,
        )

    def _fix_hours(self, _study: Study, _chosen: Chosen) -> FixHours:
        return fix_hours(self.get("economics"), self.get("hours").running)

    def _hours(self, study: Study, chosen: Chosen) -> Hours:
        return read_hours(study, chosen, below=self.get("completion").below)

    def _feedback(self, study: Study, chosen: Chosen) -> FeedbackFigures:
        from reviews.queries.report_feedback_lines import feedback_figures

        return feedback_figures(study, chosen, below=self.get("completion").below)
