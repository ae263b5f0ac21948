"""Editions that are edited in pages: drafts, publication, and reviews that move to a newer edition."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import NO_TRUNCATE, append_only, case_rows, filed_once

EDITION = "assurance_catalogueversion"
PARTS = ("assurance_stage", "assurance_stagebody", "assurance_question")

# An edition that is there already came with the portal and is in use.
PUBLISHED = f"""
    UPDATE {EDITION} SET published_at = from_date::timestamp AT TIME ZONE 'Europe/London' WHERE published_at IS NULL
"""

# Stages, parts of bodies and questions of a published edition are neither added nor changed nor taken away. A stage
# that was added to one case is not of the edition.
STANDS = """
CREATE OR REPLACE FUNCTION assurance_edition_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
                    ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END;
    one jsonb;
    stage jsonb;
BEGIN
    FOREACH one IN ARRAY rows LOOP
        stage := one;
        IF TG_TABLE_NAME <> 'assurance_stage' THEN
            SELECT to_jsonb(s) INTO stage FROM assurance_stage s WHERE s.id = (one ->> 'stage_id')::bigint;
        END IF;
        IF stage ->> 'procurement_id' IS NULL AND EXISTS (
                SELECT 1 FROM assurance_catalogueversion v
                WHERE v.id = (stage ->> 'version_id')::bigint AND v.published_at IS NOT NULL) THEN
            RAISE EXCEPTION 'portal: a published edition is never changed (%)', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
WATCH = (
    "CREATE TRIGGER portal_edition_stands BEFORE INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION assurance_edition_stands();" + NO_TRUNCATE
)
UNWATCH = "DROP TRIGGER IF EXISTS portal_{name} ON {table}; DROP TRIGGER IF EXISTS portal_no_truncate ON {table};"


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0005_signing"),
        ("procurement", "0006_decision_register"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="catalogueversion",
            name="based_on",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drafts",
                to="assurance.catalogueversion",
            ),
        ),
        migrations.AddField(
            model_name="catalogueversion",
            name="edits",
            field=models.PositiveIntegerField(default=0, help_text="How often anything in it was changed as a draft"),
        ),
        migrations.AddField(
            model_name="catalogueversion",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="catalogueversion",
            name="published_by",
            field=models.ForeignKey(
                help_text="Empty when it came with the portal",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="catalogueversion",
            name="reason",
            field=models.TextField(blank=True, help_text="Why it was published"),
        ),
        migrations.AddField(
            model_name="question",
            name="edits",
            field=models.PositiveIntegerField(default=0, help_text="How often it was changed as a draft"),
        ),
        migrations.AddField(
            model_name="question",
            name="good",
            field=models.TextField(blank=True, help_text="What good looks like"),
        ),
        migrations.AddField(
            model_name="stage",
            name="edits",
            field=models.PositiveIntegerField(default=0, help_text="How often it was changed as a draft"),
        ),
        migrations.AlterField(
            model_name="catalogueversion",
            name="content_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="catalogueversion",
            name="from_date",
            field=models.DateField(help_text="Day from which new cases use it; of a draft, the day it was begun"),
        ),
        migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="catalogueversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", False)),
                fields=("from_date",),
                name="edition_one_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", True),
                    models.Q(("content_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="edition_published_with_its_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    models.Q(("published_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="edition_published_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("failure_source", ""), models.Q(("failure", ""), _negated=True), _connector="OR"),
                name="question_source_has_failure",
            ),
        ),
        migrations.CreateModel(
            name="EditionMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("moved_at", models.DateTimeField()),
                (
                    "from_edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.catalogueversion"
                    ),
                ),
                (
                    "moved_by",
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
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition_moves",
                        to="assurance.gatereview",
                    ),
                ),
                (
                    "to_edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.catalogueversion"
                    ),
                ),
            ],
            options={
                "ordering": ["review", "moved_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="edition_move_has_reason"
                    ),
                ],
            },
        ),
        append_only("assurance_editionmove"),
        case_rows("assurance_editionmove"),
        migrations.RunSQL(filed_once(EDITION, "published_at").sql, UNWATCH.format(name="filed_once", table=EDITION)),
        migrations.RunSQL(STANDS, "DROP FUNCTION assurance_edition_stands()"),
        *(
            migrations.RunSQL(WATCH.format(table=name), UNWATCH.format(name="edition_stands", table=name))
            for name in PARTS
        ),
    ]
