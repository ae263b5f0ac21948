"""How matches are found: the functions and triggers of migration 0004."""

from importlib import import_module

rules = import_module("conflicts.migrations.0002_rules")

DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

# How names and codes are compared, and from which likeness on (between 0 and 1) a similar name is suggested.
PLAIN = r"""
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

CREATE FUNCTION conflicts_like_enough() RETURNS real LANGUAGE sql IMMUTABLE AS $$ SELECT 0.5::real $$;

CREATE FUNCTION conflicts_plain_name(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        nullif(trim(regexp_replace(
            regexp_replace(spelt, '\m(the|and|nhs|trust|ft|ltd|limited|llp|lp|plc|cic)\M', ' ', 'g'), ' +', ' ', 'g'
        )), ''),
        nullif(spelt, ''), lower(trim(words)))
    FROM (SELECT trim(regexp_replace(regexp_replace(regexp_replace(
              lower(regexp_replace(normalize(words, NFKD), U&'[\0300-\036F]', '', 'g')),
              U&'[''`\2018\2019\02BC]', '', 'g'), '[&+]', ' and ', 'g'), '[^[:alnum:]]+', ' ', 'g')) AS spelt) AS once
$$;

CREATE FUNCTION conflicts_plain_code(code text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT upper(regexp_replace(coalesce(code, ''), '[^A-Za-z0-9]', '', 'g')) $$;

CREATE FUNCTION conflicts_plain_codes(VARIADIC codes text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT conflicts_plain_code(c)) FILTER (WHERE conflicts_plain_code(c) <> ''), '{}')
    FROM unnest(codes) c
$$;

CREATE FUNCTION conflicts_plain_names(VARIADIC lines text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT conflicts_plain_name(one)) FILTER (WHERE trim(one) <> ''), '{}')
    FROM unnest(lines) l, regexp_split_to_table(l, E'\n') one
$$;

CREATE FUNCTION conflicts_unspaced(names text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce(array_agg(replace(n, ' ', '')), '{}') FROM unnest(names) n $$;

CREATE FUNCTION conflicts_likeness(one text[], other text[]) RETURNS real LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS
$$ SELECT coalesce(max(similarity(a, b)), 0)::real FROM unnest(one) a, unnest(other) b $$;
"""
DROP_PLAIN = """
DROP FUNCTION conflicts_likeness(text[], text[]);
DROP FUNCTION conflicts_unspaced(text[]);
DROP FUNCTION conflicts_plain_names(text[]);
DROP FUNCTION conflicts_plain_codes(text[]);
DROP FUNCTION conflicts_plain_code(text);
DROP FUNCTION conflicts_plain_name(text);
DROP FUNCTION conflicts_like_enough();
DROP EXTENSION IF EXISTS pg_trgm;
"""

# With the rights of who asks: called by the application it sees what its actor sees, called by the functions below
# everything. Interests of a person: the latest version of each that stands and has not ended by the case's day.
FINDING = """
CREATE FUNCTION conflicts_case_day(wanted bigint) RETURNS date LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT coalesce((c.clock_at AT TIME ZONE 'Europe/London')::date, least(portal_today(), current_date))
    FROM procurement_procurement c WHERE c.id = wanted
$$;

CREATE FUNCTION conflicts_alike(wanted bigint, people bigint[], only_name bigint)
RETURNS TABLE (name_id bigint, bid_id bigint, interest_id bigint, line uuid, person_id bigint, how text,
               likeness int, facts text, rests_on jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH named AS MATERIALIZED (
        SELECT n.*, ARRAY[o.id, o.successor_id] AS bodies,
               conflicts_plain_codes(n.ods_code, o.ods_code) AS ods,
               conflicts_plain_codes(n.company_number, o.company_number) AS companies,
               conflicts_plain_names(n.name, coalesce(o.name, '')) AS called,
               conflicts_plain_names(n.trading_names, coalesce(o.trading_names, '')) AS also
        FROM conflicts_newname n LEFT JOIN accounts_organisation o ON o.id = n.organisation_id
        WHERE n.procurement_id = wanted AND n.gone_at IS NULL AND (only_name IS NULL OR n.id = only_name)
    ), standing AS (
        SELECT DISTINCT ON (i.line) i.*, d.person_id,
               coalesce(nullif(d.procurement_title, ''), 'All work of ' || home.name) AS scope
        FROM conflicts_interest i
        JOIN conflicts_declaration d ON d.id = i.declaration_id
        JOIN accounts_organisation home ON home.id = d.organisation_id
        WHERE d.person_id = ANY (people) AND d.filed_at IS NOT NULL AND d.ended_at IS NULL
          AND (i.to_date IS NULL OR i.to_date >= (SELECT conflicts_case_day(wanted)))
        ORDER BY i.line, i.filed_at DESC, i.id DESC
    ), declared AS MATERIALIZED (
        SELECT i.*, ARRAY[o.id, o.successor_id] AS bodies, o.name AS linked, o.ods_code AS ods_code,
               o.company_number AS company_number, o.trading_names AS trading_names,
               conflicts_plain_codes(o.ods_code, i.organisation_name) AS ods,
               conflicts_plain_codes(o.company_number, i.organisation_name) AS companies,
               conflicts_plain_names(i.organisation_name, coalesce(o.name, '')) AS called,
               conflicts_plain_names(coalesce(o.trading_names, '')) AS also
        FROM standing i LEFT JOIN accounts_organisation o ON o.id = i.organisation_id
    ), pairs AS (
        SELECT n.id AS name_id, i.id AS interest_id, CASE
            WHEN array_remove(n.bodies, NULL) && array_remove(i.bodies, NULL) THEN 'organisation'
            WHEN n.ods && i.ods THEN 'ods_code'
            WHEN n.companies && i.companies THEN 'company_number'
            WHEN conflicts_unspaced(n.called) && conflicts_unspaced(i.called) THEN 'name'
            WHEN conflicts_unspaced(n.called || n.also) && conflicts_unspaced(i.called || i.also) THEN 'trading_name'
            WHEN near.likeness >= conflicts_like_enough() THEN 'near_spelling' END AS how, near.likeness
        FROM named n CROSS JOIN declared i
        CROSS JOIN LATERAL (
            SELECT conflicts_likeness(n.called || n.also, i.called || i.also) AS likeness OFFSET 0) near
    )
    SELECT n.id, n.bid_id, i.id, i.line, i.person_id, p.how,
           CASE p.how WHEN 'near_spelling' THEN floor(p.likeness * 100)::int ELSE 100 END,
           encode(sha256(convert_to(concat_ws('|', n.called, n.also, n.ods, n.companies, n.bodies,
                                              i.called, i.also, i.ods, i.companies, i.bodies), 'UTF8')), 'hex'),
           jsonb_build_object(
               'name', jsonb_build_object(
                   'name', n.name, 'kind', n.kind, 'bidder', n.bidder_name, 'ods_code', n.ods_code,
                   'company_number', n.company_number, 'trading_names', n.trading_names),
               'interest', jsonb_build_object(
                   'organisation_name', i.organisation_name, 'linked', i.linked, 'ods_code', i.ods_code,
                   'company_number', i.company_number, 'trading_names', i.trading_names, 'category', i.category,
                   'nature', i.nature, 'relationship', i.relationship, 'material', i.material,
                   'expects_to_move', i.expects_to_move, 'from_date', i.from_date, 'to_date', i.to_date,
                   'scope', i.scope))
    FROM pairs p JOIN named n ON n.id = p.name_id JOIN declared i ON i.id = p.interest_id
    WHERE p.how IS NOT NULL
$$;
"""
DROP_FINDING = "DROP FUNCTION conflicts_alike(bigint, bigint[], bigint); DROP FUNCTION conflicts_case_day(bigint);"

# A suggestion goes only when the name has left the case or no declaration with the interest stands any longer; what
# an administrator changes about organisations or roles, or the person by declaring anew, never takes one away.
MATCHING = f"""
CREATE FUNCTION conflicts_match(wanted bigint, only_name bigint DEFAULT NULL, only_person bigint DEFAULT NULL)
RETURNS void LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    pair record;
    open_row bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM conflicts_newname n WHERE n.procurement_id = wanted) THEN
        RETURN;
    END IF;
    UPDATE conflicts_match m SET gone_at = now() FROM conflicts_newname n
    WHERE m.procurement_id = wanted AND n.id = m.name_id AND m.gone_at IS NULL AND m.ruling_id IS NULL
      AND m.state <> 'dismissed' AND (n.gone_at IS NOT NULL OR NOT EXISTS (
          SELECT 1 FROM conflicts_interest i JOIN conflicts_declaration d ON d.id = i.declaration_id
          WHERE i.line = m.line AND d.filed_at IS NOT NULL AND d.ended_at IS NULL));
    FOR pair IN
        SELECT a.*, c.title, coalesce(c.clock_at, now()) AS moment, coalesce(
                   (SELECT b.organisation_id FROM procurement_commissioner b
                    WHERE b.procurement_id = wanted ORDER BY b.leads DESC, b.id LIMIT 1),
                   (SELECT h.organisation_id FROM accounts_roleholding h
                    WHERE h.procurement_id = wanted ORDER BY h.id LIMIT 1)) AS commissioner
        FROM procurement_procurement c, conflicts_alike(wanted, ARRAY(
            SELECT DISTINCT h.user_id FROM accounts_roleholding h
            WHERE h.procurement_id = wanted AND h.role NOT IN ('provider', 'bidder')
              AND (h.to_date IS NULL OR h.to_date >= portal_today())
              AND (only_person IS NULL OR h.user_id = only_person)), only_name) a
        JOIN conflicts_newname n ON n.id = a.name_id
        WHERE c.id = wanted AND NOT EXISTS (
            SELECT 1 FROM conflicts_recusal r LEFT JOIN conflicts_interest ruled ON ruled.id = r.interest_id
            WHERE r.person_id = a.person_id AND r.procurement_id = wanted AND r.lifted_at IS NULL
              AND (r.bid_id IS NULL OR r.bid_id = a.bid_id)
              AND (r.hides_case OR r.hides_bid OR (ruled.line = a.line AND r.ruled_at >= n.entered_at)
                   OR r.id IN (SELECT m.ruling_id FROM conflicts_match m
                               WHERE m.name_id = a.name_id AND m.line = a.line AND m.facts = a.facts)))
          -- What was declared in answer to this very name waits for the Guardian there.
          AND NOT EXISTS (
            SELECT 1 FROM conflicts_answer x JOIN conflicts_interest said ON said.id = x.interest_id
            WHERE x.name_id = a.name_id AND x.person_id = a.person_id AND said.line = a.line)
        ORDER BY a.name_id, a.line
    LOOP
        SELECT m.id INTO open_row FROM conflicts_match m
        WHERE m.name_id = pair.name_id AND m.line = pair.line AND m.state <> 'dismissed' AND m.ruling_id IS NULL;
        IF FOUND THEN
            UPDATE conflicts_match m
            SET interest_id = pair.interest_id, how = pair.how, likeness = pair.likeness, facts = pair.facts,
                rests_on = pair.rests_on, gone_at = NULL
            WHERE m.id = open_row
              AND (m.gone_at IS NOT NULL OR m.interest_id <> pair.interest_id OR m.facts <> pair.facts);
        ELSIF NOT EXISTS (SELECT 1 FROM conflicts_match m WHERE m.name_id = pair.name_id AND m.line = pair.line
                          AND m.facts = pair.facts AND m.state = 'dismissed') THEN
            INSERT INTO conflicts_match (version, state, procurement_id, procurement_title, organisation_id, bid_id,
                name_id, interest_id, line, person_id, how, likeness, facts, rests_on, found_at, reason)
            VALUES (1, 'suggested', wanted, pair.title, pair.commissioner, pair.bid_id, pair.name_id,
                pair.interest_id, pair.line, pair.person_id, pair.how, pair.likeness, pair.facts,
                pair.rests_on, pair.moment, '')
            ON CONFLICT DO NOTHING;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION conflicts_match_everywhere(people bigint[]) RETURNS void LANGUAGE sql {DEFINER} AS $$
    SELECT conflicts_match(h.procurement_id, NULL, h.user_id)
    FROM (SELECT DISTINCT h.procurement_id, h.user_id FROM accounts_roleholding h
          WHERE h.user_id = ANY (people) AND h.procurement_id IS NOT NULL) h
$$;

CREATE FUNCTION conflicts_guardians_to_tell() RETURNS SETOF bigint LANGUAGE sql {DEFINER} AS $$
    WITH untold AS (
        UPDATE conflicts_match SET told_at = now()
        WHERE told_at IS NULL AND gone_at IS NULL AND state = 'suggested' AND ruling_id IS NULL
        RETURNING procurement_id, organisation_id, person_id)
    SELECT DISTINCT h.user_id FROM untold u JOIN accounts_roleholding h ON h.role = 'guardian'
      AND (h.procurement_id = u.procurement_id OR (h.procurement_id IS NULL AND h.organisation_id = u.organisation_id))
    WHERE h.user_id <> u.person_id AND {rules.TODAY}
$$;
"""
DROP_MATCHING = """
DROP FUNCTION conflicts_guardians_to_tell();
DROP FUNCTION conflicts_match_everywhere(bigint[]);
DROP FUNCTION conflicts_match(bigint, bigint, bigint);
"""

# Deferred to the commit, so that whoever enters a name or files still sees the case while they do; but for a general
# declaration, which belongs to no case.
TRIGGERS = f"""
CREATE FUNCTION conflicts_match_name() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    PERFORM conflicts_match(NEW.procurement_id, NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conflicts_match_name AFTER INSERT OR UPDATE OF gone_at ON conflicts_newname
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conflicts_match_name();

CREATE FUNCTION conflicts_match_declaration() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    PERFORM conflicts_match_everywhere(ARRAY[NEW.person_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER conflicts_match_general AFTER UPDATE OF filed_at, ended_at ON conflicts_declaration
    FOR EACH ROW WHEN (NEW.procurement_id IS NULL AND ((OLD.filed_at IS NULL AND NEW.filed_at IS NOT NULL)
                       OR (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)))
    EXECUTE FUNCTION conflicts_match_declaration();
CREATE CONSTRAINT TRIGGER conflicts_match_declaration AFTER UPDATE OF filed_at, ended_at ON conflicts_declaration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.filed_at IS NULL AND NEW.filed_at IS NOT NULL) OR (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL))
    EXECUTE FUNCTION conflicts_match_declaration();

CREATE FUNCTION conflicts_match_role() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    PERFORM conflicts_match(NEW.procurement_id, NULL, NEW.user_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conflicts_match_role AFTER INSERT OR UPDATE OF to_date ON accounts_roleholding
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.procurement_id IS NOT NULL)
    EXECUTE FUNCTION conflicts_match_role();

CREATE FUNCTION conflicts_match_lifted() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    PERFORM conflicts_match(NEW.procurement_id, NULL, NEW.person_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conflicts_match_lifted AFTER UPDATE OF lifted_at ON conflicts_recusal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL)
    EXECUTE FUNCTION conflicts_match_lifted();

CREATE FUNCTION conflicts_match_organisation() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    PERFORM conflicts_match(n.procurement_id, n.id) FROM conflicts_newname n
    WHERE n.organisation_id = NEW.id AND n.gone_at IS NULL;
    PERFORM conflicts_match_everywhere(ARRAY(
        SELECT DISTINCT d.person_id FROM conflicts_interest i JOIN conflicts_declaration d ON d.id = i.declaration_id
        WHERE i.organisation_id = NEW.id AND d.filed_at IS NOT NULL AND d.ended_at IS NULL));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conflicts_match_organisation
    AFTER UPDATE OF name, ods_code, company_number, trading_names, successor_id ON accounts_organisation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conflicts_match_organisation();

CREATE FUNCTION conflicts_match_is_settled() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF NEW.ruling_id IS DISTINCT FROM OLD.ruling_id AND (OLD.ruling_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM conflicts_recusal r
            WHERE r.id = NEW.ruling_id AND r.person_id = OLD.person_id AND r.procurement_id = OLD.procurement_id
              AND (r.bid_id IS NULL OR r.bid_id = OLD.bid_id) AND r.lifted_at IS NULL)) THEN
        RAISE EXCEPTION 'portal: a match is settled once, by a ruling on the same person and procurement'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND NEW.decided_by_id IS DISTINCT FROM portal_actor() THEN
        RAISE EXCEPTION 'portal: a match is decided by who acts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_match_is_settled BEFORE UPDATE ON conflicts_match
    FOR EACH ROW EXECUTE FUNCTION conflicts_match_is_settled();

-- Row security does not apply to the functions above; to everybody else what was found is not theirs to change.
CREATE FUNCTION conflicts_match_is_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active('conflicts_match') AND (
            NEW.interest_id, NEW.how, NEW.likeness, NEW.facts, NEW.rests_on, NEW.gone_at, NEW.told_at)
        IS DISTINCT FROM (
            OLD.interest_id, OLD.how, OLD.likeness, OLD.facts, OLD.rests_on, OLD.gone_at, OLD.told_at) THEN
        RAISE EXCEPTION 'portal: what the database found is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflicts_match_is_found BEFORE UPDATE ON conflicts_match
    FOR EACH ROW EXECUTE FUNCTION conflicts_match_is_found();
CREATE TRIGGER conflicts_match_decided_once BEFORE UPDATE OR DELETE ON conflicts_match FOR EACH ROW
    EXECUTE FUNCTION portal_filed_once('decided_at', 'ruling_id', 'gone_at', 'told_at', 'interest_id', 'how',
                                       'likeness', 'facts', 'rests_on');
"""
DROP_TRIGGERS = """
DROP TRIGGER IF EXISTS conflicts_match_decided_once ON conflicts_match;
DROP TRIGGER IF EXISTS conflicts_match_is_found ON conflicts_match;
DROP FUNCTION conflicts_match_is_found();
DROP TRIGGER IF EXISTS conflicts_match_is_settled ON conflicts_match;
DROP FUNCTION conflicts_match_is_settled();
DROP TRIGGER conflicts_match_organisation ON accounts_organisation;
DROP FUNCTION conflicts_match_organisation();
DROP TRIGGER conflicts_match_lifted ON conflicts_recusal;
DROP FUNCTION conflicts_match_lifted();
DROP TRIGGER conflicts_match_role ON accounts_roleholding;
DROP FUNCTION conflicts_match_role();
DROP TRIGGER conflicts_match_declaration ON conflicts_declaration;
DROP TRIGGER conflicts_match_general ON conflicts_declaration;
DROP FUNCTION conflicts_match_declaration();
DROP TRIGGER conflicts_match_name ON conflicts_newname;
DROP FUNCTION conflicts_match_name();
"""
