"""Practices: lists, hubs, how each takes part, and the files they came from."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows, filed_once, state_machine

TABLES = ("practice", "unregisteredshare", "practicefile")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("procurement", "0010_organisation_form"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="UnregisteredShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("percent", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=4)),
                ("source", models.CharField(max_length=300)),
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
                        related_name="unregistered_shares",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("independent", "Independent"),
                            ("interested", "Interested"),
                            ("integrated", "Integration agreement signed"),
                            ("suspension_agreed", "Suspension agreed"),
                            ("suspended", "GP contract suspended"),
                            ("notice_given", "Return announced"),
                            ("return_offered", "Return offered"),
                            ("returned", "GP contract started again"),
                            ("ended", "GP contract ended for good"),
                        ],
                        default="independent",
                        max_length=40,
                    ),
                ),
                ("code", models.CharField(max_length=6, verbose_name="ODS code")),
                ("name", models.CharField(max_length=200)),
                ("list_size", models.PositiveIntegerField()),
                ("counted_on", models.DateField(verbose_name="day the list was counted")),
                ("hub", models.CharField(blank=True, max_length=100)),
                (
                    "intention",
                    models.CharField(
                        choices=[
                            ("full", "Fully integrated"),
                            ("partial", "Partially integrated"),
                            ("virtual", "Virtual (alliance)"),
                            ("none", "Not taking part"),
                            ("undecided", "Undecided"),
                        ],
                        default="undecided",
                        max_length=20,
                    ),
                ),
                ("partners", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "partners_agreed",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="partners who agree to the suspension"
                    ),
                ),
                (
                    "consented_on",
                    models.DateField(blank=True, null=True, verbose_name="day the commissioner consented"),
                ),
                (
                    "partners_return",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="partners who agree to the return"
                    ),
                ),
                (
                    "eligible_on",
                    models.DateField(blank=True, null=True, verbose_name="day eligibility was tested again"),
                ),
                ("signed_on", models.DateField(editable=False, null=True)),
                ("suspended_on", models.DateField(editable=False, null=True)),
                ("window", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("returns_on", models.DateField(editable=False, null=True)),
                ("returned_on", models.DateField(editable=False, null=True)),
                ("reason", models.TextField(blank=True, editable=False)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "code"), name="practice_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partners_agreed__isnull", True),
                            ("partners_agreed__lte", models.F("partners")),
                            _connector="OR",
                        ),
                        name="practice_partners_agreed_are_partners",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("partners_return__isnull", True),
                            ("partners_return__lte", models.F("partners")),
                            _connector="OR",
                        ),
                        name="practice_partners_returning_are_partners",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("returns_on__isnull", True), ("window__isnull", True)),
                            models.Q(("returns_on__isnull", False), ("window__isnull", False)),
                            _connector="OR",
                        ),
                        name="practice_window_has_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=255)),
                ("rows", models.JSONField(help_text="Line and cells of each row, the heading first")),
                ("columns", models.JSONField(help_text="Which column says what", null=True)),
                ("counted_on", models.DateField(null=True, verbose_name="day all lists were counted")),
                ("uploaded_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practice_files",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="practice_file_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                            models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="practice_file_taken_at_and_by_together",
                    ),
                ],
            },
        ),
        *(case_rows(f"procurement_{table}") for table in TABLES),
        state_machine("procurement_practice"),
        append_only("procurement_unregisteredshare"),
        filed_once("procurement_practicefile", "taken_at"),
    ]
