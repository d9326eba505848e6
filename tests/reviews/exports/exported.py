"""An export made within the transaction of a test, and read back."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from django.db import connection

from reviews.exports.study.about import Contents
from reviews.exports.study.sinks import zip_into
from reviews.exports.study.snapshot import Snapshot
from reviews.exports.study.write import Told, write_study
from reviews.models import Study
from reviews.queries.clock import database_now


def here() -> Snapshot:
    """Sees what the test has written and not committed."""
    return Snapshot(connection, database_now())


def exported(
    study: Study, form: str = "jsonl", *, named: bool = False, told: Told | None = None
) -> tuple[Contents, dict[str, bytes]]:
    """What was written, and each file by its name."""
    archive = BytesIO()
    with zip_into(archive, compress=True) as target:
        contents = write_study(study=study, form=form, named=named, source=here(), target=target, told=told)
    with ZipFile(archive) as made:
        assert made.testzip() is None
        return contents, {name: made.read(name) for name in made.namelist()}


def tables(study: Study, *, named: bool = False) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table, from JSON Lines."""
    _, files = exported(study, named=named)
    return {
        name.removesuffix(".jsonl"): [json.loads(line) for line in content.decode().splitlines()]
        for name, content in files.items()
        if name.endswith(".jsonl")
    }


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(), newline="")))
