"""Everybody on a procurement is told that a breach pauses it, or that this pause has ended; nobody is named."""

from django.db import migrations

# The Guardian of an organisation may not see the procurement. Who may call this placed or lifted the pause.
TELL = """
CREATE FUNCTION conflicts_tell_of_pause(wanted bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
    words text;
    told integer;
BEGIN
    SELECT h.procurement_id, h.lifted_at, c.reference INTO found
    FROM workflow_hold h JOIN procurement_procurement c ON c.id = h.procurement_id
    WHERE h.id = wanted AND h.kind = 'breach' AND coalesce(h.lifted_by_id, h.placed_by_id) = portal_actor();
    IF found.procurement_id IS NULL THEN
        RETURN 0;
    END IF;
    words := CASE WHEN found.lifted_at IS NULL THEN 'A procurement is paused: ' ELSE 'A pause has ended: ' END
        || found.reference;
    INSERT INTO notifications_outbox (user_id, procurement_id, kind, subject, link, mail, created_at, attempts)
    SELECT DISTINCT r.user_id, found.procurement_id, 'hold', words, '/procurements/' || found.reference || '/',
        'at_once', moment, 0
    FROM accounts_roleholding r
    WHERE r.procurement_id = found.procurement_id AND r.user_id <> portal_actor()
      AND r.from_date <= portal_today() AND (r.to_date IS NULL OR r.to_date >= portal_today());
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;
"""
DROP = "DROP FUNCTION conflicts_tell_of_pause(bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0009_divestment"),
        ("notifications", "0003_preferences"),
        ("workflow", "0001_initial"),
    ]

    operations = [migrations.RunSQL(TELL, DROP)]
