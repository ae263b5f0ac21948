"""Statements in the report of regulation 84."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy

READ = f"({of_a_case('procurement_reportstatement')}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0026_result_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_statements",
                        to="procurement.procurement",
                    ),
                ),
                ("item", models.PositiveSmallIntegerField(help_text="1 to 9, in the order of the regulation")),
                ("number", models.PositiveSmallIntegerField(help_text="1 for the first on its item")),
                ("words", models.TextField()),
                ("source", models.CharField(max_length=300, verbose_name="where it comes from")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["item", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procurement", "item", "number"), name="report_statement_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("item__gte", 1), ("item__lte", 9)), name="report_statement_on_an_item"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="report_statement_has_a_source",
                    ),
                ],
            },
        ),
        policy("procurement_reportstatement", READ),
        append_only("procurement_reportstatement"),
    ]
