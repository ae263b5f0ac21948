"""The record of a signed contract: term, securities, breaks, end, handover, and what is published of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy

TABLES = ("contractterm", "security", "breakwindow", "breakdecision", "contractending", "handoverentry", "awardrecord")

# What anyone may read without signing in: the last record of each contract by a day.
PUBLISHED = """
CREATE FUNCTION procurement_published_awards(wanted bigint, on_day date)
RETURNS TABLE (id bigint, content jsonb, published_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (r.procurement_id) r.id, r.content, (r.published_at AT TIME ZONE 'Europe/London')::date
    FROM procurement_awardrecord r
    WHERE r.organisation_id = wanted AND (r.published_at AT TIME ZONE 'Europe/London')::date <= on_day
    ORDER BY r.procurement_id, r.number DESC
$$;
"""


def seen(table: str) -> str:
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_integrated_care_boards"),
        ("procurement", "0031_checklist"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BreakWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("break_on", models.DateField(verbose_name="day of the break")),
                ("notice_months", models.PositiveSmallIntegerField(verbose_name="months of notice")),
                ("allows", models.TextField(verbose_name="for what reasons")),
                ("growth", models.TextField(blank=True, verbose_name="what may grow when it is not broken")),
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
                        related_name="break_windows",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["break_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "break_on"), name="one_break_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("notice_months__range", (1, 36)), models.Q(("allows", ""), _negated=True)),
                        name="break_window_has_notice_and_reasons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BreakDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("broken", models.BooleanField()),
                ("reasons", models.TextField()),
                ("minute", models.CharField(max_length=300, verbose_name="who decided, and the minute")),
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
                    "window",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="procurement.breakwindow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reasons", ""), _negated=True), models.Q(("minute", ""), _negated=True)
                        ),
                        name="break_decision_has_reasons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractEnding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("expiry", "It runs out"),
                            ("break", "Break at a break window"),
                            ("default", "The provider did not keep the contract"),
                            ("agreed", "Both sides agree to end it"),
                            ("reg_73_a", "It was changed substantially without a new procedure, reg. 73(1)(a)"),
                            ("reg_73_b", "The provider had to be excluded when it was awarded, reg. 73(1)(b)"),
                            (
                                "reg_73_c",
                                "It should not have been awarded, as a court of the Union found, reg. 73(1)(c)",
                            ),
                        ],
                        max_length=20,
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="last day of the contract")),
                ("reasons", models.TextField()),
                ("minute", models.CharField(max_length=300, verbose_name="who decided, and the minute")),
                ("recorded_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contract_endings",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="contract_ending_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reasons", ""), _negated=True), models.Q(("minute", ""), _negated=True)
                        ),
                        name="contract_ending_has_reasons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField(verbose_name="first day of the service")),
                ("ends_on", models.DateField(verbose_name="last day, without an extension")),
                ("may_end_on", models.DateField(verbose_name="last day with every extension")),
                ("provider_address", models.TextField(verbose_name="registered address of the provider")),
                ("correction", models.TextField(blank=True, verbose_name="why it was corrected")),
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
                        related_name="contract_terms",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="contract_term_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__gt", models.F("starts_on")),
                            ("may_end_on__gte", models.F("ends_on")),
                            models.Q(("provider_address", ""), _negated=True),
                        ),
                        name="contract_term_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("correction", ""), ("number", 1)),
                            models.Q(("number__gt", 1), models.Q(("correction", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="corrected_contract_term_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoverEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("patients", "Patients are told, and their care goes on"),
                            ("practices", "Practices are offered their own contracts again"),
                            ("staff", "Staff move or stay (TUPE)"),
                            ("subcontracts", "Key subcontracts move to who comes next"),
                            ("records", "Records and systems move"),
                            ("assets", "Premises, equipment and money owed are settled"),
                            ("successor", "Somebody is there to provide each service from the next day"),
                        ],
                        max_length=20,
                    ),
                ),
                ("done", models.BooleanField()),
                ("words", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover_entries",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "handover entries",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="handover_entry_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Security",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("parent", "Guarantee of a parent or member"),
                            ("bond", "Bond of a bank or insurer"),
                            ("insurance", "Insurance"),
                            ("other", "Another security"),
                        ],
                        max_length=20,
                    ),
                ),
                ("given_by", models.CharField(max_length=200, verbose_name="given by")),
                ("pounds", models.PositiveBigIntegerField(null=True, verbose_name="up to how many whole pounds")),
                ("until", models.DateField(verbose_name="until when")),
                ("covers", models.TextField(verbose_name="what it covers")),
                ("place", models.CharField(max_length=200, verbose_name="where it stands")),
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
                        related_name="securities",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "securities",
                "ordering": ["until", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_by", ""), _negated=True),
                            models.Q(("covers", ""), _negated=True),
                            models.Q(("place", ""), _negated=True),
                            models.Q(("pounds", None), ("pounds__gt", 0), _connector="OR"),
                        ),
                        name="security_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField(help_text="Pairs of a heading and its words, in their order")),
                ("published_at", models.DateTimeField()),
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
                        related_name="award_records",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("procurement", "organisation", "number"), name="award_record_number_once"
                    )
                ],
            },
        ),
        *(policy(f"procurement_{name}", seen(f"procurement_{name}")) for name in TABLES),
        *(append_only(f"procurement_{name}") for name in TABLES),
        migrations.RunSQL(PUBLISHED, "DROP FUNCTION procurement_published_awards(bigint, date)"),
    ]
