import uuid
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reviews.models.storage


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="StudyExport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "Csv"), ("jsonl", "Json Lines"), ("parquet", "Parquet")],
                        max_length=8,
                    ),
                ),
                ("named", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("token", models.UUIDField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("rows_done", models.PositiveBigIntegerField(default=0)),
                ("rows_total", models.PositiveBigIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=reviews.models.storage.private_path
                    ),
                ),
                ("size", models.PositiveBigIntegerField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.AddField(
            model_name="review",
            name="completed_all",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="completed_critical",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="completed_weighted",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="met",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="review",
            name="not_applicable",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="review",
            name="not_met",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="study",
            name="overlap_fraction",
            field=models.DecimalField(decimal_places=3, default=Decimal("0"), max_digits=4),
        ),
        migrations.AddField(
            model_name="study",
            name="protocol_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="study",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="study",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(("overlap_fraction__gte", 0), ("overlap_fraction__lte", 1)),
                name="study_overlap_range",
            ),
        ),
        migrations.AddField(
            model_name="studyexport",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="studyexport",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="exports", to="reviews.study"
            ),
        ),
        migrations.AddIndex(
            model_name="studyexport",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["asked_at"],
                name="export_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="studyexport",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["csv", "jsonl", "parquet"])), name="export_format_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="studyexport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                name="export_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="studyexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("file", ""), _negated=True),
                    _connector="OR",
                ),
                name="export_done_has_file",
            ),
        ),
    ]
