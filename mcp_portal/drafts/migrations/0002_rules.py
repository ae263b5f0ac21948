"""A draft is its author's, while they see its case; the sweep that forgets old ones reads none of them."""

from django.db import migrations

from mcp_portal.audit.database import of_a_case, policy

FORGET = """
CREATE FUNCTION drafts_forget(before timestamptz) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM drafts_draft WHERE kept_at < before RETURNING 1) SELECT count(*) FROM gone
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("drafts", "0001_initial"), ("audit", "0002_rules"), ("procurement", "0002_rules")]

    operations = [
        policy("drafts_draft", f"user_id = (SELECT portal_actor()) AND ({of_a_case('drafts_draft')})"),
        migrations.RunSQL(FORGET, "DROP FUNCTION drafts_forget(timestamptz)"),
    ]
