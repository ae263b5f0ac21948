"""The service specification in versions: sections in three parts, patient choice, and its approval."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import NO_TRUNCATE, case_rows, filed_once, state_machine

PARTS = ("specificationsection", "patientchoice")

# What a version is made of stands with it while it waits for approval, and for ever once it was approved.
STANDS = """
CREATE FUNCTION procurement_specification_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
                    ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END;
    one jsonb;
BEGIN
    FOREACH one IN ARRAY rows LOOP
        IF EXISTS (SELECT 1 FROM procurement_specification s
                   WHERE s.id = (one ->> 'specification_id')::bigint AND s.state <> 'draft') THEN
            RAISE EXCEPTION 'portal: a specification that is no draft is never changed (%)', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
WATCH = (
    'CREATE TRIGGER portal_specification_stands BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
    "FOR EACH ROW EXECUTE FUNCTION procurement_specification_stands();" + NO_TRUNCATE
)
UNWATCH = (
    'DROP TRIGGER IF EXISTS portal_specification_stands ON "{table}"; '
    'DROP TRIGGER IF EXISTS portal_no_truncate ON "{table}";'
)


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0011_practices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Specification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=40,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=300, verbose_name="why there is this version")),
                ("drafted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="fingerprint of the approved text"),
                ),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="specifications",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="procurement.specification",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="specification_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted"])),
                        fields=("procurement",),
                        name="one_specification_in_hand",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "approved")),
                        fields=("procurement",),
                        name="one_specification_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True), ("sha256", "")),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="specification_approved_as_a_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("changed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="own_specification_is_not_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("practice", "GP practice"),
                            ("named_gp", "Named GP"),
                            ("location", "Location"),
                            ("secondary", "Secondary care provider"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "effect",
                    models.CharField(choices=[("unchanged", "Unchanged"), ("limited", "Limited")], max_length=20),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why it is limited")),
                ("safeguard", models.TextField(blank=True, verbose_name="what protects patients")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "specification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="procurement.specification",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("specification", "choice"), name="patient_choice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect", "unchanged"),
                            models.Q(
                                models.Q(("reason", ""), _negated=True), models.Q(("safeguard", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="limited_patient_choice_has_reason_and_safeguard",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecificationSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("national", "National requirements"),
                            ("core", "Core care model"),
                            ("local", "Local requirements"),
                        ],
                        max_length=20,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("heading", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("source", models.CharField(max_length=200, verbose_name="which document it comes from")),
                ("page", models.CharField(blank=True, max_length=40, verbose_name="page or paragraph of the document")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "specification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="procurement.specification",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("specification", "position"), name="specification_section_position_once"
                    ),
                    models.UniqueConstraint(
                        fields=("specification", "part", "heading"), name="specification_section_heading_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heading", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="specification_section_is_whole",
                    ),
                ],
            },
        ),
        *(case_rows(f"procurement_{table}") for table in ("specification", *PARTS)),
        state_machine("procurement_specification"),
        filed_once(
            "procurement_specification",
            "approved_at",
            except_columns=("state", "version", "superseded_by_id", "superseded_at"),
        ),
        migrations.RunSQL(STANDS, "DROP FUNCTION IF EXISTS procurement_specification_stands();"),
        *(
            migrations.RunSQL(WATCH.format(table=f"procurement_{table}"), UNWATCH.format(table=f"procurement_{table}"))
            for table in PARTS
        ),
    ]
