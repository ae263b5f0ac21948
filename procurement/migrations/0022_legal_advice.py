"""Privileged legal advice is read by those who asked for it and those who give it, and by nobody else."""

from django.db import migrations

READ_BY = "('lead', 'sro', 'legal', 'accountable_officer')"

PRIVILEGED = f"""
CREATE POLICY portal_privileged ON documents_document AS RESTRICTIVE FOR ALL USING (
    kind <> 'legal-advice' OR EXISTS (
        SELECT 1 FROM accounts_roleholding h
        WHERE h.procurement_id = documents_document.procurement_id AND h.user_id = (SELECT portal_actor())
          AND h.role IN {READ_BY} AND h.from_date <= (SELECT portal_today())
          AND (h.to_date IS NULL OR h.to_date >= (SELECT portal_today()))))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0021_succession"),
        ("documents", "0004_search"),
        ("accounts", "0004_organisation_names"),
    ]

    operations = [migrations.RunSQL(PRIVILEGED, "DROP POLICY portal_privileged ON documents_document")]
