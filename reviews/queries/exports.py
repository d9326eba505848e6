"""The exports of a study, as their page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reviews.models import Study, StudyExport

KEPT: Final = timedelta(days=14)
"""How long a finished export is there."""
AT_MOST: Final = 20
"""How many exports of a study are there."""
UNDER_WAY: Final = (StudyExport.State.WAITING, StudyExport.State.RUNNING)


FORMAT_NAMES: Final = {
    StudyExport.Format.CSV.value: "CSV",
    StudyExport.Format.JSON_LINES.value: "JSON Lines",
    StudyExport.Format.PARQUET.value: "Parquet",
}


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export, how far it is in words, and until when it is kept (None while it is being made)."""

    export: StudyExport
    words: str
    kept_until: datetime | None

    @property
    def format(self) -> str:
        return FORMAT_NAMES[self.export.format]

    @property
    def under_way(self) -> bool:
        return self.export.state in UNDER_WAY


def exports_of(study: Study) -> list[ExportRow]:
    """The newest AT_MOST, newest first. One statement."""
    exports = StudyExport.objects.filter(study=study).select_related("asked_by")
    return [
        ExportRow(
            export=export,
            words=_words(export),
            kept_until=export.ended_at + KEPT if export.ended_at else None,
        )
        for export in exports.order_by("-asked_at", "-pk")[:AT_MOST]
    ]


def _words(export: StudyExport) -> str:
    match export.state:
        case StudyExport.State.WAITING:
            return "waits for a worker"
        case StudyExport.State.RUNNING if export.error:
            return "stopped, is begun again in a minute"
        case StudyExport.State.RUNNING if export.rows_total is None:
            return "is being read"
        case StudyExport.State.RUNNING:
            return f"{export.rows_done:,} of {export.rows_total:,} rows"
    return f"{export.rows_done:,} rows" if export.state == StudyExport.State.DONE else ""
