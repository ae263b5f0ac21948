"""The proof list: who asked for what of a procurement, or of a bidder, that is closed to them."""

from django.db import migrations

# The first sees more than the actor, and tells nothing: it returns no value, whether it wrote a row or not. What
# was asked for comes as identifiers; the database finds out by itself whether it is there and closed to the actor.
# One row for each person, thing, page and hour, so that nobody can fill the ledger by asking again and again.
# The second counts, for the packs, the attempts of those whose ruling everybody on the case may know of: that
# somebody is held back for another reason is not told.
REFUSE = """
CREATE FUNCTION conflicts_refuse(of_case text, of_bid integer, thing text, thing_id bigint, page text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked bigint;
    bid bigint;
    held text;
    moment timestamptz;
BEGIN
    IF portal_actor() IS NULL OR page !~ '^[a-z0-9_:]{1,100}$' THEN
        RETURN;
    END IF;
    IF thing = '' THEN
        SELECT c.id INTO asked FROM procurement_procurement c WHERE c.reference = of_case;
    ELSIF thing = 'procurement_procurement' THEN
        SELECT c.id INTO asked FROM procurement_procurement c WHERE c.id = thing_id;
    ELSIF thing = 'conflicts_interest' THEN
        SELECT d.procurement_id INTO asked
        FROM conflicts_interest i JOIN conflicts_declaration d ON d.id = i.declaration_id WHERE i.id = thing_id;
    ELSIF thing IN ('conflicts_itemhandling', 'conflicts_itempaper') THEN
        EXECUTE format('SELECT i.procurement_id FROM %I t JOIN conflicts_agendaitem i ON i.id = t.item_id '
                       'WHERE t.id = $1', thing) INTO asked USING thing_id;
    ELSIF thing IN ('conflicts_declaration', 'conflicts_recusal', 'conflicts_answer', 'conflicts_match',
                    'conflicts_agendaitem', 'conflicts_breach') THEN
        EXECUTE format('SELECT t.procurement_id FROM %I t WHERE t.id = $1', thing) INTO asked USING thing_id;
    END IF;
    bid := (SELECT b.id FROM procurement_bid b WHERE b.procurement_id = asked AND b.number = of_bid);
    IF asked IN (SELECT conflicts_closed_cases(portal_actor())) THEN
        bid := NULL;
    ELSIF bid IS NULL OR bid NOT IN (SELECT conflicts_hidden_bids(portal_actor())) THEN
        RETURN;
    END IF;
    IF EXISTS (
        SELECT 1 FROM audit_ledgerentry l
        WHERE l.step = 'conflicts.refused' AND l.procurement_id = asked AND l.actor_id = portal_actor()
          AND l.recorded_at > clock_timestamp() - interval '1 hour'
          AND l.detail ->> 'page' = page AND l.subject_id = coalesce(bid, asked)
          AND l.subject_table = CASE WHEN bid IS NULL THEN 'procurement_procurement' ELSE 'procurement_bid' END)
    THEN
        RETURN;
    END IF;
    SELECT coalesce(string_agg(DISTINCT h.role, ',' ORDER BY h.role), '') INTO held FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.procurement_id = asked
      AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today());
    SELECT coalesce(c.clock_at, clock_timestamp()) INTO moment FROM procurement_procurement c WHERE c.id = asked;
    INSERT INTO audit_ledgerentry (occurred_at, actor_id, acting_as, step, subject_table, subject_id,
                                   procurement_id, before, after, detail)
    VALUES (moment, portal_actor(), left(held, 200), 'conflicts.refused',
            CASE WHEN bid IS NULL THEN 'procurement_procurement' ELSE 'procurement_bid' END, coalesce(bid, asked),
            asked, '', '', jsonb_build_object('page', page));
END $$;

CREATE FUNCTION conflicts_refused(wanted bigint)
RETURNS TABLE (person_id bigint, times bigint, first_at timestamptz, last_at timestamptz, record bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.actor_id, count(*), min(l.occurred_at), max(l.occurred_at), max(l.seq) FROM audit_ledgerentry l
    WHERE l.step = 'conflicts.refused' AND l.procurement_id = wanted AND l.actor_id <> portal_actor()
      AND l.actor_id IN (SELECT r.person_id FROM conflicts_released(wanted) r WHERE r.hides_case)
      AND l.subject_table = 'procurement_procurement'
    GROUP BY l.actor_id
$$;
"""

# Beside the rule of the ledger, whatever that says: these rows are for the Guardian, the SRO and the auditor of
# the case, and never for the person they are about, not even when the procurement is open to them again.
SEEN = """
    step <> 'conflicts.refused' OR (actor_id <> portal_actor() AND EXISTS (
        SELECT 1 FROM accounts_roleholding h
        WHERE h.user_id = portal_actor() AND h.procurement_id = audit_ledgerentry.procurement_id
          AND h.role IN ('guardian', 'sro', 'auditor')
          AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today())))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0007_publication"),
        ("audit", "0002_rules"),
        ("accounts", "0002_initial"),
        ("procurement", "0002_rules"),
    ]

    operations = [
        migrations.RunSQL(
            REFUSE,
            "DROP FUNCTION conflicts_refused(bigint);"
            "DROP FUNCTION conflicts_refuse(text, integer, text, bigint, text);",
        ),
        migrations.RunSQL(
            f"CREATE POLICY conflicts_refusals ON audit_ledgerentry AS RESTRICTIVE FOR SELECT USING ({SEEN})",
            "DROP POLICY conflicts_refusals ON audit_ledgerentry",
        ),
        migrations.RunSQL(
            "CREATE INDEX conflicts_refusals ON audit_ledgerentry (procurement_id, seq) "
            "WHERE step = 'conflicts.refused'",
            "DROP INDEX conflicts_refusals",
        ),
    ]
