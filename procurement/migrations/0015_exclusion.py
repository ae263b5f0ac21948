"""Grounds for exclusion found in a response, what was decided about them, and when they were looked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"
WEIGHED = f"{SEEN} AND NOT procurement_hides_a_bid(procurement_id)"
OF_A_FINDING = "EXISTS (SELECT 1 FROM procurement_exclusionfinding f WHERE f.id = finding_id)"
WEIGHED_FINDING = f"{OF_A_FINDING} AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0014_alliance"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExclusionCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("selection", "At selection"),
                            ("award", "Before the award"),
                            ("change", "After a change of who stands behind the bid"),
                        ],
                        max_length=20,
                    ),
                ),
                ("looked_at", models.TextField()),
                ("checked_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusion_checks",
                        to="procurement.bid",
                    ),
                ),
                (
                    "checked_by",
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
            ],
            options={
                "ordering": ["checked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExclusionFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("conspiracy", "Criminal conspiracy"),
                            ("corruption", "Corruption"),
                            ("bribery", "Bribery"),
                            ("fraud", "Fraud, or cheating the revenue"),
                            ("terrorism", "Terrorist offences"),
                            ("laundering", "Money laundering"),
                            ("drugs", "Proceeds of drug trafficking"),
                            ("slavery", "Slavery or trafficking of people"),
                            ("other-offence", "Another offence named in the directive"),
                            ("tax", "Unpaid tax or social contributions, by a final decision"),
                            ("law", "Breach of environmental, social or labour law"),
                            ("insolvency", "Insolvency"),
                            ("misconduct", "Grave professional misconduct"),
                            ("collusion", "Agreement to distort competition"),
                            ("conflict", "Conflict of interest that cannot be remedied otherwise"),
                            ("involvement", "Earlier involvement that distorts competition"),
                            ("performance", "Serious failure in an earlier public contract"),
                            ("misrepresentation", "Serious misrepresentation"),
                            ("influence", "Undue influence on the decision"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("about", models.CharField(max_length=200, verbose_name="whom it is about")),
                ("happened_on", models.DateField(verbose_name="day of the conviction, decision or event")),
                ("words", models.TextField()),
                ("found_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusion_findings",
                        to="procurement.bid",
                    ),
                ),
                (
                    "found_by",
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
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "number"), name="exclusion_finding_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExclusionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("exclude", "Exclude the bidder"),
                            ("self_cleaned", "Admit: what it did in the meantime is sufficient"),
                            ("not_used", "Admit: the ground leaves a choice, and it is not used"),
                            ("public_interest", "Admit: an overriding reason in the public interest"),
                        ],
                        max_length=20,
                    ),
                ),
                ("self_cleaning", models.TextField(help_text="What the bidder showed: paid, clarified, changed")),
                ("reasons", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="procurement.exclusionfinding",
                    ),
                ),
            ],
            options={
                "ordering": ["decided_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="exclusion_decision_has_reasons"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("self_cleaning", ""), _negated=True),
                        name="exclusion_decision_heard_the_bidder",
                    ),
                ],
            },
        ),
        policy("procurement_exclusioncheck", SEEN, check=WEIGHED),
        policy("procurement_exclusionfinding", SEEN, check=WEIGHED),
        policy("procurement_exclusiondecision", OF_A_FINDING, check=WEIGHED_FINDING),
        *(append_only(f"procurement_exclusion{name}") for name in ("check", "finding", "decision")),
    ]
