"""The register of procurement decisions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

# An entry shows with its decision, also to a person from whom a bid is hidden. What was published anyone may read.
WITH_ITS_DECISION = "EXISTS (SELECT 1 FROM procurement_decision d WHERE d.id = decision_id)"

# What anyone may read without signing in: the published columns of the last entry of each decision by a day.
PUBLISHED = """
CREATE FUNCTION procurement_published_decisions(wanted bigint, on_day date)
RETURNS TABLE (id bigint, decision_id bigint, content jsonb, published_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (e.decision_id) e.id, e.decision_id, e.content,
           (e.published_at AT TIME ZONE 'Europe/London')::date
    FROM procurement_registerentry e
    WHERE e.organisation_id = wanted AND (e.published_at AT TIME ZONE 'Europe/London')::date <= on_day
    ORDER BY e.decision_id, e.published_at DESC, e.id DESC
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0005_scores"),
        ("accounts", "0003_rules"),
        ("audit", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="procurement",
            name="member_practices",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="member practices of the CCG"),
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField()),
                ("published_at", models.DateTimeField()),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_entries",
                        to="procurement.decision",
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
                        related_name="register_entries",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="procurement.registerentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry in the register of procurement decisions",
                "ordering": ["-published_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True)),
                        fields=("decision",),
                        name="one_first_register_entry_a_decision",
                    ),
                ],
            },
        ),
        append_only("procurement_registerentry"),
        policy("procurement_registerentry", WITH_ITS_DECISION),
        migrations.RunSQL(PUBLISHED, "DROP FUNCTION procurement_published_decisions(bigint, date);"),
    ]
