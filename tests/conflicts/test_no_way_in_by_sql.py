"""SQL as the application's role, in the place of a recused person.

What is promised. The application's role tells the database who acts (``portal.actor``): whoever may run any SQL as
this role may name anybody, and reads what that person reads. That is the boundary of trust, as it is for the web
server itself. What holds whoever is named: what is filed is not changed or deleted, the ledger only grows, a ruling
is lifted by two people in declared steps that stand in the ledger, and nothing switches these rules off, runs as
their owner or reads a file. Told as a whole, never of one case: how many rows a table has (``pg_class``, sequences,
``EXPLAIN``), and that a number, address or reference is taken (unique keys).
"""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from conflicts.models import Recusal
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import asking, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(title="Zanzibar Community Provider")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def recused(case, guardian):
    person = factories.person(Role.MEMBER, case=case)
    filed = steps.declared(person, case)
    steps.ruled(person, guardian, case, interest=filed.interests.get())
    return person


def run(statement, *arguments):
    """Run SQL; give its rows, or how many it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(statement, *arguments):
    """Say whether SQL fails or touches nothing."""
    try:
        return run(statement, *arguments) in (0, [])
    except DatabaseError:
        return True


FILED = (
    "conflicts_declaration", "conflicts_interest", "conflicts_mitigation", "conflicts_recusal",
    "conflicts_recusalreason", "conflicts_answer", "audit_ledgerentry",
)  # fmt: skip


@pytest.mark.parametrize("table", FILED)
def test_nothing_that_was_filed_is_deleted_whoever_is_named(case, recused, guardian, acting, table):
    for actor in (recused, guardian, case.lead, None):
        with acting(actor):
            assert refused(f"DELETE FROM {table}")
            assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE conflicts_declaration SET kind = 'nil'",
        "UPDATE conflicts_declaration SET person_id = portal_actor() WHERE person_id <> portal_actor()",
        "UPDATE conflicts_declaration SET filed_at = NULL",
        "UPDATE conflicts_declaration SET state = 'superseded', ended_at = now()",
        "UPDATE conflicts_interest SET nature = 'Nothing', material = false",
        "UPDATE conflicts_interest SET to_date = from_date",
        "UPDATE conflicts_recusal SET hides_case = false, handling = 'noted'",
        "UPDATE conflicts_recusal SET person_id = ruled_by_id",
        "UPDATE conflicts_recusal SET lifted_at = now(), lifted_by_id = portal_actor()",
        "UPDATE conflicts_recusal SET state = 'lifted'",
        "UPDATE conflicts_recusal SET state = 'lifted', lifted_at = now(), lifted_by_id = portal_actor(), "
        "lift_proposed_by_id = ruled_by_id",
        "UPDATE conflicts_recusal SET superseded_by_id = id",
        "UPDATE conflicts_recusal SET released_sentence = 'Nothing is known'",
        "UPDATE conflicts_recusalreason SET text = 'None'",
        "UPDATE audit_ledgerentry SET detail = '{}'",
        "UPDATE conflicts_guidanceversion SET review_interval_months = 0",
        "UPDATE procurement_procurement SET title = 'Mine'",
    ],
)
def test_nothing_that_was_filed_is_changed_by_the_person_concerned_or_in_their_place(
    case, recused, guardian, acting, statement
):
    with acting(recused):
        before = run("SELECT to_jsonb(r) FROM conflicts_recusal r")
        assert refused(statement)
        assert run("SELECT to_jsonb(r) FROM conflicts_recusal r") == before


def test_a_guardian_alone_does_not_lift_a_ruling_past_its_steps(case, recused, guardian, acting):
    for statement in (
        "UPDATE conflicts_recusal SET lifted_at = now(), lifted_by_id = portal_actor()",
        "UPDATE conflicts_recusal SET state = 'lifted', lifted_at = now(), lifted_by_id = portal_actor(), "
        "lift_proposed_by_id = person_id",
        "UPDATE conflicts_recusal SET hides_case = false, handling = 'noted'",
        "UPDATE conflicts_recusal SET superseded_by_id = id",
        "UPDATE conflicts_recusal SET person_id = ruled_by_id",
    ):
        with acting(guardian):
            assert refused(statement), statement


def test_a_proposal_without_its_ledger_row_does_not_last(case, recused, guardian, acting):
    statement = (
        "UPDATE conflicts_recusal SET state = 'lift_proposed', lift_proposed_by_id = portal_actor(), "
        "lift_proposed_at = now(); SET CONSTRAINTS ALL IMMEDIATE"
    )
    with acting(guardian), pytest.raises(DatabaseError, match="without a ledger row"):
        run(statement)


@pytest.mark.parametrize("actor", ["recused", "guardian", "lead"])
def test_nobody_inserts_a_ruling_that_is_lifted_or_milder_or_on_themselves(case, recused, guardian, acting, actor):
    who = {"recused": recused, "guardian": guardian, "lead": case.lead}[actor]
    with acting(guardian):
        standing = Recusal.objects.get()
        row = run("SELECT to_jsonb(r) - 'id' FROM conflicts_recusal r WHERE id = %s", standing.pk)[0][0]
    for changes in (
        {"state": "lifted", "lifted_at": "2017-05-23T12:00:00Z", "lifted_by_id": case.lead.pk},
        {"person_id": who.pk, "ruled_by_id": who.pk},
        {"ruled_by_id": case.lead.pk},
    ):
        if actor == "lead" and changes == {"ruled_by_id": case.lead.pk}:
            continue
        with acting(who):
            assert refused(
                "INSERT INTO conflicts_recusal SELECT (jsonb_populate_record(NULL::conflicts_recusal, %s::jsonb"
                " || jsonb_build_object('id', 999999))).*",
                json.dumps({**json.loads(row), **changes}),
            ), changes


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE conflicts_recusal DISABLE TRIGGER ALL",
        "ALTER TABLE conflicts_recusal DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE procurement_procurement OWNER TO CURRENT_USER",
        "DROP POLICY portal_rows ON procurement_procurement",
        "DROP TRIGGER portal_filed_once ON conflicts_recusal",
        "CREATE POLICY mine ON procurement_procurement USING (true)",
        "CREATE TRIGGER mine BEFORE UPDATE ON conflicts_recusal FOR EACH ROW EXECUTE FUNCTION portal_never()",
        "CREATE RULE mine AS ON SELECT TO conflicts_recusal DO INSTEAD NOTHING",
        "CREATE OR REPLACE FUNCTION public.conflicts_hidden_cases(person bigint) RETURNS SETOF bigint "
        "LANGUAGE sql AS 'SELECT 0::bigint'",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE VIEW public.mine AS SELECT 1",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION file_fdw",
        "ALTER FUNCTION conflicts_hidden_cases(bigint) SECURITY INVOKER",
        "SET session_replication_role = replica",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "CREATE ROLE mine SUPERUSER",
        "ALTER DATABASE postgres SET row_security = off",
        "ALTER SYSTEM SET row_security = off",
        "INSERT INTO audit_declaredmove (subject_table, step, source, target) "
        "VALUES ('conflicts_recusal', 'x', 'in_force', 'lifted')",
        "DELETE FROM django_migrations",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "COPY procurement_procurement TO PROGRAM 'cat'",
        "COPY procurement_procurement TO '/tmp/mine'",
        "COPY procurement_procurement FROM '/etc/passwd'",
        "SELECT * FROM pg_statistic",
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "LOAD 'plpgsql'; CREATE LANGUAGE plpython3u",
        "VACUUM FULL conflicts_recusal",
        "SECURITY LABEL ON TABLE conflicts_recusal IS 'mine'",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE conflicts_recusal DISABLE TRIGGER USER'; END $$",
    ],
)  # fmt: skip
def test_no_rule_is_switched_off_and_no_file_read(case, recused, acting, statement):
    with acting(recused), pytest.raises(DatabaseError):
        run(statement)


def test_the_role_cannot_pass_on_what_it_may_do(case, recused, acting):
    granted = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    with acting(recused):
        before = run(granted)
        run("GRANT ALL ON procurement_procurement TO PUBLIC")  # PostgreSQL only warns
        after = run(granted)
    assert before == after


def test_the_role_becomes_nobody_else(case, recused, acting):
    with acting(recused):
        roles = [name for (name,) in run("SELECT rolname FROM pg_roles WHERE rolname <> current_user")]
        assert [name for name in roles if not refused(f'SET ROLE "{name}"')] == []
        assert run("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
                   "WHERE r.rolname = current_user") == [(0,)]  # fmt: skip


def test_switching_row_security_off_gives_an_error_and_no_rows(case, recused, acting):
    with acting(recused):
        run("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"):
            run("SELECT * FROM procurement_procurement")


def test_a_temporary_table_does_not_stand_in_for_the_rulings(case, recused, acting):
    with acting(recused):
        run("CREATE TEMP TABLE conflicts_recusal (LIKE public.conflicts_recusal) ON COMMIT DROP")
        run("CREATE TEMP TABLE accounts_roleholding (LIKE public.accounts_roleholding) ON COMMIT DROP")
        run("CREATE TEMP TABLE conflicts_answer (LIKE public.conflicts_answer) ON COMMIT DROP")
        run("SET LOCAL search_path = pg_temp, public")

        assert run("SELECT public.conflicts_hidden_cases(%s)", recused.pk) == [(case.pk,)]
        assert run("SELECT public.conflicts_closed_cases(%s)", recused.pk) == [(case.pk,)]
        assert run("SELECT * FROM public.procurement_procurement") == []
        run("DROP TABLE pg_temp.conflicts_recusal, pg_temp.accounts_roleholding, pg_temp.conflicts_answer")


def test_a_function_of_ones_own_in_a_search_never_sees_a_hidden_row(case, recused, acting):
    with acting(recused):
        run("CREATE FUNCTION pg_temp.seen(words text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
            "$$ BEGIN PERFORM set_config('mine.seen', current_setting('mine.seen', true) || words, true); "
            "RETURN true; END $$")  # fmt: skip
        run("SELECT set_config('mine.seen', '-', true)")

        assert run("SELECT * FROM procurement_procurement WHERE pg_temp.seen(title)") == []
        assert run("SELECT * FROM audit_ledgerentry WHERE pg_temp.seen(step) AND procurement_id IS NOT NULL") == []
        assert "Zanzibar" not in run("SELECT current_setting('mine.seen')")[0][0]


def test_an_error_on_a_hidden_row_never_comes_up(case, recused, acting):
    with acting(recused):
        assert run("SELECT 1 / (CASE WHEN title LIKE 'Zan%%' THEN 0 ELSE 1 END) FROM procurement_procurement") == []
        assert run("SELECT title::int FROM procurement_procurement") == []


def test_statistics_of_secured_tables_are_not_readable(case, recused, acting):
    with acting(recused):
        secured = run("SELECT count(*) FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")
        told = run("SELECT s.tablename FROM pg_stats s JOIN pg_class c ON c.oid = s.tablename::regclass "
                   "WHERE s.schemaname = 'public' AND c.relrowsecurity")  # fmt: skip
    assert secured[0][0] > 30
    assert told == []


def test_what_sessions_of_other_roles_run_is_not_readable(case, recused, acting):
    with acting(recused):
        shown = run("SELECT query FROM pg_stat_activity WHERE usename <> current_user AND query <> ''")
    assert {words for (words,) in shown} <= {"<insufficient privilege>"}


def test_a_row_of_a_hidden_case_is_not_written_and_its_refusal_names_no_content(case, recused, acting):
    for statement in (
        "INSERT INTO notifications_outbox (user_id, procurement_id, subject, link, created_at, attempts, kind, mail) "
        "VALUES (portal_actor(), %s, 'x', '/', now(), 0, 'waits', 'at_once')",
        "INSERT INTO procurement_scopeline (procurement_id, position, name) VALUES (%s, 1, 'x')",
    ):
        with acting(recused), pytest.raises(DatabaseError) as refusal:
            run(statement, case.pk)
        assert "Zanzibar" not in str(refusal.value)


WAYS_PAST_A_QUESTION = [
    "UPDATE conflicts_newname SET gone_at = now()",
    "UPDATE conflicts_newname SET asked_at = NULL, shown_at = NULL",
    "UPDATE conflicts_newname SET procurement_id = procurement_id + 1",
    "UPDATE conflicts_newname SET name = 'Somebody else', kind = 'adviser', bid_id = NULL",
    "DELETE FROM conflicts_newname",
    "UPDATE conflicts_answer SET answer = 'none'",
    "UPDATE conflicts_answer SET ruling_id = (SELECT max(id) FROM conflicts_recusal)",
    "UPDATE conflicts_answer SET person_id = person_id + 1",
    "UPDATE conflicts_match SET gone_at = now()",
    "UPDATE conflicts_match SET state = 'dismissed', decided_by_id = portal_actor()",
    "UPDATE conflicts_match SET ruling_id = (SELECT max(id) FROM conflicts_recusal)",
    "UPDATE conflicts_match SET person_id = person_id + 1",
    "DELETE FROM conflicts_match",
    "UPDATE accounts_roleholding SET role = 'provider'",
    "DELETE FROM accounts_roleholding",
    "INSERT INTO conflicts_answer (procurement_title, answer, words, answered_at, procurement_id, name_id, person_id, "
    "organisation_id) SELECT procurement_title, 'none', '', now(), procurement_id, id, entered_by_id, "
    "(SELECT max(id) FROM accounts_organisation) FROM conflicts_newname",
]  # fmt: skip


def closed_to(person, acting):
    with acting(person):
        return run("SELECT * FROM conflicts_closed_cases(%s)", person.pk), run("SELECT id FROM procurement_procurement")


@pytest.fixture
def kept_out(case, guardian):
    """Give somebody who has not answered, somebody unsure and somebody with a match that nobody settled."""
    people = {way: factories.person(Role.EVALUATOR, case=case) for way in ("unanswered", "unsure", "matched")}
    steps.declared(
        people["matched"], None,
        steps.interest(organisation_name="Federation of Practices", category="indirect", material=False),
    )  # fmt: skip
    asking.entered(case, "Federation of Practices")
    asking.answered(guardian, case)
    asking.answered(people["unsure"], case, "unsure")
    asking.answered(people["matched"], case)
    return people


@pytest.mark.parametrize("statement", WAYS_PAST_A_QUESTION)
@pytest.mark.parametrize("way", ["unanswered", "unsure", "matched"])
def test_a_question_an_answer_or_a_match_is_not_got_round_by_whoever_is_kept_out(
    case, kept_out, acting, way, statement
):
    person = kept_out[way]
    before = closed_to(person, acting)
    with acting(person):
        refused(statement)

    assert before == ([(case.pk,)], [])
    assert closed_to(person, acting) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE conflicts_match SET gone_at = now()",
        "UPDATE conflicts_match SET state = 'dismissed', decided_by_id = portal_actor(); SET CONSTRAINTS ALL IMMEDIATE",
        "UPDATE conflicts_answer SET answer = 'none', words = ''",
        "UPDATE conflicts_answer SET ruling_id = (SELECT max(id) FROM conflicts_recusal)",
        "DELETE FROM conflicts_match",
    ],
)
def test_a_guardian_settles_nothing_past_a_ruling_or_a_step(case, kept_out, guardian, acting, statement):
    with acting(guardian):
        refused(statement)

    for way in ("unsure", "matched"):
        assert closed_to(kept_out[way], acting) == ([(case.pk,)], [])
