"""What people were told shows with its case only; the sender learns identifiers and nothing else."""

from django.db import migrations

from mcp_portal.audit.database import case_rows

# The sender acts for nobody. It counts an attempt for every row that is due (30 seconds after the first, then
# twice as long each time, eight attempts) and learns which rows those are and whose. Each mail is then sent as
# its reader, who may have lost sight of the case in between.
TAKE = """
CREATE FUNCTION portal_outbox_take(moment timestamptz) RETURNS TABLE (row_id bigint, reader_id bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE notifications_outbox o SET attempts = o.attempts + 1, tried_at = moment
    FROM (SELECT d.id FROM notifications_outbox d
          WHERE d.sent_at IS NULL AND d.attempts < 8
            AND (d.tried_at IS NULL OR d.tried_at + interval '15 seconds' * power(2, d.attempts) <= moment)
          ORDER BY d.id LIMIT 100 FOR UPDATE SKIP LOCKED) due
    WHERE o.id = due.id
    RETURNING o.id, o.user_id
$$
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("audit", "0002_rules"), ("procurement", "0002_rules")]

    operations = [
        case_rows("notifications_outbox"),
        migrations.RunSQL(TAKE, "DROP FUNCTION portal_outbox_take(timestamptz)"),
    ]
