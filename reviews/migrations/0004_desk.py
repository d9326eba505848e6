import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reviews.models.storage


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0003_runs_and_holds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveIntegerField()),
                ("selector", models.JSONField()),
                ("quote", models.TextField(blank=True)),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("because", models.TextField()),
                ("would_hire", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "ordering": ["version"],
            },
        ),
        migrations.CreateModel(
            name="CriterionFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="NeutralCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message", models.TextField(blank=True)),
                ("names", models.JSONField(default=list)),
                ("changes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="NeutralFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=reviews.models.storage.private_path
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("score", "Score"),
                            ("hire", "Hire"),
                            ("feedback", "Feedback"),
                            ("done", "Done"),
                        ],
                        default="score",
                        max_length=8,
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TimeCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("active", "Active"), ("idle", "Idle"), ("paused", "Paused")], max_length=6
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("because", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="skip_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unreadable", "Unreadable"),
                    ("conflict", "Conflict"),
                    ("outside", "Outside"),
                    ("harmful", "Harmful"),
                    ("personal", "Personal"),
                    ("other", "Other"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="correction_days",
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name="study",
            name="hard_stop",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="study",
            name="neutral_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200), blank=True, default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "skip_kind__in",
                        ["", "unreadable", "conflict", "outside", "harmful", "personal", "other"],
                    )
                ),
                name="claim_skip_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("skip_kind", ""), ("end", "skipped"), _connector="OR"),
                name="claim_skip_kind_of_a_skip",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="feedback",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="reviews.feedback"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.deliverablefile",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="reviews.review"
            ),
        ),
        migrations.AddField(
            model_name="criterionflag",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="reviews.criterion"
            ),
        ),
        migrations.AddField(
            model_name="criterionflag",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="criterionflag",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="criterionflag",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="reviews.reviewslot"
            ),
        ),
        migrations.AddField(
            model_name="neutralcopy",
            name="deliverable",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="neutral", to="reviews.deliverable"
            ),
        ),
        migrations.AddField(
            model_name="neutralfile",
            name="copy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="reviews.neutralcopy"
            ),
        ),
        migrations.AddField(
            model_name="neutralfile",
            name="original",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="neutral",
                to="reviews.deliverablefile",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="reviewer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="practice",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="timecorrection",
            name="interval",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="corrections",
                to="reviews.timeinterval",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(fields=("feedback", "position"), name="comment_position_once"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="comment_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(fields=("review", "version"), name="correction_version_once"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gt", 1)), name="correction_after_first_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="correction_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="criterionflag",
            constraint=models.UniqueConstraint(fields=("criterion", "slot", "reviewer"), name="flag_once"),
        ),
        migrations.AddConstraint(
            model_name="criterionflag",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="flag_has_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["score", "hire", "feedback", "done"])),
                name="practice_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="timecorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["active", "idle", "paused"])),
                name="time_correction_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="timecorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__gte", models.F("started_at"))),
                name="time_correction_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="timecorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="time_correction_has_reason"
            ),
        ),
        migrations.RemoveIndex(model_name="reviewslot", name="slot_queue"),
        migrations.AddIndex(
            model_name="reviewslot",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["ordinal", "created_at", "id"],
                name="slot_queue",
            ),
        ),
    ]
