import uuid
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_cache_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Critique",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Halt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="agentrun",
            name="run_state_known",
        ),
        migrations.AddField(
            model_name="agent",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="agent",
            name="not_before",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="agentrun",
            name="cache_write_tokens",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="agentrun",
            name="possible_usd",
            field=models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=12),
        ),
        migrations.AddField(
            model_name="agentrun",
            name="purpose",
            field=models.CharField(
                choices=[("deliver", "Deliver"), ("critique", "Critique")], default="deliver", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="agentrun",
            name="session",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="reviewcycle",
            name="held_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="reviewcycle",
            name="runs_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.agent"
            ),
        ),
        # Every cycle so far is run by its trial's agent. The constraint of the new column is checked at once,
        # for a table with checks to come can't be altered.
        migrations.RunSQL(
            """
            UPDATE reviews_reviewcycle AS cycle SET runs_by_id = trial.agent_id
            FROM reviews_trial AS trial WHERE trial.id = cycle.trial_id;
            SET CONSTRAINTS ALL IMMEDIATE;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="reviewcycle",
            name="runs_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.agent"
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="conversation",
            field=models.CharField(
                choices=[("afresh", "Afresh"), ("continue", "Continue")], default="afresh", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="critic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.agent",
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="unblinded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="study",
            name="unblinded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="agentrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "Running"),
                    ("replied", "Replied"),
                    ("failed", "Failed"),
                    ("lost", "Lost"),
                    ("stopped", "Stopped"),
                ],
                default="running",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="agentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["running", "replied", "failed", "lost", "stopped"])),
                name="run_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["deliver", "critique"])), name="run_purpose_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(("conversation__in", ["afresh", "continue"])),
                name="study_conversation_known",
            ),
        ),
        migrations.AddField(
            model_name="agenthold",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="reviews.agent"
            ),
        ),
        migrations.AddField(
            model_name="agenthold",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="agenthold",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="reviews.study"
            ),
        ),
        migrations.AddField(
            model_name="critique",
            name="cycle",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="critique", to="reviews.reviewcycle"
            ),
        ),
        migrations.AddField(
            model_name="critique",
            name="run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="critique", to="reviews.agentrun"
            ),
        ),
        migrations.AddField(
            model_name="halt",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="halt",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="agenthold",
            constraint=models.UniqueConstraint(fields=("study", "agent"), name="agent_hold_once"),
        ),
        migrations.AddConstraint(
            model_name="critique",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="critique_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="halt",
            constraint=models.UniqueConstraint(
                models.Value(1), condition=models.Q(("ended_at__isnull", True)), name="one_live_halt"
            ),
        ),
    ]
