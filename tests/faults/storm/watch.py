"""The caps of a storm's studies, looked at while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC

from reviews.models import Study
from reviews.queries.clock import database_now
from reviews.queries.spending import spending


@dataclass
class CapWatch:
    """`passed` has a line for each time that more was committed than a cap allows."""

    looks: int = 0
    passed: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Nobody may be changing the caps meanwhile."""
        self.looks += 1
        midnight = database_now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        for study in Study.objects.only("slug", "cap_usd", "day_cap_usd"):
            for cap, since in ((study.cap_usd, None), (study.day_cap_usd, midnight)):
                if cap is None:
                    continue
                committed = spending(study, since=since).committed_usd
                if committed > cap:
                    self.passed.append(f"{study.slug}: USD {committed} committed under a cap of USD {cap}")
