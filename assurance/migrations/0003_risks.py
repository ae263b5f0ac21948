"""Residual risks and going on at risk."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, filed_once, policy, state_machine

FROZEN_BUT = (
    "state", "version", "carried_into_id", "holder_id", "holder_role", "held_at", "due_date", "set_aside_by_id",
    "set_aside_at", "set_aside_reason", "decided_by_id", "decided_at", "termination_cap", "year_loss", "support_paid",
)  # fmt: skip

# Who does not see the attempt, because the case or a bid is hidden, sees nothing that hangs on it.
OF_AN_ATTEMPT = "EXISTS (SELECT 1 FROM assurance_gatereview r WHERE r.id = review_id)"

# The scheduler sees no case: it learns which overrides are over by the clock of their case, and for whom it acts.
ENDED = """
CREATE FUNCTION assurance_overrides_over(at timestamptz) RETURNS TABLE (id bigint, actor_id bigint) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.asked_by_id FROM assurance_atrisk o JOIN procurement_procurement c ON c.id = o.procurement_id
    WHERE o.ended_at IS NULL
      AND o.expires_on < (coalesce(c.clock_at, at) AT TIME ZONE 'Europe/London')::date
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0002_rules"),
        ("audit", "0002_rules"),
        ("documents", "0002_rules"),
        ("procurement", "0003_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AtRisk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("expires_on", models.DateField(help_text="The last day on which it holds")),
                (
                    "needed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("nhs_england", "NHS England"),
                                ("nhs_improvement", "NHS Improvement"),
                                ("cqc", "CQC"),
                            ],
                            max_length=20,
                        ),
                        help_text="Bodies that have to agree",
                        size=None,
                    ),
                ),
                (
                    "terms",
                    models.JSONField(help_text="Each risk with its question, its holder and until when it is held"),
                ),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="assurance.gatereview"
                    ),
                ),
            ],
            options={
                "ordering": ["procurement", "asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("review",), name="at_risk_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="at_risk_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AtRiskAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("nhs_england", "NHS England"),
                            ("nhs_improvement", "NHS Improvement"),
                            ("cqc", "CQC"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("agreed_at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "override",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="assurance.atrisk"
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
                "ordering": ["override", "agreed_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("override", "body"), name="at_risk_agreed_once_by_a_body"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "cause",
                    models.SlugField(
                        blank=True, help_text="Cause of a known failure; empty for other risks", max_length=40
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("money", "Money"),
                            ("contract", "Contract and law"),
                            ("care", "Quality of care"),
                            ("delivery", "Delivery"),
                            ("governance", "Governance"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("commissioner", "Commissioner"),
                            ("provider", "Provider"),
                            ("body", "Assuring bodies"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("nhs_england", "NHS England"),
                            ("nhs_improvement", "NHS Improvement"),
                            ("cqc", "CQC"),
                        ],
                        help_text="The body that decides on it",
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("raised_at", models.DateTimeField()),
                (
                    "holder_role",
                    models.CharField(
                        blank=True,
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
                            ("reviewer", "Reviewer"),
                            ("lead_reviewer", "Lead reviewer"),
                            ("sign_off", "Sign-off officer"),
                            ("provider", "Provider user"),
                            ("bidder", "Bidder user"),
                            ("notice_admin", "Notice administrator"),
                            ("system_admin", "System administrator"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=30,
                    ),
                ),
                ("held_at", models.DateTimeField(null=True)),
                ("due_date", models.DateField(help_text="Day until which it is accepted", null=True)),
                ("set_aside_at", models.DateTimeField(null=True)),
                ("set_aside_reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("termination_cap", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("year_loss", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("support_paid", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "Unanswered"),
                            ("held", "Held"),
                            ("set_aside", "Said not to apply"),
                            ("does_not_apply", "Does not apply"),
                            ("closed", "Closed"),
                        ],
                        default="raised",
                        max_length=40,
                    ),
                ),
                (
                    "carried_into",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_from",
                        to="assurance.risk",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_risks",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assurance.question",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="risks", to="assurance.gatereview"
                    ),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["procurement", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="risk_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("cause", ""), _negated=True),
                        fields=("review", "cause"),
                        name="risk_cause_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["held", "closed"]), _negated=True),
                            models.Q(
                                ("due_date__isnull", False), ("held_at__isnull", False), ("holder__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="risk_held_by_who_accepted_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["set_aside", "does_not_apply"]), _negated=True),
                            models.Q(
                                ("set_aside_at__isnull", False),
                                ("set_aside_by__isnull", False),
                                models.Q(("set_aside_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="risk_set_aside_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["does_not_apply", "closed"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="risk_ended_by_a_body",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("named", "Holder named"),
                            ("accepted", "Accepted"),
                            ("extended", "Accepted for longer"),
                            ("figures", "Figures entered"),
                            ("set_aside", "Said not to apply"),
                            ("confirmed", "Confirmed that it does not apply"),
                            ("refused", "Refused: it applies"),
                            ("closed", "Closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("due_date", models.DateField(null=True)),
                ("figures", models.JSONField(default=list)),
                ("entered_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "entered_by",
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
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="assurance.risk"
                    ),
                ),
            ],
            options={
                "ordering": ["risk", "entered_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["figures"]), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="risk_entry_has_words",
                    ),
                ],
            },
        ),
        append_only("assurance_atriskagreement"),
        append_only("assurance_riskentry"),
        filed_once("assurance_risk", "raised_at", FROZEN_BUT),
        filed_once("assurance_atrisk", "asked_at", ("begun_at", "ended_at", "ended_by_id", "ended_reason")),
        state_machine("assurance_risk"),
        policy("assurance_risk", OF_AN_ATTEMPT),
        policy("assurance_riskentry", "EXISTS (SELECT 1 FROM assurance_risk r WHERE r.id = risk_id)"),
        policy("assurance_atrisk", OF_AN_ATTEMPT),
        policy("assurance_atriskagreement", "EXISTS (SELECT 1 FROM assurance_atrisk o WHERE o.id = override_id)"),
        migrations.RunSQL(ENDED, "DROP FUNCTION assurance_overrides_over(timestamptz)"),
    ]
