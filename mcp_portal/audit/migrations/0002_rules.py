"""The ledger's chain, its row security, and the functions every other rule rests on."""

from django.db import migrations

from mcp_portal.audit.database import FUNCTIONS, LEDGER, append_only, policy

SEEN = """
    CASE WHEN procurement_id IS NULL THEN
        actor_id = portal_actor() OR EXISTS (
            SELECT 1 FROM accounts_roleholding h
            WHERE h.user_id = portal_actor() AND h.role IN ('auditor', 'system_admin', 'guardian')
              AND h.procurement_id IS NULL
              AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today()))
    ELSE EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id) END
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("accounts", "0002_initial"), ("procurement", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
        append_only("audit_ledgerentry"),
        policy("audit_ledgerentry", SEEN, check="true"),
    ]
