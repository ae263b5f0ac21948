"""Milestones, what-if timetables and the calendar feed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import case_rows, filed_once, policy

# A calendar program has not signed in: who knows the address reads the dates of the person it was made for.
READER = """
CREATE FUNCTION procurement_calendar_reader(wanted text) RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT user_id FROM procurement_calendarfeed WHERE fingerprint = wanted AND revoked_at IS NULL
$$;
"""
NO_READER = "DROP FUNCTION procurement_calendar_reader(text)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0008_money"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="keydate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("early", "Assuring bodies contacted"),
                    ("information_notice", "Information notice sent"),
                    ("engagement", "Market engagement ends"),
                    ("consulted", "What was heard considered"),
                    ("gate_1", "Gateway 1 passed"),
                    ("call", "Contract notice sent"),
                    ("requests_close", "Requests to take part close"),
                    ("shortlist", "Shortlist decided"),
                    ("final_tenders", "Final tenders close"),
                    ("preferred", "Preferred bidder decided"),
                    ("gate_2", "Gateway 2 passed"),
                    ("award", "Award decided"),
                    ("signature", "Contract signed"),
                    ("gate_3", "Gateway 3 passed"),
                    ("go_live", "Service starts"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)), fields=("user",), name="one_feed_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("dates", models.JSONField(default=dict, help_text="Planned dates by milestone")),
                ("days", models.JSONField(default=dict, help_text="Usual times that are not the default, in days")),
                ("days_off", models.JSONField(default=list, help_text="Days nobody works besides the bank holidays")),
                ("made_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField(editable=False, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="what_ifs",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="what_if_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", True), ("adopted_by__isnull", True), ("reason", "")),
                            models.Q(
                                ("adopted_at__isnull", False),
                                ("adopted_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_if_adopted_with_a_reason",
                    ),
                ],
            },
        ),
        case_rows("procurement_whatif"),
        filed_once("procurement_whatif", "adopted_at"),
        policy("procurement_calendarfeed", "user_id = portal_actor()"),
        filed_once("procurement_calendarfeed", "revoked_at"),
        migrations.RunSQL(READER, NO_READER),
    ]
