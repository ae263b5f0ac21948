"""The failure and success regime of a contract: what was agreed, what months report, moves on the ladder."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy


def seen(table: str) -> str:
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0028_modification"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FailureRegime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("bounds", models.JSONField(default=dict, help_text="The figure of each bound by its code, as text")),
                (
                    "first_up_to",
                    models.BigIntegerField(help_text="Whole pounds at which the first part of a loss ends"),
                ),
                (
                    "first_share",
                    models.DecimalField(
                        decimal_places=2, help_text="Percent of it that the provider bears", max_digits=5
                    ),
                ),
                ("next_up_to", models.BigIntegerField(help_text="Whole pounds at which the second part ends")),
                (
                    "next_share",
                    models.DecimalField(
                        decimal_places=2, help_text="Percent of it that the provider bears", max_digits=5
                    ),
                ),
                (
                    "rest_share",
                    models.DecimalField(
                        decimal_places=2, help_text="Percent of all beyond that the provider bears", max_digits=5
                    ),
                ),
                (
                    "most",
                    models.BigIntegerField(null=True, verbose_name="the most that the provider bears of one loss"),
                ),
                (
                    "leaving",
                    models.BigIntegerField(
                        help_text="Whole pounds, termination included", verbose_name="what leaving costs the provider"
                    ),
                ),
                ("growth", models.TextField(verbose_name="what may grow at the break point, and when")),
                ("proposed_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="failure_regimes",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="failure_regime_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first_up_to__gt", 0), ("next_up_to__gt", models.F("first_up_to"))),
                        name="failure_regime_parts_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_share__range", (0, 100)),
                            ("leaving__gte", 0),
                            ("next_share__range", (0, 100)),
                            ("rest_share__range", (0, 100)),
                            models.Q(("most", None), ("most__gte", 0), _connector="OR"),
                        ),
                        name="failure_regime_shares",
                    ),
                ],
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="FailureRegimeAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed_at", models.DateTimeField()),
                (
                    "first",
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
                    "regime",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="procurement.failureregime",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("second", models.F("first")), _negated=True),
                        name="failure_regime_agreed_by_a_second_person",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="MonthReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="The first day of the month")),
                ("edition", models.PositiveSmallIntegerField()),
                ("cash", models.DecimalField(decimal_places=1, max_digits=6, verbose_name="days of cash")),
                (
                    "variance",
                    models.DecimalField(
                        decimal_places=2, max_digits=6, verbose_name="variance from the budget in percent"
                    ),
                ),
                ("missed", models.PositiveSmallIntegerField(verbose_name="metrics missed")),
                (
                    "quality",
                    models.CharField(
                        choices=[
                            ("outstanding", "Outstanding"),
                            ("good", "Good"),
                            ("requires_improvement", "Requires improvement"),
                            ("inadequate", "Inadequate"),
                            ("not_rated", "Not rated"),
                        ],
                        max_length=30,
                        verbose_name="lowest CQC rating",
                    ),
                ),
                ("events", models.JSONField(default=list)),
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
                        related_name="month_reports",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procurement", "month", "edition"), name="month_report_edition_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cash__gte", 0), ("month__day", 1)), name="month_report_shape"
                    ),
                ],
                "ordering": ["-month", "-edition"],
            },
        ),
        migrations.CreateModel(
            name="LadderMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("reasons", models.TextField()),
                ("minute", models.TextField(blank=True, verbose_name="who decided, and the minute")),
                ("due_on", models.DateField(null=True)),
                ("looked_to", models.DateField(null=True, verbose_name="the last month that the decision looked at")),
                ("moved_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ladder_moves",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="procurement.monthreport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="ladder_move_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__lt", 5),
                            models.Q(("reasons", ""), _negated=True),
                            models.Q(
                                ("report__isnull", False), models.Q(("minute", ""), _negated=True), _connector="OR"
                            ),
                        ),
                        name="ladder_move_says_why",
                    ),
                ],
                "ordering": ["number"],
            },
        ),
        policy("procurement_failureregime", seen("procurement_failureregime")),
        policy("procurement_failureregimeagreement", seen("procurement_failureregimeagreement")),
        policy("procurement_monthreport", seen("procurement_monthreport")),
        policy("procurement_laddermove", seen("procurement_laddermove")),
        append_only("procurement_failureregime"),
        append_only("procurement_failureregimeagreement"),
        append_only("procurement_monthreport"),
        append_only("procurement_laddermove"),
    ]
