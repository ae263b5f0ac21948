"""Organisation form: who settles which question by when, and the answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_scanning"),
        ("procurement", "0009_timetable"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("exclusivity", "Exclusivity to one contract"),
                            ("deficits", "Deficits of existing trusts"),
                            ("commissioner-functions", "Functions that stay with the commissioner"),
                            ("single-entity", "Single legal entity"),
                            ("governance", "Governance consistent with a public body"),
                            ("acute-contracts", "Acute contracts changed at the same time"),
                            ("gps", "How GPs take part"),
                            ("vat", "VAT"),
                            ("pensions", "NHS pensions"),
                            ("indemnity", "Clinical negligence cover"),
                            ("cqc-registration", "CQC registration"),
                            ("consolidation", "Consolidation of accounts"),
                            ("liquidity", "Liquidity"),
                            ("transparency", "Transparency"),
                            ("profit", "Limits on profit"),
                            ("nhs-identity", "NHS identity"),
                        ],
                        max_length=30,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("decision", models.CharField(blank=True, max_length=20)),
                ("answer", models.TextField()),
                ("source", models.CharField(max_length=200, verbose_name="where it is written")),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_answers",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["question", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procurement", "question", "number"), name="form_answer_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="form_answer_says_from_where",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormOwner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("exclusivity", "Exclusivity to one contract"),
                            ("deficits", "Deficits of existing trusts"),
                            ("commissioner-functions", "Functions that stay with the commissioner"),
                            ("single-entity", "Single legal entity"),
                            ("governance", "Governance consistent with a public body"),
                            ("acute-contracts", "Acute contracts changed at the same time"),
                            ("gps", "How GPs take part"),
                            ("vat", "VAT"),
                            ("pensions", "NHS pensions"),
                            ("indemnity", "Clinical negligence cover"),
                            ("cqc-registration", "CQC registration"),
                            ("consolidation", "Consolidation of accounts"),
                            ("liquidity", "Liquidity"),
                            ("transparency", "Transparency"),
                            ("profit", "Limits on profit"),
                            ("nhs-identity", "NHS identity"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Procurement lead"),
                            ("sro", "Senior responsible officer"),
                            ("accountable_officer", "Accountable officer"),
                            ("finance_lead", "Finance lead"),
                            ("legal", "Legal adviser"),
                            ("member", "Committee member"),
                            ("secretary", "Committee secretary"),
                            ("guardian", "Conflicts of Interest Guardian"),
                            ("evaluator", "Evaluator"),
                            ("moderator", "Moderator"),
                            ("opener", "Opener"),
                            ("notice_admin", "Notice administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_owners",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "question"), name="form_question_owner_once")
                ],
            },
        ),
        *(case_rows(f"procurement_{table}") for table in ("formowner", "formanswer")),
        append_only("procurement_formanswer"),
    ]
