"""The performance payment: metrics with weight and life, what a year can pay, results."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy

TABLES = ("performancemetric", "metricend", "performancepool", "performanceresult")


def seen(table: str) -> str:
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0032_contract"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PerformanceMetric",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=200, verbose_name="where the figures come from")),
                ("unit", models.CharField(max_length=60)),
                (
                    "floor",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="earns nothing up to here"),
                ),
                ("target", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="earns all from here on")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="percent of the payment")),
                ("from_date", models.DateField(verbose_name="first day")),
                ("until", models.DateField(verbose_name="last day")),
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
                        related_name="performance_metrics",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="performance_metric_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__gt", models.F("from_date")),
                            ("weight__gt", 0),
                            ("weight__lte", 100),
                            models.Q(("floor", models.F("target")), _negated=True),
                        ),
                        name="performance_metric_has_weight_and_life",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MetricEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_day", models.DateField()),
                ("reasons", models.TextField()),
                ("ended_at", models.DateTimeField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "metric",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="procurement.performancemetric",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="metric_end_has_reasons"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PerformancePool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(help_text="1 for the first year of the contract")),
                ("edition", models.PositiveSmallIntegerField()),
                ("pounds", models.PositiveBigIntegerField()),
                ("source", models.CharField(max_length=200, verbose_name="where it stands")),
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
                        related_name="performance_pools",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["year", "edition"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procurement", "year", "edition"), name="performance_pool_edition_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pounds__gt", 0), ("year__gt", 0), models.Q(("source", ""), _negated=True)),
                        name="performance_pool_shape",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PerformanceResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("edition", models.PositiveSmallIntegerField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=12)),
                ("evidence", models.CharField(max_length=300, verbose_name="where it is shown")),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="procurement.performancemetric",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="performance_results",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["metric__number", "year", "edition"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("metric", "year", "edition"), name="performance_result_edition_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gt", 0), models.Q(("evidence", ""), _negated=True)),
                        name="performance_result_has_evidence",
                    ),
                ],
            },
        ),
        *(policy(f"procurement_{name}", seen(f"procurement_{name}")) for name in TABLES),
        *(append_only(f"procurement_{name}") for name in TABLES),
    ]
