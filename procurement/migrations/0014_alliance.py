"""The alliance agreement of a virtual MCP, and which gateways a contract version is asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows, filed_once, state_machine

TABLES = ("allianceagreement", "alliancemember", "allianceconsent")
AFTER_SIGNATURE = ("state", "version", "in_force_on", "ended_on", "ended_reason")

# Members and shares change only while the agreement is a draft: what was consented to stays.
OF_A_DRAFT = """
CREATE FUNCTION procurement_alliance_is_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.alliance_id ELSE OLD.alliance_id END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM procurement_allianceagreement a WHERE a.id = touched AND a.state = 'draft') THEN
        RAISE EXCEPTION 'portal: members change only while their alliance agreement is a draft'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.alliance_id <> OLD.alliance_id THEN
        RAISE EXCEPTION 'portal: members stay with their alliance agreement' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER portal_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON procurement_alliancemember
    FOR EACH ROW EXECUTE FUNCTION procurement_alliance_is_a_draft();
"""
NOT_OF_A_DRAFT = """
DROP TRIGGER portal_of_a_draft ON procurement_alliancemember;
DROP FUNCTION procurement_alliance_is_a_draft();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0013_care_model"),
        ("accounts", "0004_organisation_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="procurement",
            name="state",
            field=models.CharField(
                choices=[
                    ("planning", "Planning"),
                    ("market_engagement", "Talking to the market"),
                    ("pre_launch", "Getting ready to advertise"),
                    ("call_published", "Call for competition open"),
                    ("selection", "Selection"),
                    ("dialogue", "Dialogue"),
                    ("dialogue_closed", "Dialogue closed"),
                    ("final_tenders", "Final tenders"),
                    ("evaluation", "Evaluation"),
                    ("preferred_bidder", "Preferred bidder named"),
                    ("gateway_2", "At gateway 2"),
                    ("award_decided", "Award decided"),
                    ("standstill", "Standstill"),
                    ("contract_signed", "Contract signed"),
                    ("alliance", "Forming the alliance"),
                    ("mobilisation", "Mobilisation"),
                    ("live", "Live service"),
                    ("abandoned", "Abandoned"),
                ],
                default="planning",
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="AllianceAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("agreed", "Agreed"),
                            ("signed", "Signed"),
                            ("in_force", "In force"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        max_length=40,
                    ),
                ),
                ("terms", models.PositiveIntegerField(default=1, editable=False)),
                ("aims", models.TextField(blank=True, verbose_name="shared aims")),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unanimous", "Every member agrees"),
                            ("majority", "A majority, except for reserved matters"),
                        ],
                        max_length=20,
                        verbose_name="how members decide",
                    ),
                ),
                (
                    "majority",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="share of the members in percent"
                    ),
                ),
                ("reserved", models.TextField(blank=True, verbose_name="reserved matters")),
                ("chair", models.CharField(blank=True, max_length=200, verbose_name="who chairs")),
                ("deadlock", models.TextField(blank=True, verbose_name="what happens when members cannot agree")),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "notice_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="notice of a member that leaves"
                    ),
                ),
                (
                    "leaving",
                    models.TextField(blank=True, verbose_name="what happens when a member leaves or the alliance ends"),
                ),
                ("drafted_at", models.DateTimeField()),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(editable=False, null=True)),
                ("in_force_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_reason", models.TextField(blank=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliance",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="alliance_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("majority__isnull", True),
                            models.Q(("majority__gte", 51), ("majority__lte", 99)),
                            _connector="OR",
                        ),
                        name="alliance_majority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_on__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="alliance_signed_as_a_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllianceConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("terms", models.PositiveIntegerField()),
                ("consented_on", models.DateField()),
                ("meeting", models.CharField(max_length=200, verbose_name="which body consented")),
                ("minute_reference", models.CharField(max_length=100)),
                ("entered_at", models.DateTimeField()),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="procurement.allianceagreement",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliance_consents",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("alliance", "organisation", "terms"), name="alliance_consent_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllianceMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("commissioner", "Commissioner"),
                            ("practices", "GP practices or their federation"),
                            ("trust", "NHS trust"),
                            ("council", "Council, as a provider"),
                            ("other", "Other provider"),
                        ],
                        max_length=20,
                    ),
                ),
                ("contract", models.CharField(blank=True, max_length=300, verbose_name="contract that stays")),
                (
                    "share",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="share of gain and risk in percent"
                    ),
                ),
                (
                    "most_gain",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="gains at most a year"
                    ),
                ),
                (
                    "most_loss",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="bears at most a year"
                    ),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="procurement.allianceagreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliance_members",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("alliance", "organisation"), name="alliance_member_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 100)), name="alliance_share_of_a_hundred"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("most_gain__isnull", True), ("most_gain__gte", 0), _connector="OR"),
                            models.Q(("most_loss__isnull", True), ("most_loss__gte", 0), _connector="OR"),
                        ),
                        name="alliance_limits_not_below_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VariantGateway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("variant", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=20)),
                ("asked", models.BooleanField()),
                ("reason", models.TextField()),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        *(case_rows(f"procurement_{table}") for table in TABLES),
        state_machine("procurement_allianceagreement"),
        filed_once("procurement_allianceagreement", "signed_at", AFTER_SIGNATURE),
        append_only("procurement_allianceconsent"),
        append_only("procurement_variantgateway"),
        migrations.RunSQL(OF_A_DRAFT, NOT_OF_A_DRAFT),
    ]
