"""The SQL of migration 0007: what is published, what is withheld, reminders, files taken over, disposal."""

TODAY = "h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today())"


def holds(organisation: str, roles: str = "'guardian'") -> str:
    """Say in SQL that the actor holds a role for an organisation, not on one case alone."""
    return f"""EXISTS (SELECT 1 FROM accounts_roleholding h WHERE h.user_id = portal_actor()
        AND h.procurement_id IS NULL AND h.organisation_id = {organisation} AND h.role IN ({roles}) AND {TODAY})"""


def on(moment: str) -> str:
    """Give in SQL the day of a moment, in London."""
    return f"({moment} AT TIME ZONE 'Europe/London')::date"


STAFF_KEEPERS = "'guardian', 'secretary'"
DISPOSERS = "'guardian', 'secretary', 'accountable_officer'"
# mcp_portal.accounts.roles.DECLARING
DECLARING = """'lead', 'sro', 'accountable_officer', 'finance_lead', 'legal', 'member', 'secretary', 'guardian',
    'evaluator', 'moderator', 'opener', 'notice_admin', 'reviewer', 'lead_reviewer', 'sign_off'"""
# A case that is played for training is nobody's business outside it.
NOT_TRAINING = """NOT EXISTS (
    SELECT 1 FROM procurement_procurement c WHERE c.id = d.procurement_id AND c.clock_kind = 'training')"""

# Called by the functions below, with their rights; called by anybody else they see what that person sees.
INNER = f"""
CREATE FUNCTION conflicts_withheld(day date)
RETURNS TABLE (interest_id bigint, person_id bigint, organisation_id bigint, ruled_on date) LANGUAGE sql STABLE AS $$
    -- An interest is withheld in every form it was declared in: what it continues and what continues it.
    WITH RECURSIVE kin AS (
        SELECT r.interest_id AS id, r.person_id, r.organisation_id, {on("r.ruled_at")} AS ruled_on
        FROM conflicts_redaction r
        WHERE r.withheld AND (r.ended_at IS NULL OR ({on("r.ruled_at")} <= day AND {on("r.ended_at")} > day))
        UNION
        SELECT near.id, kin.person_id, kin.organisation_id, kin.ruled_on
        FROM kin CROSS JOIN LATERAL (
            SELECT i.id FROM conflicts_interest i WHERE i.continues_id = kin.id
            UNION ALL
            SELECT i.continues_id FROM conflicts_interest i WHERE i.id = kin.id AND i.continues_id IS NOT NULL
        ) near
    )
    SELECT id, person_id, organisation_id, max(ruled_on) FROM kin GROUP BY id, person_id, organisation_id
$$;

CREATE FUNCTION conflicts_publishes_everyone(day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT publishes = 'everyone' FROM conflicts_guidanceversion
    ORDER BY valid_from <= day DESC, CASE WHEN valid_from <= day THEN day - valid_from ELSE valid_from - day END LIMIT 1
$$;

CREATE FUNCTION conflicts_expected(wanted bigint, day date) RETURNS TABLE (person_id bigint, since date)
LANGUAGE sql STABLE AS $$
    SELECT person_id, min(from_date) FROM (
        SELECT h.user_id AS person_id, h.from_date FROM accounts_roleholding h
        WHERE h.organisation_id = wanted AND h.role IN ({DECLARING})
          AND h.from_date <= day AND (h.to_date IS NULL OR h.to_date >= day)
          AND NOT EXISTS (SELECT 1 FROM procurement_procurement c
                          WHERE c.id = h.procurement_id AND c.clock_kind = 'training')
        UNION ALL
        SELECT s.person_id, s.from_date FROM conflicts_decisionmaker s
        WHERE s.organisation_id = wanted AND s.from_date <= day AND (s.to_date IS NULL OR s.to_date >= day)
    ) everyone GROUP BY person_id
$$;

CREATE FUNCTION conflicts_answers(wanted bigint, day date)
RETURNS TABLE (person_id bigint, since date, decides boolean, review_due date) LANGUAGE sql STABLE AS $$
    SELECT e.person_id, e.since,
        EXISTS (SELECT 1 FROM conflicts_decisionmaker s
                WHERE s.organisation_id = wanted AND s.person_id = e.person_id
                  AND s.from_date <= day AND (s.to_date IS NULL OR s.to_date >= day)),
        (SELECT max(d.review_due) FROM conflicts_declaration d
         WHERE d.organisation_id = wanted AND d.person_id = e.person_id AND {on("d.filed_at")} <= day
           AND (d.ended_at IS NULL OR {on("d.ended_at")} > day) AND {NOT_TRAINING})
    FROM conflicts_expected(wanted, day) e
$$;
"""

# For readers who are nobody: published columns only. Where nothing is published nothing comes.
PUBLIC = f"""
CREATE FUNCTION conflicts_publishing(day date)
RETURNS TABLE (organisation_id bigint, name varchar, non_responders varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.name, coalesce(c.non_responders, 'counted')
    FROM accounts_organisation o LEFT JOIN LATERAL (
        SELECT p.publishes, p.non_responders FROM conflicts_publicationchoice p
        WHERE p.organisation_id = o.id AND p.from_date <= day ORDER BY p.from_date DESC, p.id DESC LIMIT 1) c ON true
    -- A CCG publishes (NHS Act 2006, section 14O); others when their Guardian says so.
    WHERE coalesce(c.publishes, o.kind = 'ccg' AND EXISTS (
        SELECT 1 FROM accounts_roleholding h WHERE h.organisation_id = o.id))
$$;

CREATE FUNCTION conflicts_published(wanted bigint, day date)
RETURNS TABLE (entry bigint, person_id bigint, post varchar, is_nil boolean, category varchar, basis varchar,
               interest_in varchar, nature text, from_date date, to_date date, done text, declared_on date,
               shown_until date, withheld_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT entry, person_id, post, is_nil, category, basis, interest_in, nature, from_date, to_date, done,
        declared_on, shown_until, withheld_on
    FROM (
        SELECT i.id AS entry, d.person_id, u.post, d.kind = 'nil' AS is_nil,
            CASE WHEN w.interest_id IS NULL THEN i.category END AS category,
            CASE WHEN w.interest_id IS NULL THEN i.basis END AS basis,
            CASE WHEN w.interest_id IS NULL THEN i.organisation_name END AS interest_in,
            CASE WHEN w.interest_id IS NULL THEN i.nature END AS nature,
            CASE WHEN w.interest_id IS NULL THEN i.from_date END AS from_date,
            CASE WHEN w.interest_id IS NULL THEN i.to_date END AS to_date,
            CASE WHEN w.interest_id IS NULL THEN m.text END AS done,
            CASE WHEN w.interest_id IS NULL THEN {on("d.filed_at")} END AS declared_on,
            CASE WHEN w.interest_id IS NULL
                 THEN (i.to_date + make_interval(months => g.public_months_after_end))::date END AS shown_until,
            w.ruled_on AS withheld_on,
            -- A person without interests has one line, however often they said so.
            row_number() OVER person AS place,
            bool_or(i.id IS NOT NULL AND (i.to_date IS NULL OR i.to_date >= day)) OVER (PARTITION BY d.person_id)
                AS has_interests
        FROM conflicts_declaration d
        JOIN accounts_user u ON u.id = d.person_id
        JOIN conflicts_guidanceversion g ON g.id = d.guidance_id
        LEFT JOIN conflicts_interest i ON i.declaration_id = d.id
        LEFT JOIN conflicts_mitigation m ON m.interest_id = i.id
        LEFT JOIN conflicts_withheld(day) w ON w.interest_id = i.id
        WHERE d.organisation_id = wanted AND day <= portal_today()
          AND EXISTS (SELECT 1 FROM conflicts_publishing(day) p WHERE p.organisation_id = wanted)
          AND {on("d.registered_at")} <= day AND {NOT_TRAINING}
          AND ((i.id IS NULL AND d.kind = 'nil' AND (d.ended_at IS NULL OR {on("d.ended_at")} > day))
            OR (i.id IS NOT NULL
                AND (i.to_date IS NULL
                     OR (i.to_date + make_interval(months => g.public_months_after_end))::date >= day)
                AND (i.to_date IS NULL
                     OR (i.to_date + make_interval(years => g.kept_years))::date >= portal_today())
                AND NOT EXISTS (
                    SELECT 1 FROM conflicts_interest later JOIN conflicts_declaration of ON of.id = later.declaration_id
                    WHERE later.continues_id = i.id AND {on("of.registered_at")} <= day)))
          AND (conflicts_publishes_everyone(day) OR EXISTS (
                SELECT 1 FROM conflicts_decisionmaker s
                WHERE s.organisation_id = wanted AND s.person_id = d.person_id
                  AND s.from_date <= day AND (s.to_date IS NULL OR s.to_date >= day)))
        WINDOW person AS (PARTITION BY d.person_id, d.kind ORDER BY d.filed_at DESC, d.id DESC)
    ) lines
    WHERE NOT is_nil OR (place = 1 AND NOT has_interests)
$$;

CREATE FUNCTION conflicts_published_roots(wanted bigint[]) RETURNS TABLE (entry bigint, root bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Identifiers only: which entries are the same interest, declared again.
    WITH RECURSIVE up AS (
        SELECT i.id AS entry, i.id, i.continues_id FROM conflicts_interest i WHERE i.id = ANY (wanted)
        UNION ALL
        SELECT up.entry, i.id, i.continues_id FROM up JOIN conflicts_interest i ON i.id = up.continues_id
    )
    SELECT up.entry, up.id FROM up WHERE up.continues_id IS NULL
$$;

CREATE FUNCTION conflicts_published_answers(wanted bigint, day date)
RETURNS TABLE (expected bigint, answered bigint, posts varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*), count(*) FILTER (WHERE a.review_due >= day),
        CASE WHEN p.non_responders = 'named'
             THEN array_agg(u.post ORDER BY u.post) FILTER (WHERE a.review_due IS NULL OR a.review_due < day) END
    FROM conflicts_publishing(day) p
    CROSS JOIN conflicts_answers(wanted, day) a
    JOIN accounts_user u ON u.id = a.person_id
    WHERE p.organisation_id = wanted AND p.non_responders <> 'not_shown' AND day <= portal_today()
      AND (a.decides OR conflicts_publishes_everyone(day))
    GROUP BY p.non_responders
$$;
"""

# These see more than the actor: identifiers, dates and yes or no.
INSIDE = f"""
CREATE FUNCTION conflicts_withheld_from(reader bigint) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT w.interest_id FROM conflicts_withheld(portal_today()) w
    WHERE w.person_id IS DISTINCT FROM reader AND NOT EXISTS (
        SELECT 1 FROM accounts_roleholding h
        WHERE h.user_id = reader AND h.role = 'guardian' AND {TODAY}
          AND (h.procurement_id IS NULL AND h.organisation_id = w.organisation_id OR h.procurement_id = (
              SELECT d.procurement_id FROM conflicts_declaration d JOIN conflicts_interest i ON i.declaration_id = d.id
              WHERE i.id = w.interest_id)))
$$;

CREATE FUNCTION conflicts_answers_of(wanted bigint, day date)
RETURNS TABLE (person_id bigint, since date, decides boolean, review_due date, reminded_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.person_id, a.since, a.decides, a.review_due,
        (SELECT max(r.day) FROM conflicts_reminder r WHERE r.person_id = a.person_id)
    FROM conflicts_answers(wanted, day) a WHERE {holds("wanted", STAFF_KEEPERS)}
$$;

CREATE FUNCTION conflicts_take_reminders(today date) RETURNS TABLE (person_id bigint, kind varchar)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- The scheduler acts for nobody. It learns who is told today, once: before it is due, then every 7 days after.
    WITH standing AS (
        SELECT d.person_id, d.organisation_id, max(d.review_due) AS due FROM conflicts_declaration d
        WHERE d.filed_at IS NOT NULL AND d.ended_at IS NULL AND (d.procurement_id IS NULL OR EXISTS (
            SELECT 1 FROM accounts_roleholding h JOIN procurement_procurement c ON c.id = h.procurement_id
            WHERE h.procurement_id = d.procurement_id AND h.user_id = d.person_id AND c.clock_kind = 'real'
              AND h.from_date <= today AND (h.to_date IS NULL OR h.to_date >= today)))
        GROUP BY d.person_id, d.organisation_id, d.procurement_id
    ), missing AS (
        SELECT e.person_id, o.id AS organisation_id, e.since + g.declare_within_days AS due
        FROM accounts_organisation o CROSS JOIN LATERAL conflicts_expected(o.id, today) e
        CROSS JOIN LATERAL (SELECT v.declare_within_days FROM conflicts_guidanceversion v
                            WHERE v.valid_from <= today ORDER BY v.valid_from DESC LIMIT 1) g
        WHERE EXISTS (SELECT 1 FROM conflicts_publishing(today) p WHERE p.organisation_id = o.id)
          AND NOT EXISTS (SELECT 1 FROM conflicts_declaration d WHERE d.person_id = e.person_id
                          AND d.organisation_id = o.id AND d.filed_at IS NOT NULL)
    ), wanted AS (
        SELECT DISTINCT ON (a.person_id) a.person_id, a.organisation_id,
            CASE WHEN a.due < today THEN 'overdue' ELSE 'due' END AS kind
        FROM (SELECT * FROM standing UNION ALL SELECT * FROM missing) a
        JOIN accounts_user u ON u.id = a.person_id AND u.is_active
        WHERE a.due <= today + 28
        ORDER BY a.person_id, a.due
    )
    INSERT INTO conflicts_reminder (person_id, organisation_id, kind, day)
    SELECT w.person_id, w.organisation_id, w.kind, today FROM wanted w
    WHERE NOT EXISTS (
        SELECT 1 FROM conflicts_reminder r WHERE r.person_id = w.person_id AND r.kind = w.kind
          AND r.day > today - CASE w.kind WHEN 'due' THEN 29 ELSE 7 END)
    ON CONFLICT DO NOTHING
    RETURNING conflicts_reminder.person_id, conflicts_reminder.kind
$$;

CREATE FUNCTION conflicts_imports_waiting() RETURNS TABLE (import_id bigint, guardian_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id, m.uploaded_by_id FROM conflicts_registerimport m
    WHERE m.wanted_at IS NOT NULL AND m.imported_at IS NULL AND m.failed_at IS NULL AND EXISTS (
        SELECT 1 FROM accounts_roleholding h
        WHERE h.user_id = m.uploaded_by_id AND h.role = 'guardian' AND h.procurement_id IS NULL
          AND h.organisation_id = m.organisation_id AND {TODAY})
    ORDER BY m.wanted_at
$$;

CREATE FUNCTION conflicts_open_imports() RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM conflicts_registerimport m
    WHERE m.uploaded_by_id = portal_actor() AND m.imported_at IS NULL AND m.failed_at IS NULL
$$;

CREATE FUNCTION conflicts_declared_themselves(wanted bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT d.person_id FROM conflicts_declaration d
    WHERE d.organisation_id = wanted AND d.procurement_id IS NULL AND d.imported_in_id IS NULL
      AND d.ended_at IS NULL AND {holds("wanted")}
$$;

CREATE FUNCTION conflicts_dispose(wanted bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one bigint;
BEGIN
    SELECT x.interest_id INTO one FROM conflicts_disposal x
    WHERE x.id = wanted AND x.confirmed_by_id = portal_actor() AND x.kept_until < portal_today();
    IF one IS NULL THEN
        RAISE EXCEPTION 'portal: content is disposed of by 2 people after its retention date'
            USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE conflicts_disposal x SET content_hash = encode(sha256(convert_to(concat_ws(E'\\x1f',
            i.organisation_name, i.organisation_id::text, i.nature, i.relationship, i.proposed_mitigation,
            m.text, m.agreed_with), 'UTF8')), 'hex')
        FROM conflicts_interest i LEFT JOIN conflicts_mitigation m ON m.interest_id = i.id
        WHERE x.id = wanted AND i.id = one;
    UPDATE conflicts_interest SET organisation_name = 'Disposed of', organisation_id = NULL, nature = '',
        relationship = '', proposed_mitigation = '' WHERE id = one;
    UPDATE conflicts_mitigation SET text = '', agreed_with = '' WHERE interest_id = one;
END $$;

CREATE FUNCTION conflicts_disposed(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM conflicts_disposal x
                   WHERE x.interest_id = wanted AND x.confirmed_at IS NOT NULL AND x.kept_until < portal_today())
$$;
"""

# A filed interest and what was agreed about it change once: emptied of their content, when 2 people disposed of it.
KEPT = """
CREATE FUNCTION conflicts_content_kept() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    content text[] := TG_ARGV[1]::text[];
    interest bigint := (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
BEGIN
    IF TG_TABLE_NAME = 'conflicts_interest' AND to_jsonb(OLD) ->> 'filed_at' IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) = to_jsonb(NEW) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - content = to_jsonb(NEW) - content
       AND NOT EXISTS (SELECT 1 FROM jsonb_each_text(to_jsonb(NEW)) e
                       WHERE e.key = ANY (content) AND coalesce(e.value, '') NOT IN ('', 'Disposed of'))
       AND conflicts_disposed(interest) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'portal: filed rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER portal_filed_once ON conflicts_interest;
CREATE TRIGGER portal_filed_once BEFORE UPDATE OR DELETE ON conflicts_interest
    FOR EACH ROW EXECUTE FUNCTION conflicts_content_kept(
        'id', '{organisation_name,organisation_id,nature,relationship,proposed_mitigation}');
DROP TRIGGER portal_append_only ON conflicts_mitigation;
CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON conflicts_mitigation
    FOR EACH ROW EXECUTE FUNCTION conflicts_content_kept('interest_id', '{text,agreed_with}');
"""
NOT_KEPT = """
DROP TRIGGER portal_append_only ON conflicts_mitigation;
CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON conflicts_mitigation
    FOR EACH ROW EXECUTE FUNCTION portal_never();
DROP TRIGGER portal_filed_once ON conflicts_interest;
CREATE TRIGGER portal_filed_once BEFORE UPDATE OR DELETE ON conflicts_interest
    FOR EACH ROW EXECUTE FUNCTION portal_filed_once('filed_at');
DROP FUNCTION conflicts_content_kept();
"""

# Beside the rules of migration 0002. A withheld interest is hidden from everybody but the person concerned and
# Guardians; the Guardian who takes a register over from a file begins declarations for others, while it lasts.
OPEN_IMPORTS = "SELECT conflicts_open_imports()"
OF_AN_IMPORT = f"""EXISTS (SELECT 1 FROM conflicts_declaration d WHERE d.id = declaration_id AND d.filed_at IS NULL
    AND d.person_id <> portal_actor() AND d.imported_in_id IN ({OPEN_IMPORTS}))"""
BESIDE = f"""
CREATE POLICY conflicts_not_withheld ON conflicts_interest AS RESTRICTIVE FOR SELECT
    USING (id NOT IN (SELECT conflicts_withheld_from(portal_actor())));
CREATE POLICY conflicts_from_a_file ON conflicts_declaration
    USING (imported_in_id IN ({OPEN_IMPORTS}))
    WITH CHECK (person_id <> portal_actor() AND imported_in_id IN ({OPEN_IMPORTS}));
CREATE POLICY conflicts_from_a_file ON conflicts_interest USING ({OF_AN_IMPORT}) WITH CHECK ({OF_AN_IMPORT});
CREATE POLICY conflicts_from_a_file ON conflicts_mitigation FOR INSERT WITH CHECK (
    agreed_by_id = portal_actor()
    AND EXISTS (SELECT 1 FROM conflicts_interest i WHERE i.id = interest_id AND {OF_AN_IMPORT}));
"""
NOT_BESIDE = """
DROP POLICY conflicts_from_a_file ON conflicts_mitigation;
DROP POLICY conflicts_from_a_file ON conflicts_interest;
DROP POLICY conflicts_from_a_file ON conflicts_declaration;
DROP POLICY conflicts_not_withheld ON conflicts_interest;
"""
ONCE = """
CREATE TRIGGER portal_{name} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION portal_filed_once({columns});
"""

DROP_INSIDE = """
DROP FUNCTION conflicts_disposed(bigint); DROP FUNCTION conflicts_dispose(bigint);
DROP FUNCTION conflicts_declared_themselves(bigint); DROP FUNCTION conflicts_open_imports();
DROP FUNCTION conflicts_imports_waiting();
DROP FUNCTION conflicts_take_reminders(date); DROP FUNCTION conflicts_answers_of(bigint, date);
DROP FUNCTION conflicts_withheld_from(bigint);
"""
DROP_PUBLIC = """
DROP FUNCTION conflicts_published_answers(bigint, date); DROP FUNCTION conflicts_published_roots(bigint[]);
DROP FUNCTION conflicts_published(bigint, date); DROP FUNCTION conflicts_publishing(date);
"""
DROP_INNER = """
DROP FUNCTION conflicts_answers(bigint, date); DROP FUNCTION conflicts_expected(bigint, date);
DROP FUNCTION conflicts_publishes_everyone(date); DROP FUNCTION conflicts_withheld(date);
"""

ASKS = "asked_by_id = portal_actor() AND ruled_at IS NULL"
