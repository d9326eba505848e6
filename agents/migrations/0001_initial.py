import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reviews.models.storage


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("reviews", "0003_runs_and_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("kind", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("free_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AgentStep",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("session", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("replied", "Replied"),
                            ("refused", "Refused"),
                            ("unanswered", "Unanswered"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("model", models.CharField(blank=True, max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("latency_ms", models.PositiveBigIntegerField(blank=True, null=True)),
                ("request", models.TextField(blank=True)),
                ("reply", models.TextField(blank=True)),
                ("error", models.TextField(blank=True)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("input_tokens", models.PositiveBigIntegerField(default=0)),
                ("output_tokens", models.PositiveBigIntegerField(default=0)),
                ("cached_tokens", models.PositiveBigIntegerField(default=0)),
                ("cache_write_tokens", models.PositiveBigIntegerField(default=0)),
                ("reasoning_tokens", models.PositiveBigIntegerField(default=0)),
                ("cost_usd", models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ("worst_usd", models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reviews.reviewcycle",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="reviews.agentrun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "number"],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("model", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                ("input_usd", models.DecimalField(decimal_places=6, max_digits=12)),
                ("output_usd", models.DecimalField(decimal_places=6, max_digits=12)),
                ("cached_usd", models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                (
                    "cache_write_usd",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True),
                ),
                ("session_usd", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("source", models.CharField(max_length=300)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "model", "-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="StepFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=300)),
                ("name", models.CharField(max_length=300)),
                ("media_type", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.FileField(max_length=200, upload_to=reviews.models.storage.private_path)),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="agents.agentstep",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="agentstep",
            index=models.Index(fields=["cycle", "session", "number"], name="step_by_session"),
        ),
        migrations.AddConstraint(
            model_name="agentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "replied", "refused", "unanswered"])),
                name="step_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="step_ended_unless_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentstep",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="step_once_in_run"),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                fields=("kind", "model", "valid_from"), name="price_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("input_usd__gte", 0),
                    ("output_usd__gte", 0),
                    ("session_usd__gte", 0),
                    models.Q(("cached_usd__isnull", True), ("cached_usd__gte", 0), _connector="OR"),
                    models.Q(("cache_write_usd__isnull", True), ("cache_write_usd__gte", 0), _connector="OR"),
                ),
                name="price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepfile",
            constraint=models.UniqueConstraint(fields=("step", "reference"), name="file_once_in_step"),
        ),
    ]
