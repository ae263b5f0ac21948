"""What a system administrator may know of cases, and which rows are never deleted."""

from django.db import migrations

ADMINISTERS = """EXISTS (
    SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.role = 'system_admin' AND h.procurement_id IS NULL
      AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today()))"""

# These see more than the actor: they give identifiers and references only, and only to a system administrator.
# Row security would hide every case from them.
CASES = f"""
CREATE OR REPLACE FUNCTION portal_case_by_reference(wanted text) RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM procurement_procurement c WHERE c.reference = wanted AND {ADMINISTERS}
$$;

CREATE OR REPLACE FUNCTION portal_case_references(wanted bigint[]) RETURNS TABLE (id bigint, reference varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.reference FROM procurement_procurement c WHERE c.id = ANY (wanted) AND {ADMINISTERS}
$$;
"""

# Leavers and ended roles are dates. A role may change its last day only.
KEPT = """
CREATE OR REPLACE FUNCTION portal_role_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'to_date' <> to_jsonb(NEW) - 'to_date' THEN
        RAISE EXCEPTION 'portal: a role is ended by its last day, never changed or deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_role_kept BEFORE UPDATE OR DELETE ON accounts_roleholding
    FOR EACH ROW EXECUTE FUNCTION portal_role_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_initial"),
        ("audit", "0002_rules"),
        ("procurement", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            CASES,
            "DROP FUNCTION IF EXISTS portal_case_references(bigint[]);"
            "DROP FUNCTION IF EXISTS portal_case_by_reference(text);",
        ),
        migrations.RunSQL(
            KEPT,
            "DROP TRIGGER IF EXISTS portal_role_kept ON accounts_roleholding;"
            "DROP FUNCTION IF EXISTS portal_role_kept();",
        ),
    ]
