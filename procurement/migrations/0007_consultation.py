"""Consultation: duties, responses, themes and what changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import NO_TRUNCATE, append_only, case_rows, filed_once, state_machine

MACHINES = ("consultation", "objection")
PARTS = ("audience", "method", "consultationpaper", "responsecount", "theme")
WRITTEN_ONCE = ("dutyassessment", "scrutinydates")

# What a consultation is made of stands with it, from the moment it was considered.
STANDS = """
CREATE FUNCTION procurement_consultation_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
                    ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END;
    one jsonb;
BEGIN
    FOREACH one IN ARRAY rows LOOP
        IF EXISTS (SELECT 1 FROM procurement_consultation c
                   WHERE c.id = (one ->> 'consultation_id')::bigint AND c.considered_at IS NOT NULL) THEN
            RAISE EXCEPTION 'portal: the record of what was considered is never changed (%)', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
WATCH = (
    'CREATE TRIGGER portal_consultation_stands BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
    "FOR EACH ROW EXECUTE FUNCTION procurement_consultation_stands();" + NO_TRUNCATE
)
UNWATCH = (
    'DROP TRIGGER IF EXISTS portal_consultation_stands ON "{table}"; '
    'DROP TRIGGER IF EXISTS portal_no_truncate ON "{table}";'
)


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0006_decision_register"),
        ("documents", "0003_scanning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("assessed", "Assessed"),
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("analysed", "Analysed"),
                            ("considered", "Considered"),
                        ],
                        default="assessed",
                        max_length=40,
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("s14z2", "Involve patients and the public"),
                            ("s13q", "Involve the public in what NHS England commissions"),
                            ("s242", "Involvement by NHS trusts"),
                            ("s244", "Consult the local authority’s scrutiny committee"),
                            ("equality", "Equality"),
                            ("privacy", "Privacy"),
                            ("social-value", "Social value"),
                        ],
                        max_length=20,
                    ),
                ),
                ("needed", models.BooleanField()),
                ("subject", models.TextField(blank=True, verbose_name="what is asked about")),
                ("approach", models.TextField(blank=True, verbose_name="how people are reached")),
                ("opens_on", models.DateField(blank=True, null=True)),
                ("closes_on", models.DateField(blank=True, null=True)),
                ("considered_on", models.DateField(blank=True, null=True)),
                (
                    "meeting",
                    models.CharField(blank=True, help_text="Which meeting or decision considered it", max_length=200),
                ),
                ("minute_reference", models.CharField(blank=True, max_length=100)),
                ("conclusion", models.TextField(blank=True)),
                ("considered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "considered_by",
                    models.ForeignKey(
                        editable=False,
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
                        related_name="consultations",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "duty"), name="consultation_duty_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__isnull", True), ("closes_on__gte", models.F("opens_on")), _connector="OR"
                        ),
                        name="consultation_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("considered_at__isnull", True),
                                ("considered_by__isnull", True),
                                ("considered_on__isnull", True),
                            ),
                            models.Q(
                                ("considered_at__isnull", False),
                                ("considered_by__isnull", False),
                                ("considered_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="consultation_considered_as_a_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Audience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audiences",
                        to="procurement.consultation",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "name"), name="audience_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="procurement.consultation",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DutyAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("needed", models.BooleanField()),
                ("reason", models.TextField()),
                ("assessed_at", models.DateTimeField()),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="procurement.consultation",
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
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Method",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("survey", "Survey"),
                            ("letter", "Letter or email"),
                            ("event", "Public meeting"),
                            ("group", "Focus group or workshop"),
                            ("outreach", "Visit or stall"),
                            ("participation", "Patient participation group"),
                            ("online", "Website or social media"),
                            ("committee", "Committee meeting"),
                            ("review", "Written assessment sent for comment"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="methods",
                        to="procurement.consultation",
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
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "channel"), name="method_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("negotiating", "Being talked over"),
                            ("resolved", "Resolved"),
                            ("referred", "Referred to the Secretary of State"),
                            ("decided", "Decided by the Secretary of State"),
                        ],
                        default="raised",
                        max_length=40,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("committee", models.CharField(default="Health overview and scrutiny committee", max_length=200)),
                ("what", models.TextField()),
                ("raised_on", models.DateField()),
                ("answer", models.TextField(blank=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("referral", models.TextField(blank=True, verbose_name="why it was referred")),
                ("referred_on", models.DateField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="procurement.consultation",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "number"), name="objection_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField()),
                (
                    "audience",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="procurement.audience"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="procurement.consultation",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="procurement.method"
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
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("audience", "method"), name="response_count_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScrutinyDates",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decision_on", models.DateField(verbose_name="proposed date of the decision")),
                ("comments_by", models.DateField(verbose_name="date for the committee’s comments")),
                ("told_on", models.DateField(verbose_name="day the committee was told")),
                ("published_on", models.DateField(verbose_name="day both dates were published")),
                ("reason", models.TextField(blank=True, verbose_name="why they changed")),
                ("entered_at", models.DateTimeField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scrutiny_dates",
                        to="procurement.consultation",
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
            ],
            options={
                "verbose_name_plural": "dates for scrutiny",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision_on__gte", models.F("comments_by"))),
                        name="scrutiny_comments_before_the_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("said", models.TextField(verbose_name="what people said")),
                ("mentions", models.PositiveIntegerField(blank=True, null=True, verbose_name="how many said it")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("changed", "The plan was changed"), ("not_changed", "The plan was not changed")],
                        max_length=20,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="what changed, or why nothing did")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="procurement.consultation",
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
                    models.UniqueConstraint(fields=("consultation", "number"), name="theme_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("outcome", "")),
                            models.Q(models.Q(("outcome", ""), _negated=True), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="theme_answered_as_a_whole",
                    ),
                ],
            },
        ),
        *(case_rows(f"procurement_{table}") for table in (*MACHINES, *PARTS, *WRITTEN_ONCE)),
        *(state_machine(f"procurement_{table}") for table in MACHINES),
        *(append_only(f"procurement_{table}") for table in WRITTEN_ONCE),
        filed_once("procurement_consultation", "considered_at"),
        filed_once("procurement_objection", "ended_at"),
        migrations.RunSQL(STANDS, "DROP FUNCTION IF EXISTS procurement_consultation_stands();"),
        *(
            migrations.RunSQL(WATCH.format(table=f"procurement_{table}"), UNWATCH.format(table=f"procurement_{table}"))
            for table in PARTS
        ),
    ]
