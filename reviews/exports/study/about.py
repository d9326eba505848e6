"""What tells the reader of an export what its files are: manifest, data dictionary, a page to read first."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings

from reviews.exports.study.columns import Column, Table
from reviews.exports.study.tables import TABLES
from reviews.models import Study, StudyExport


@dataclass(frozen=True, slots=True)
class Written:
    """A file of an export; `rows` is None where it is no table."""

    name: str
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What an export holds. `named`: agents are called by their names. `at` is the moment it shows."""

    study: Study
    form: str
    named: bool
    at: datetime
    files: list[Written]

    @property
    def rows(self) -> int:
        return sum(file.rows or 0 for file in self.files)


@cache
def hapi_version() -> str:
    """The version of this installation."""
    with (settings.ROOT / "pyproject.toml").open("rb") as file:
        version: str = tomllib.load(file)["project"]["version"]
    return version


def manifest_json(contents: Contents) -> dict[str, Any]:
    """All that is needed to check and to cite an export: every file with rows, bytes and SHA-256."""
    study = contents.study
    return {
        "study": {
            "id": str(study.pk),
            "slug": study.slug,
            "title": study.title,
            "pool": study.pool.slug,
            "pool_release": study.pool.release,
            "started_at": study.started_at.isoformat(),
            "arms": list(study.arms),
            "feedback_cycles": study.feedback_cycles,
            "completion_rule": study.completion_rule,
            "threshold": float(study.threshold),
        },
        "protocol_sha256": study.protocol_sha256 or None,
        "canary": str(study.pool.canary),
        "as_of": contents.at.isoformat(),
        "agents_named": contents.named,
        "format": contents.form,
        "hapi_version": hapi_version(),
        "files": [asdict(file) for file in contents.files],
    }


def columns_json() -> dict[str, Any]:
    """The data dictionary: each column's type, unit, meaning and what null means in it."""
    return {
        "tables": [
            {
                "name": table.name,
                "meaning": table.meaning,
                "columns": [_column(column) for column in table.columns],
            }
            for table in TABLES
        ]
    }


def _column(column: Column) -> dict[str, str | None]:
    return {
        "name": column.name,
        "type": column.type.value,
        "unit": column.unit or None,
        "meaning": column.meaning,
        "null_means": column.null or None,
    }


def readme(contents: Contents) -> str:
    """The page to read first, in Markdown."""
    study = contents.study
    counts = "\n".join(
        f"- `{file.name}`: {file.rows:,} rows" for file in contents.files if file.rows is not None
    )
    agents = (
        "by their short names: the study was unblinded"
        if contents.named
        else "by letters: the study was not unblinded. Letters are the same in all exports of this study"
    )
    escaped = (
        "\nCSV: text that a spreadsheet would run as a formula has an apostrophe in front of it.\n"
        if contents.form == StudyExport.Format.CSV
        else ""
    )
    tables = "\n\n".join(map(_table, TABLES))
    return f"""# {study.title}

Study `{study.slug}`, as of {contents.at.isoformat()}, written by HAPI {hapi_version()}.
All tables show the same moment. `manifest.json` has the SHA-256 of every file, `columns.json` what follows
here for programs.

{counts}

Agents are called {agents}.
Reviewers have pseudonyms, the same in all tables. Free text (reasons, feedback, comments) is as it was
written: people may have named themselves, others or an agent in it.
Transcripts, deliverables and briefs are not in here.
{escaped}
Canary of the task pool, never to be trained on: {study.pool.canary}

{tables}
"""


def _table(table: Table) -> str:
    lines = [
        f"## {table.name}",
        f"{table.meaning[0].upper()}{table.meaning[1:]}.",
        "| column | type | meaning | empty means |\n|---|---|---|---|",
    ]
    rows = [
        f"| {column.name} | {column.type.value}{f', {column.unit}' if column.unit else ''}"
        f" | {column.meaning} | {column.null or 'never empty'} |"
        for column in table.columns
    ]
    return "\n\n".join(lines) + "\n" + "\n".join(rows)
