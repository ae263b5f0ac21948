"""Scope and care model: the logic model."""

import django.db.models.deletion
from django.db import migrations, models

from mcp_portal.audit.database import case_rows

TABLES = ("logicelement", "logiclink")


class Migration(migrations.Migration):
    dependencies = [("procurement", "0012_specification")]

    operations = [
        migrations.CreateModel(
            name="LogicElement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intervention", "Intervention"),
                            ("output", "Output"),
                            ("outcome", "Outcome"),
                            ("metric", "Metric"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("baseline", models.CharField(blank=True, max_length=120)),
                ("target", models.CharField(blank=True, max_length=120)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="where the figures come from")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logic_elements",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="LogicLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads_to",
                        to="procurement.logicelement",
                    ),
                ),
                (
                    "effect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follows_from",
                        to="procurement.logicelement",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logic_links",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="logicelement",
            constraint=models.UniqueConstraint(fields=("procurement", "number"), name="logic_element_number_once"),
        ),
        migrations.AddConstraint(
            model_name="logicelement",
            constraint=models.UniqueConstraint(fields=("procurement", "name"), name="logic_element_once"),
        ),
        migrations.AddConstraint(
            model_name="logicelement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "metric"), models.Q(("baseline", ""), ("source", ""), ("target", "")), _connector="OR"
                ),
                name="only_metrics_are_measured",
            ),
        ),
        migrations.AddConstraint(
            model_name="logiclink",
            constraint=models.UniqueConstraint(fields=("cause", "effect"), name="logic_link_once"),
        ),
        migrations.AddConstraint(
            model_name="logiclink",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause", models.F("effect")), _negated=True), name="logic_link_of_two"
            ),
        ),
        *(case_rows(f"procurement_{table}") for table in TABLES),
    ]
