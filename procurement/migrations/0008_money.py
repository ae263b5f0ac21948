"""The money model of a case, in versions: spend, rates, envelopes, and what is fixed once it is approved."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import case_rows, filed_once, state_machine

# What belongs to a version changes only while that version is a draft.
OF_A_DRAFT = """
CREATE FUNCTION procurement_money_is_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.model_id ELSE OLD.model_id END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM procurement_moneymodel m WHERE m.id = touched AND m.state = 'draft') THEN
        RAISE EXCEPTION 'portal: rows of % change only while their money model is a draft', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.model_id <> OLD.model_id THEN
        RAISE EXCEPTION 'portal: rows of % stay with their money model', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER portal_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON procurement_spendline
    FOR EACH ROW EXECUTE FUNCTION procurement_money_is_a_draft();
CREATE TRIGGER portal_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON procurement_moneyrates
    FOR EACH ROW EXECUTE FUNCTION procurement_money_is_a_draft();
CREATE TRIGGER portal_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON procurement_spendenvelope
    FOR EACH ROW EXECUTE FUNCTION procurement_money_is_a_draft();
"""
NOT_OF_A_DRAFT = """
DROP TRIGGER portal_of_a_draft ON procurement_spendenvelope;
DROP TRIGGER portal_of_a_draft ON procurement_moneyrates;
DROP TRIGGER portal_of_a_draft ON procurement_spendline;
DROP FUNCTION procurement_money_is_a_draft();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0007_consultation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MoneyModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("ready", "Waiting for approval"), ("approved", "Approved")],
                        default="draft",
                        max_length=40,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(help_text="Why there is this version", max_length=300)),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="first day of the contract")),
                ("years", models.PositiveSmallIntegerField(default=15)),
                (
                    "published_years",
                    models.PositiveSmallIntegerField(default=3, help_text="Years with published allocations"),
                ),
                ("first_break", models.PositiveSmallIntegerField(default=2, help_text="After so many years")),
                ("term_source", models.CharField(blank=True, help_text="Where the figures come from", max_length=300)),
                ("performance", models.DecimalField(decimal_places=2, default=Decimal("10"), max_digits=5)),
                (
                    "performance_inside",
                    models.BooleanField(default=True, help_text="Today's spend holds it: CQUIN and QOF"),
                ),
                ("earned_floor", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=5)),
                ("earned_expected", models.DecimalField(decimal_places=2, default=Decimal("80"), max_digits=5)),
                ("earned_ceiling", models.DecimalField(decimal_places=2, default=Decimal("100"), max_digits=5)),
                (
                    "performance_source",
                    models.CharField(blank=True, help_text="Where the figures come from", max_length=300),
                ),
                ("shares", models.BooleanField(default=False, verbose_name="there is a gain and risk share")),
                ("share_percent", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("most_gain", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("most_loss", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                (
                    "expected_difference",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Target cost less actual cost a year",
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("share_source", models.CharField(blank=True, help_text="Where the figures come from", max_length=300)),
                (
                    "whole_risk",
                    models.BooleanField(default=False, verbose_name="the provider bears the risk of the whole system"),
                ),
                ("contingency", models.DecimalField(decimal_places=2, default=Decimal("0.5"), max_digits=5)),
                (
                    "contingency_source",
                    models.CharField(blank=True, help_text="Where the figures come from", max_length=300),
                ),
                (
                    "published_low",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="Over the longest term", max_digits=14, null=True
                    ),
                ),
                (
                    "published_high",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="Over the longest term", max_digits=14, null=True
                    ),
                ),
                (
                    "acute_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="The acute contract today, a year",
                        max_digits=14,
                        null=True,
                    ),
                ),
                (
                    "published_source",
                    models.CharField(blank=True, help_text="Where the figures come from", max_length=300),
                ),
                ("drafted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="money_models",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="money_model_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved"), _negated=True),
                        fields=("procurement",),
                        name="one_money_model_in_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("years__gte", 10),
                            ("years__lte", 15),
                            ("first_break__lt", models.F("years")),
                            ("published_years__lte", models.F("years")),
                        ),
                        name="money_model_years",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earned_floor__lte", models.F("earned_expected")),
                            ("earned_ceiling__lte", 100),
                            ("earned_expected__lte", models.F("earned_ceiling")),
                            ("performance__lt", 100),
                        ),
                        name="money_model_earned_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shares", False),
                            models.Q(
                                ("expected_difference__isnull", False),
                                ("most_gain__gte", 0),
                                ("most_loss__gte", 0),
                                ("share_percent__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="money_model_share_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="money_model_approved_at_and_by_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("changed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="own_money_model_is_not_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoneyRates",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_year", models.PositiveSmallIntegerField()),
                ("growth", models.DecimalField(decimal_places=2, max_digits=5)),
                ("efficiency", models.DecimalField(decimal_places=2, max_digits=5)),
                ("list_growth", models.DecimalField(decimal_places=2, max_digits=5)),
                ("source", models.CharField(max_length=300)),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rates", to="procurement.moneymodel"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="money_rates",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "money rates",
                "ordering": ["from_year"],
                "constraints": [
                    models.UniqueConstraint(fields=("model", "from_year"), name="money_rates_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("from_year__gte", 1), ("from_year__lte", 15)), name="money_rates_year"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendEnvelope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("growth", models.DecimalField(decimal_places=2, max_digits=5)),
                ("source", models.CharField(max_length=300)),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="procurement.moneymodel",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spend_envelopes",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("model", "commissioner"), name="spend_envelope_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="spend_envelope_not_below_nothing"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_year", models.PositiveSmallIntegerField(default=0, help_text="0 for today's spend")),
                ("service", models.CharField(max_length=200)),
                (
                    "contract",
                    models.CharField(
                        choices=[
                            ("acute", "Acute contract"),
                            ("community", "Community contracts"),
                            ("mental_health", "Mental health and learning disability contracts"),
                            ("primary_care", "Primary care contracts"),
                            ("premises", "Premises"),
                            ("continuing", "Continuing healthcare and intermediate care"),
                            ("urgent", "Urgent and out-of-hours care"),
                            ("council", "Council services"),
                            ("voluntary", "Voluntary sector grants"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("source", models.CharField(max_length=300)),
                (
                    "commissioner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="procurement.moneymodel"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spend_lines",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["from_year", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("model", "from_year", "service", "commissioner", "contract"), name="spend_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(("from_year__gt", 0), models.Q(("amount", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="spend_of_today_above_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="spend_line_has_a_source"
                    ),
                ],
            },
        ),
        case_rows("procurement_moneymodel"),
        case_rows("procurement_spendline"),
        case_rows("procurement_moneyrates"),
        case_rows("procurement_spendenvelope"),
        state_machine("procurement_moneymodel"),
        filed_once("procurement_moneymodel", "approved_at"),
        migrations.RunSQL(OF_A_DRAFT, NOT_OF_A_DRAFT),
    ]
