"""The form that uploads a pool file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from reviews.formats.limits import UPLOAD_MAX_BYTES, megabytes, too_large
from reviews.rules.pool_slug import LONGEST, slug_problem


class PoolUploadForm(forms.Form):
    """`pool` may be a new short name; who may make or fill it is for the view to check."""

    pool = forms.CharField(
        label="Pool",
        max_length=LONGEST,
        help_text="The short name of a draft pool, or a new one, such as writing-2026.",
        widget=forms.TextInput(attrs={"list": "pools", "autocomplete": "off", "spellcheck": "false"}),
    )
    title = forms.CharField(
        label="Title of a new pool",
        max_length=200,
        required=False,
        help_text="Left out, the short name is used. A pool that is there keeps its title.",
    )
    file = forms.FileField(
        label="Pool file",
        max_length=300,
        allow_empty_file=True,
        help_text=f"JSON Lines, CSV, or a ZIP of one of these. At most {megabytes(UPLOAD_MAX_BYTES)}.",
    )
    criteria = forms.FileField(
        label="criteria.csv",
        max_length=300,
        required=False,
        allow_empty_file=True,
        help_text="The rubrics, where the pool file is a CSV by itself. A ZIP carries its own.",
    )

    def clean_pool(self) -> str:
        slug = str(self.cleaned_data["pool"])
        if problem := slug_problem(slug):
            raise forms.ValidationError(problem)
        return slug

    def clean_file(self) -> UploadedFile[Any]:
        return _small_enough(self.cleaned_data["file"])

    def clean_criteria(self) -> UploadedFile[Any] | None:
        file = self.cleaned_data["criteria"]
        return _small_enough(file) if file else None


def _small_enough(file: UploadedFile[Any]) -> UploadedFile[Any]:
    if (file.size or 0) > UPLOAD_MAX_BYTES:
        raise forms.ValidationError(f"Too large: {too_large(file.size or 0)}")
    return file
