"""Scope and care model: services and what they move from, levels, jobs, logic model, value, options."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import NO_TRUNCATE, case_rows, filed_once, state_machine

TABLES = (
    "logicelement", "logiclink", "optionsappraisal", "appraisalcriterion", "optionscore", "plannedservice",
    "contractmove", "carelevel", "essentialjob", "valueproposition", "valueyear",
)  # fmt: skip
PARTS = ("appraisalcriterion", "optionscore")

# What an appraisal is made of stands with it, from the moment it was filed.
STANDS = """
CREATE FUNCTION procurement_appraisal_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
                    ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END;
    one jsonb;
BEGIN
    FOREACH one IN ARRAY rows LOOP
        IF EXISTS (SELECT 1 FROM procurement_optionsappraisal a
                   WHERE a.id = (one ->> 'appraisal_id')::bigint AND a.filed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'portal: a filed appraisal is never changed (%)', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
WATCH = (
    'CREATE TRIGGER portal_appraisal_stands BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
    "FOR EACH ROW EXECUTE FUNCTION procurement_appraisal_stands();" + NO_TRUNCATE
)
UNWATCH = (
    'DROP TRIGGER IF EXISTS portal_appraisal_stands ON "{table}"; '
    'DROP TRIGGER IF EXISTS portal_no_truncate ON "{table}";'
)


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0012_specification"),
        ("documents", "0003_scanning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LogicElement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intervention", "Intervention"),
                            ("output", "Output"),
                            ("outcome", "Outcome"),
                            ("metric", "Metric"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("baseline", models.CharField(blank=True, max_length=120)),
                ("target", models.CharField(blank=True, max_length=120)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="where the figures come from")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logic_elements",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="logic_element_number_once"),
                    models.UniqueConstraint(fields=("procurement", "name"), name="logic_element_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "metric"),
                            models.Q(("baseline", ""), ("source", ""), ("target", "")),
                            _connector="OR",
                        ),
                        name="only_metrics_are_measured",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogicLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads_to",
                        to="procurement.logicelement",
                    ),
                ),
                (
                    "effect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follows_from",
                        to="procurement.logicelement",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logic_links",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("cause", "effect"), name="logic_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("cause", models.F("effect")), _negated=True), name="logic_link_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptionsAppraisal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(choices=[("draft", "Draft"), ("filed", "Filed")], default="draft", max_length=40),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=300, verbose_name="why there is this appraisal")),
                (
                    "preferred",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("do_minimum", "Do minimum"),
                            ("virtual", "Virtual MCP"),
                            ("partial", "Partially integrated MCP"),
                            ("full", "Fully integrated MCP"),
                            ("pacs", "PACS"),
                        ],
                        max_length=20,
                    ),
                ),
                ("why_preferred", models.TextField(blank=True)),
                (
                    "why_form",
                    models.TextField(blank=True, verbose_name="why an MCP and not a PACS, or a PACS and not an MCP"),
                ),
                ("drafted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
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
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="options_appraisals",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="options_appraisal_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("procurement",),
                        name="one_options_appraisal_in_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at__isnull", True), ("filed_by__isnull", True)),
                            models.Q(
                                ("filed_at__isnull", False),
                                ("filed_by__isnull", False),
                                models.Q(("preferred", ""), _negated=True),
                                models.Q(("why_preferred", ""), _negated=True),
                                models.Q(("why_form", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="options_appraisal_filed_as_a_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppraisalCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("weight", models.DecimalField(decimal_places=2, max_digits=5)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="procurement.optionsappraisal",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "appraisal criteria",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("appraisal", "position"), name="appraisal_criterion_position_once"),
                    models.UniqueConstraint(fields=("appraisal", "name"), name="appraisal_criterion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0), ("weight__lte", 100)),
                        name="appraisal_criterion_has_weight",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptionScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "option",
                    models.CharField(
                        choices=[
                            ("do_minimum", "Do minimum"),
                            ("virtual", "Virtual MCP"),
                            ("partial", "Partially integrated MCP"),
                            ("full", "Fully integrated MCP"),
                            ("pacs", "PACS"),
                        ],
                        max_length=20,
                    ),
                ),
                ("points", models.PositiveSmallIntegerField()),
                ("reasons", models.CharField(max_length=1000)),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="procurement.optionsappraisal",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="procurement.appraisalcriterion",
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
                "ordering": ["criterion__position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("criterion", "option"), name="option_score_once"),
                    models.CheckConstraint(condition=models.Q(("points__lte", 10)), name="option_score_within_bounds"),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="option_score_has_reasons"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("service", models.CharField(max_length=300)),
                (
                    "origin",
                    models.CharField(
                        choices=[("framework", "A service line of the framework"), ("own", "Own line")], max_length=20
                    ),
                ),
                (
                    "begins",
                    models.CharField(
                        choices=[
                            ("start", "From the first day of the contract"),
                            ("stage", "At a later stage, on a date"),
                            ("review", "It may be added later, by a review clause"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("clause_scope", models.TextField(blank=True, verbose_name="what may be added")),
                ("clause_nature", models.TextField(blank=True, verbose_name="how the contract changes")),
                ("clause_conditions", models.TextField(blank=True, verbose_name="under which conditions")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_services",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="planned_service_number_once"),
                    models.UniqueConstraint(fields=("procurement", "service"), name="planned_service_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("begins", "stage"), ("starts_on__isnull", False)),
                            models.Q(models.Q(("begins", "stage"), _negated=True), ("starts_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="service_of_a_stage_has_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins", "review"),
                            models.Q(("clause_conditions", ""), ("clause_nature", ""), ("clause_scope", "")),
                            _connector="OR",
                        ),
                        name="only_later_services_have_a_clause",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=200)),
                ("contract", models.CharField(max_length=200)),
                ("annual_value", models.DecimalField(decimal_places=2, max_digits=14)),
                ("notice_months", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=300)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="procurement.plannedservice",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("service", "provider", "contract"), name="contract_move_once"),
                    models.CheckConstraint(
                        condition=models.Q(("annual_value__gt", 0)), name="contract_move_above_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="contract_move_has_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValueProposition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rate", models.DecimalField(decimal_places=2, default=Decimal("3.5"), max_digits=5)),
                ("demand", models.TextField(verbose_name="how it moderates demand and makes providers more efficient")),
                ("source", models.CharField(max_length=300)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "procurement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="value_proposition",
                        to="procurement.procurement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ValueYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("costs", models.DecimalField(decimal_places=2, max_digits=14)),
                ("benefits", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "proposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="procurement.valueproposition",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposition", "number"), name="value_year_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("benefits__gte", 0), ("costs__gte", 0), ("number__gte", 1), ("number__lte", 15)
                        ),
                        name="value_year_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CareLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Whole population: prevention"),
                            (2, "Urgent care"),
                            (3, "Ongoing needs"),
                            (4, "Highest needs"),
                        ]
                    ),
                ),
                ("population", models.PositiveIntegerField()),
                ("what", models.TextField(verbose_name="what is done at it")),
                ("source", models.CharField(max_length=200, verbose_name="where the figure comes from")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_levels",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["level"],
                "constraints": [models.UniqueConstraint(fields=("procurement", "level"), name="care_level_once")],
            },
        ),
        migrations.CreateModel(
            name="EssentialJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "job",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Collaborative leadership around a shared vision"),
                            (2, "An engine room that drives the programme"),
                            (3, "A transparent governance structure"),
                            (4, "Needs of the population understood and segmented"),
                            (5, "A logic model"),
                            (6, "A value proposition with its return on investment"),
                            (7, "Each part of the care redesign designed and documented"),
                            (8, "Implementation planned and managed"),
                            (9, "Learning and adapting quickly"),
                            (10, "Commissioned and contracted"),
                        ]
                    ),
                ),
                ("owner", models.CharField(max_length=120, verbose_name="who owns it")),
                ("standing", models.TextField(blank=True, verbose_name="how far it is")),
                ("page", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "document",
                    models.ForeignKey(
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
                        related_name="essential_jobs",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["job"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "job"), name="essential_job_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", True), ("page__isnull", True)),
                            models.Q(("document__isnull", False), ("page__gte", 1), ("page__isnull", False)),
                            _connector="OR",
                        ),
                        name="essential_job_evidence_has_a_page",
                    ),
                ],
            },
        ),
        *(case_rows(f"procurement_{table}") for table in TABLES),
        state_machine("procurement_optionsappraisal"),
        filed_once("procurement_optionsappraisal", "filed_at"),
        migrations.RunSQL(STANDS, "DROP FUNCTION IF EXISTS procurement_appraisal_stands();"),
        *(
            migrations.RunSQL(WATCH.format(table=f"procurement_{table}"), UNWATCH.format(table=f"procurement_{table}"))
            for table in PARTS
        ),
    ]
