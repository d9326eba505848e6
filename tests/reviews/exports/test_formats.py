"""The three formats hold the same values, each as its readers need them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pyarrow as pa
import pytest
from pyarrow import parquet

from reviews.exports.csv_table import FORMULA_STARTS
from reviews.exports.study.tables import TABLES
from reviews.models import Feedback, ReviewCycle, Score, Study, Trial, User
from tests.factories import make_pool, make_study
from tests.reviews.exports.exported import csv_rows, exported, tables
from tests.reviews.play import NOT_COMPLETED, play

pytestmark = pytest.mark.django_db
FORMS = ["csv", "jsonl", "parquet"]


@pytest.fixture
def study(reviewer: User) -> Study:
    study = make_study(make_pool(tasks=2))
    play(lambda block, arm, attempt: NOT_COMPLETED, [reviewer])
    return study


@pytest.mark.parametrize("form", FORMS)
def test_every_table_is_a_file_with_as_many_rows_as_the_manifest_says(study: Study, form: str) -> None:
    contents, files = exported(study, form)
    rows = {file.name: file.rows for file in contents.files}
    for table in TABLES:
        name = f"{table.name}.{form}"
        match form:
            case "csv":
                found = len(csv_rows(files[name])) - 1
            case "jsonl":
                found = len(files[name].decode().splitlines())
            case _:
                found = parquet.read_table(BytesIO(files[name])).num_rows
        assert rows[name] == found, name
    assert rows[f"scores.{form}"] == 12


def test_what_a_spreadsheet_would_run_is_text_in_csv_and_as_it_was_elsewhere(study: Study) -> None:
    place = next(table for table in TABLES if table.name == "feedback").names.index("text")
    for start in FORMULA_STARTS:
        text = f'{start}HYPERLINK("http://example.org")'
        Feedback.objects.update(text=text)
        Score.objects.filter(verdict="not_met").update(reason=text)
        _, files = exported(study, "csv")
        assert {row[place] for row in csv_rows(files["feedback.csv"])[1:]} == {f"'{text}"}
        assert {row[8] for row in csv_rows(files["scores.csv"])[1:]} == {"", f"'{text}"}
        assert {row["text"] for row in tables(study)["feedback"]} == {text}


def test_odd_text_comes_through_every_format(study: Study) -> None:
    text = 'One "line",\r\nand another;\u2028 naïve 日本 \U0001f600 \x85 end'
    Feedback.objects.update(text=text)
    place = next(table for table in TABLES if table.name == "feedback").names.index("text")
    _, files = exported(study, "csv")
    assert {row[place] for row in csv_rows(files["feedback.csv"])[1:]} == {text}
    read = parquet.read_table(BytesIO(exported(study, "parquet")[1]["feedback.parquet"]))
    assert set(read.column("text").to_pylist()) == {text}
    lines = exported(study, "jsonl")[1]["feedback.jsonl"].decode().split("\n")
    assert len([line for line in lines if line]) == Feedback.objects.count()


def test_parquet_has_the_types_of_the_dictionary(study: Study) -> None:
    _, files = exported(study, "parquet")
    read = {table.name: parquet.read_table(BytesIO(files[f"{table.name}.parquet"])) for table in TABLES}
    assert read["trials"].schema.field("ordinal").type == pa.int64()
    assert read["trials"].schema.field("budget_usd").type == pa.decimal128(18, 6)
    assert read["trials"].schema.field("posted_on").type == pa.date32()
    assert read["cycles"].schema.field("scored_at").type == pa.timestamp("us", tz="UTC")
    assert read["cycles"].schema.field("completed_all").type == pa.bool_()
    assert read["reviews"].schema.field("active_seconds").type == pa.float64()
    assert read["scores"].schema.field("reason").nullable
    assert not read["scores"].schema.field("verdict").nullable
    assert read["scores"].schema.field("reason").metadata[b"meaning"] == b"the reviewer's reason"


def test_moments_are_utc_in_every_format(study: Study) -> None:
    moment = datetime(2026, 3, 1, 12, 30, 0, 250_000, tzinfo=UTC)
    ReviewCycle.objects.filter(state="scored").update(scored_at=moment)
    place = next(table for table in TABLES if table.name == "cycles").names.index("scored_at")
    _, files = exported(study, "csv")
    assert {row[place] for row in csv_rows(files["cycles.csv"])[1:]} == {"2026-03-01T12:30:00.250000+00:00"}
    assert {row["scored_at"] for row in tables(study)["cycles"]} == {"2026-03-01T12:30:00.250000+00:00"}
    read = parquet.read_table(BytesIO(exported(study, "parquet")[1]["cycles.parquet"]))
    assert set(read.column("scored_at").to_pylist()) == {moment}


@pytest.mark.parametrize("form", FORMS)
def test_a_study_without_any_review_has_every_table(form: str) -> None:
    study = make_study(make_pool(tasks=1))
    Trial.objects.all().delete()
    contents, files = exported(study, form)
    assert {file.name: file.rows for file in contents.files if file.rows} == {f"criteria.{form}": 3}
    assert (len(files), len(files["scores.jsonl"]) if form == "jsonl" else 0) == (len(TABLES) + 3, 0)
    if form == "csv":
        assert csv_rows(files["scores.csv"]) == [list(TABLES[5].names)]
    if form == "parquet":
        assert parquet.read_table(BytesIO(files["scores.parquet"])).num_rows == 0
