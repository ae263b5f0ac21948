"""Rules the database keeps by itself, as migration operations.

Own SQL rather than a trigger library: that one is switched off by a setting every role may change (ADR 4).
"""

from django.db.migrations import RunSQL

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION portal_actor() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('portal.actor', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION portal_today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('portal.today', true), '')::date, current_date) $$;

CREATE OR REPLACE FUNCTION portal_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'portal: rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION portal_filed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept jsonb := to_jsonb(OLD);
    wanted jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
    i int;
BEGIN
    IF kept ->> TG_ARGV[0] IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    FOR i IN 1 .. TG_NARGS - 1 LOOP
        kept := kept - TG_ARGV[i];
        wanted := wanted - TG_ARGV[i];
    END LOOP;
    IF TG_OP = 'DELETE' OR kept <> wanted THEN
        RAISE EXCEPTION 'portal: filed rows of % are never changed or deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION portal_moves() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM audit_declaredmove
                       WHERE subject_table = TG_TABLE_NAME AND source = '' AND target = NEW.state) THEN
            RAISE EXCEPTION 'portal: a row of % cannot start as %', TG_TABLE_NAME, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
            SELECT 1 FROM audit_declaredmove
            WHERE subject_table = TG_TABLE_NAME AND source = OLD.state AND target = NEW.state) THEN
        RAISE EXCEPTION 'portal: no step moves % from % to %', TG_TABLE_NAME, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION portal_move_is_recorded() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM audit_ledgerentry l
        WHERE l.txid = pg_current_xact_id()::text::bigint
          AND l.subject_table = TG_TABLE_NAME AND l.subject_id = NEW.id
          AND l.before = OLD.state AND l.after = NEW.state
          AND (l.step = 'repair' OR EXISTS (
              SELECT 1 FROM audit_declaredmove m
              WHERE m.subject_table = TG_TABLE_NAME AND m.step = l.step
                AND m.source = OLD.state AND m.target = NEW.state))) THEN
        RAISE EXCEPTION 'portal: % % moved from % to % without a ledger row naming the step',
            TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

LEDGER = r"""
CREATE OR REPLACE FUNCTION portal_ledger_text(r audit_ledgerentry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', r.seq, extract(epoch FROM r.recorded_at), extract(epoch FROM r.occurred_at),
        coalesce(r.actor_id::text, '-'), r.acting_as, r.step, r.subject_table, r.subject_id,
        coalesce(r.procurement_id::text, '-'), r.before, r.after, r.detail::text, r.txid, r.prev)
$$;

CREATE OR REPLACE FUNCTION portal_ledger_chain() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    -- The lock comes first: a number drawn before it would fork the chain.
    PERFORM pg_advisory_xact_lock(730516);
    SELECT seq, hash INTO last FROM audit_ledgerentry ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.prev := coalesce(last.hash, repeat('0', 64));
    NEW.recorded_at := clock_timestamp();
    NEW.txid := pg_current_xact_id()::text::bigint;
    NEW.hash := encode(sha256(convert_to(portal_ledger_text(NEW), 'UTF8')), 'hex');
    RETURN NEW;
END $$;

CREATE TRIGGER portal_chain BEFORE INSERT ON audit_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION portal_ledger_chain();

CREATE OR REPLACE FUNCTION portal_ledger_head() RETURNS TABLE (seq bigint, hash text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT seq, hash::text FROM audit_ledgerentry ORDER BY seq DESC LIMIT 1 $$;

CREATE OR REPLACE FUNCTION portal_ledger_first_broken() RETURNS bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT seq FROM (
        SELECT l.seq, l.hash, l.prev,
               lag(l.hash, 1, repeat('0', 64)::varchar) OVER w AS before_hash,
               lag(l.seq, 1, 0::bigint) OVER w AS before_seq,
               encode(sha256(convert_to(portal_ledger_text(l), 'UTF8')), 'hex') AS expected
        FROM audit_ledgerentry l WINDOW w AS (ORDER BY l.seq)
    ) c WHERE c.hash <> c.expected OR c.prev <> c.before_hash OR c.seq <> c.before_seq + 1
    ORDER BY seq LIMIT 1
$$;
"""

NO_TRUNCATE = (
    'CREATE OR REPLACE TRIGGER portal_no_truncate BEFORE TRUNCATE ON "{table}" '
    "FOR EACH STATEMENT EXECUTE FUNCTION portal_never();"
)


def append_only(table: str) -> RunSQL:
    """Refuse every update, delete and truncate of a table."""
    return RunSQL(
        f'CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION portal_never();" + NO_TRUNCATE.format(table=table),
        RunSQL.noop,
    )


def filed_once(table: str, filed_column: str, except_columns: tuple[str, ...] = ()) -> RunSQL:
    """Freeze a row from the moment its filing column is set, but for the columns named."""
    arguments = ", ".join(f"'{name}'" for name in (filed_column, *except_columns))
    return RunSQL(
        f'CREATE TRIGGER portal_filed_once BEFORE UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION portal_filed_once({arguments});" + NO_TRUNCATE.format(table=table),
        RunSQL.noop,
    )


def state_machine(table: str) -> RunSQL:
    """Let states move only as declared, and only beside a ledger row of the same transaction."""
    return RunSQL(
        f'CREATE TRIGGER portal_moves BEFORE INSERT OR UPDATE OF state ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION portal_moves();"
        f'CREATE CONSTRAINT TRIGGER portal_move_is_recorded AFTER UPDATE OF state ON "{table}" '
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) "
        "EXECUTE FUNCTION portal_move_is_recorded();" + NO_TRUNCATE.format(table=table),
        RunSQL.noop,
    )


def policy(table: str, using: str, check: str | None = None, before: tuple[str, ...] = ()) -> RunSQL:
    """Switch on row security with one rule for reading and one for writing (the same unless told).

    ``before``: the one or two rules that stood until now and come back when the migration is taken back.
    """
    drop = f'DROP POLICY IF EXISTS portal_rows ON "{table}";'
    create = f'CREATE POLICY portal_rows ON "{table}" USING ({{using}}) WITH CHECK ({{check}});'
    back = f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;'
    if before:
        back = create.format(using=before[0], check=before[-1])
    return RunSQL(
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;' + drop + create.format(using=using, check=check or using),
        drop + back,
    )


def of_a_case(table: str, case: str = "procurement_id") -> str:
    """Say in SQL that the actor sees the case of a row, or that it belongs to none."""
    return (
        f'"{table}"."{case}" IS NULL '
        f'OR EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = "{table}"."{case}")'
    )


def case_rows(table: str, case: str = "procurement_id") -> RunSQL:
    """Show a row only to those who see its case; rows without a case stay visible."""
    return policy(table, of_a_case(table, case))
