"""The mobilisation: tasks of the plan, and what is ready."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy

TABLES = ("mobilisationtask", "readinessentry")


def seen(table: str) -> str:
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0033_performance"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MobilisationTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("edition", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=200, verbose_name="who does it")),
                ("days", models.PositiveSmallIntegerField(verbose_name="calendar days it takes")),
                ("after", models.JSONField(default=list, help_text="Numbers of the tasks it waits for")),
                ("done_on", models.DateField(blank=True, null=True)),
                ("taken_out", models.BooleanField(default=False)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mobilisation_tasks",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number", "edition"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procurement", "number", "edition"), name="mobilisation_task_edition_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__range", (1, 1000)),
                            models.Q(("name", ""), _negated=True),
                            models.Q(("owner", ""), _negated=True),
                        ),
                        name="mobilisation_task_shape",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadinessEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "Ready"), ("not_yet", "Not ready yet"), ("not_needed", "Does not apply")],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("evidence", models.CharField(blank=True, max_length=300, verbose_name="where it is shown")),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readiness_entries",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "readiness entries",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True),
                            models.Q(
                                models.Q(("state", "ready"), _negated=True),
                                models.Q(("evidence", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="ready_with_evidence",
                    )
                ],
            },
        ),
        *(policy(f"procurement_{name}", seen(f"procurement_{name}")) for name in TABLES),
        *(append_only(f"procurement_{name}") for name in TABLES),
    ]
