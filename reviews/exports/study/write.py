"""Writing all tables of a study, with what tells a reader what they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from reviews.exports.study.about import Contents, Written, columns_json, manifest_json, readme
from reviews.exports.study.columns import Table, Type
from reviews.exports.study.formats import writer_of
from reviews.exports.study.names import Reviewers, agents_in
from reviews.exports.study.sinks import Target
from reviews.exports.study.snapshot import Rows, Snapshot
from reviews.exports.study.tables import TABLES
from reviews.models import Study
from reviews.queries.agent_labels import NAMED, blind_names

OF_ADMINS: Final = ("cancelled_reason",)
"""Columns with words of admins, who know the agents: covered where letters stand for names, as on the pages.
"""

Told = Callable[[int, int], None]
"""Is told, now and then, how many rows of how many are written. May raise to end it."""


def write_study(
    *, study: Study, form: str, named: bool, source: Snapshot, target: Target, told: Told | None = None
) -> Contents:
    """Write every table of `study` as of `source` into `target`, then README.md, columns.json and, last,
    manifest.json, which names all others with their digests.

    `form` is one of `StudyExport.Format`. Memory: a batch of rows, however many there are. A statement to
    count and one to read for each table, a fetch for each batch, and four at most for the names of the
    agents.
    """
    write = _Tables(study, form, named, source, target, told)
    files = [write.table(table) for table in TABLES]
    contents = Contents(study, form, named, source.at, files)
    files.append(_whole(target, "columns.json", _json(columns_json())))
    files.append(_whole(target, "README.md", readme(contents).encode()))
    _whole(target, "manifest.json", _json(manifest_json(contents)))
    return contents


class _Tables:
    def __init__(
        self, study: Study, form: str, named: bool, source: Snapshot, target: Target, told: Told | None
    ) -> None:
        self._study, self._form = study, form
        self._source, self._target = source, target
        self._writer = writer_of(form)
        self._names: dict[Type, Mapping[Any, str]] = {
            Type.REVIEWER: Reviewers(study),
            Type.AGENT: agents_in(study, named=named),
        }
        self._blinded = (NAMED if named else blind_names(study)).blinded
        self._told = told
        self._done, self._total = 0, sum(source.count(table, study) for table in TABLES)

    def table(self, table: Table) -> Written:
        rows = 0
        self._tell()
        with self._target.file(f"{table.name}.{self._form}") as file:
            writer = self._writer(table, file)
            for batch in self._source.batches(table, self._study):
                writer.write(self._without_ids(table, batch))
                rows += len(batch)
                self._done += len(batch)
                self._tell()
            writer.close()
        return Written(f"{table.name}.{self._form}", rows, file.size, file.sha256)

    def _without_ids(self, table: Table, rows: Rows) -> Rows:
        """The rows with names in place of the ids of people and agents, and what names agents covered."""
        for kind, names in self._names.items():
            for place in table.places(kind):
                rows = [(*row[:place], names[row[place]], *row[place + 1 :]) for row in rows]
        for place in (place for place, name in enumerate(table.names) if name in OF_ADMINS):
            rows = [
                (*row[:place], row[place] and self._blinded(row[place]), *row[place + 1 :]) for row in rows
            ]
        return rows

    def _tell(self) -> None:
        if self._told:
            self._told(self._done, self._total)


def _whole(target: Target, name: str, content: bytes) -> Written:
    with target.file(name) as file:
        file.write(content)
    return Written(name, None, file.size, file.sha256)


def _json(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"
