"""Rows of the ledger about a part of a case that is hidden from one person.

The machinery knows no bids: that anything at all is hidden from somebody is told by the app that hides it, which
replaces ``portal_hides_some``.
"""

from django.db import migrations

from mcp_portal.audit.database import policy

NOTHING_HIDDEN = """
CREATE FUNCTION portal_hides_some() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
"""

# With the rights of who asks: row security of the subject's own table answers. Interests have rules of their own,
# under which most people read less than the ledger tells.
HIDDEN_SUBJECT = """
CREATE FUNCTION portal_hidden_subject(subject text, wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
    found boolean;
BEGIN
    IF wanted IS NULL OR starts_with(subject, 'conflicts_') AND subject NOT IN ('conflicts_newname', 'conflicts_answer')
       OR NOT EXISTS (SELECT 1 FROM pg_attribute
                      WHERE attrelid = to_regclass(subject) AND attname = 'id' AND NOT attisdropped) THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I WHERE id = $1)', subject) INTO found USING wanted;
    RETURN found;
END $$;
"""

SEEN_BEFORE = """
    CASE WHEN procurement_id IS NULL THEN
        actor_id = portal_actor() OR EXISTS (
            SELECT 1 FROM accounts_roleholding h
            WHERE h.user_id = portal_actor() AND h.role IN ('auditor', 'system_admin', 'guardian')
              AND h.procurement_id IS NULL
              AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today()))
    ELSE EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id) END
"""

# The sub-select is asked once for a statement: for most people nothing is hidden, and their rows cost nothing more.
SEEN = f"""({SEEN_BEFORE})
    AND NOT ((SELECT portal_hides_some()) AND portal_hidden_subject(subject_table, subject_id))"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_rules")]

    operations = [
        migrations.RunSQL(
            NOTHING_HIDDEN + HIDDEN_SUBJECT,
            "DROP FUNCTION portal_hidden_subject(text, bigint); DROP FUNCTION portal_hides_some();",
        ),
        policy("audit_ledgerentry", SEEN, check="true", before=(SEEN_BEFORE, "true")),
    ]
