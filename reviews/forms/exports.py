"""What is asked for on the page of a study's exports."""

from __future__ import annotations

from django import forms

from reviews.models import StudyExport

FORMATS = [
    (StudyExport.Format.CSV.value, "CSV, for spreadsheets and R"),
    (StudyExport.Format.JSON_LINES.value, "JSON Lines, an object a line"),
    (StudyExport.Format.PARQUET.value, "Parquet, with typed columns"),
]


class ExportForm(forms.Form):
    """In which format."""

    format = forms.ChoiceField(label="Format", choices=FORMATS, initial=StudyExport.Format.CSV.value)


class RetryForm(forms.Form):
    """Which export is meant."""

    export = forms.UUIDField()
