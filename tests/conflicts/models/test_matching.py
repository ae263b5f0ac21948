"""Matches of interests and new names: how they arise, close a case, are decided, and cannot be got round."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from conflicts import actions, queries
from conflicts.actions import matching
from conflicts.models import Interest, Match, NewName
from mcp_portal.accounts.actions import change_organisation, give_role
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered, take
from procurement.models import Procurement
from tests import factories
from tests.conflicts import asking, steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(title="Dudley MCP")


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def enter(case, *names, by=None, shown=False, **facts):
    with unit_of_work(by or case.lead, at=NOON):
        given = [actions.NameFacts(kind="bidder", name=name, **facts) for name in names]
        return actions.enter_names(case, given, bid=None, shown=shown, by=by or case.lead, now=NOON)


def interest(name="Dudley GP Federation", **changes):
    return steps.interest(organisation_name=name, material=False, **changes)


def at_commit():
    """Do now what the database does when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def found(guardian):
    with unit_of_work(guardian, at=NOON):
        return list(Match.objects.visible_to(guardian).order_by("pk"))


def sees(person, case):
    with unit_of_work(person, at=NOON):
        return Procurement.objects.visible_to(person).filter(pk=case.pk).exists()


def decide(match, step, guardian, **data):
    with unit_of_work(guardian, at=NOON):
        return take(Match.objects.get(pk=match.pk), step, by=guardian, now=NOON, data=data)


DIFFERENT = {"reason": "Another practice of the same name, in Leeds"}


# --- how they are found -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "named", "how"),
    [
        ("Dudley GP Federation", {"name": "The Dudley G.P. Federation Ltd"}, "name"),
        ("Dudley GP Federaton", {"name": "Dudley GP Federation"}, "near_spelling"),
        (
            "DGF Services",
            {"name": "Dudley Federation", "trading_names": "Other\nD.G.F. Services Limited"},
            "trading_name",
        ),
        ("Futureproof Health LLP", {"name": "Future Proof Health"}, "name"),
    ],
)
def test_an_interest_is_matched_by_name_trading_name_and_near_spelling(case, guardian, finance, declared, named, how):
    steps.declared(finance, None, interest(declared))

    enter(case, named.pop("name"), **named)

    assert [(match.person, match.how) for match in found(guardian)] == [(finance, how)]


def test_an_interest_is_matched_by_ods_code_and_company_number(case, guardian, finance):
    factories.organisation("High Oak Surgery", Kind.PROVIDER, ods_code="M87001", company_number="01234567")
    steps.declared(finance, None, interest("High Oak Surgery"))

    enter(case, "Something Else", ods_code="m87001")
    enter(case, "Another Thing", company_number="0123 4567")

    assert [match.how for match in found(guardian)] == ["ods_code", "company_number"]


def test_an_interest_is_matched_with_the_successor_of_its_organisation(case, guardian, finance):
    old = factories.organisation("Old Practice", Kind.PROVIDER)
    new = factories.organisation("Brand New Company", Kind.PROVIDER)
    old.successor = new
    old.save()
    steps.declared(finance, None, interest("Old Practice"))

    enter(case, "Brand New Company", organisation=new)

    assert [match.how for match in found(guardian)] == ["organisation"]


def test_other_names_ended_interests_and_people_without_a_role_are_not_matched(case, guardian, finance):
    steps.declared(finance, None, interest("Walsall Council"))
    left = factories.person(Role.LEGAL, case=case)
    steps.declared(left, None, interest(to_date=NOON.date().replace(year=2016)))
    steps.declared(factories.person(Role.LEGAL, case=factories.case()), None, interest())

    enter(case, "Dudley GP Federation")

    assert found(guardian) == []


def test_a_declaration_filed_later_is_matched_whatever_it_was_for(case, guardian, finance):
    enter(case, "Dudley GP Federation")

    steps.declared(finance, None, interest())
    legal = factories.person(Role.LEGAL, case=case)
    steps.declared(legal, case, interest())

    assert [match.person for match in found(guardian)] == [finance, legal]
    assert not sees(finance, case)
    assert not sees(legal, case)


def test_whoever_gets_a_role_is_matched_at_the_commit(case, guardian):
    enter(case, "Dudley GP Federation")
    newcomer = factories.person(Role.LEGAL)
    steps.declared(newcomer, None, interest())

    factories.hold(newcomer, Role.EVALUATOR, case=case)
    at_commit()

    assert [match.person for match in found(guardian)] == [newcomer]
    assert not sees(newcomer, case)


def test_a_role_given_on_a_page_tells_the_guardian_at_once(case, guardian):
    enter(case, "Dudley GP Federation")
    newcomer = factories.person(Role.LEGAL)
    steps.declared(newcomer, None, interest())

    with unit_of_work(case.lead, at=NOON):
        give_role(
            user=newcomer, role=Role.EVALUATOR, organisation=newcomer.organisation, by=case.lead, now=NOON, case=case
        )

    assert [match.person for match in found(guardian)] == [newcomer]
    with unit_of_work(guardian, at=NOON):
        assert Outbox.objects.filter(user=guardian, subject="Possible matches wait for you").count() == 1


def test_whoever_enters_the_name_of_their_own_interest_is_closed_out_when_they_have_done(case, guardian):
    steps.declared(case.lead, None, interest())

    enter(case, "Dudley GP Federation")

    assert [match.person for match in found(guardian)] == [case.lead]
    assert not sees(case.lead, case)


def test_what_is_declared_in_answer_to_a_name_is_not_matched_with_it_again(case, guardian, finance):
    enter(case, "Dudley GP Federation", "Dudley GP Federations", shown=True)
    asking.answered(guardian, case)

    asking.answered(finance, case, "interest", organisation_name="Dudley GP Federation")

    assert [(match.how, match.named["name"], match.declared["organisation_name"]) for match in found(guardian)] == [
        ("near_spelling", "Dudley GP Federation", "Dudley GP Federations"),
        ("near_spelling", "Dudley GP Federations", "Dudley GP Federation"),
    ]


# --- what they do -----------------------------------------------------------------------------------------------------


def test_the_case_is_closed_until_the_guardian_dismisses(case, guardian, finance):
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    assert not sees(finance, case)
    with unit_of_work(finance, at=NOON):
        assert [waiting.title for waiting in queries.waiting_for_guardian_on(finance)] == ["Dudley MCP"]

    decide(found(guardian)[0], "dismiss", guardian, **DIFFERENT)

    assert sees(finance, case)


def test_a_confirmed_match_keeps_it_closed_until_the_ruling(case, guardian, finance):
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    match = decide(found(guardian)[0], "confirm", guardian)
    assert not sees(finance, case)

    ruling = rule(match, guardian, finance, "discuss_no_vote")

    assert sees(finance, case)
    assert found(guardian)[0].ruling == ruling


def rule(match, guardian, person, handling, **more):
    with unit_of_work(guardian, at=NOON):
        return actions.rule(
            by=guardian, person=person, handling=handling, reason="Works there", now=NOON, match=match,
            released_sentence="A ruling has been made", interest=Interest.objects.get(pk=match.interest_id), **more,
        )  # fmt: skip


def test_a_ruling_on_the_interest_settles_its_match_and_leaves_others_open(case, guardian, finance):
    steps.declared(finance, None, interest(), interest("High Oak Surgery"))
    enter(case, "Dudley GP Federation", "High Oak Surgery")
    first, second = found(guardian)

    rule(first, guardian, finance, "noted")

    assert [match.ruling_id is None for match in found(guardian)] == [False, True]
    assert not sees(finance, case)
    rule(second, guardian, finance, "papers_withheld")
    assert all(match.ruling_id for match in found(guardian))


def test_a_dismissed_match_stays_dismissed_until_its_facts_change(case, guardian, finance):
    federation = factories.organisation("Dudley GP Federation", Kind.PROVIDER)
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    decide(found(guardian)[0], "dismiss", guardian, **DIFFERENT)
    match_again(case)
    assert [match.state for match in found(guardian)] == ["dismissed"]

    change(federation, trading_names="DGF")
    assert [match.state for match in found(guardian)] == ["dismissed", "suggested"]
    assert not sees(finance, case)

    decide(found(guardian)[1], "dismiss", guardian, **DIFFERENT)
    change(federation, trading_names="")
    assert [match.state for match in found(guardian)] == ["dismissed", "dismissed"]


def match_again(case):
    with unit_of_work(case.lead, at=NOON):
        matching.match_case(case.pk)


def change(organisation, **facts):
    administrator = factories.person(Role.SYSTEM_ADMIN)
    with unit_of_work(administrator, at=NOON):
        change_organisation(organisation, by=administrator, **facts)
    at_commit()


def test_nothing_an_administrator_or_the_person_changes_takes_a_match_away(case, guardian, finance):
    federation = factories.organisation("Dudley GP Federation", Kind.PROVIDER, ods_code="M87001")
    steps.declared(finance, None, interest())
    enter(case, "Some Bidder", ods_code="M87001")

    change(federation, ods_code="")
    steps.declared(finance, None, interest("Quite Another Practice"), at=NOON.replace(hour=13))
    RoleHolding.objects.filter(user=finance, procurement=case).update(to_date=NOON.date().replace(day=21))
    at_commit()
    factories.hold(finance, Role.LEGAL, case=case)
    at_commit()

    assert [(match.state, match.gone_at) for match in found(guardian)] == [("suggested", None)]
    assert not sees(finance, case)


def test_a_name_that_leaves_the_case_takes_its_match_along(case, guardian, finance):
    steps.declared(finance, None, interest())
    [name] = enter(case, "Dudley GP Federation")

    with unit_of_work(case.lead, at=NOON):
        actions.retire_name(name, now=NOON)

    assert found(guardian)[0].gone_at is not None
    assert sees(finance, case)


def test_a_lifted_ruling_lets_the_match_be_suggested_anew(case, guardian, finance):
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    ruling = rule(found(guardian)[0], guardian, finance, "papers_withheld")
    sro = factories.person(Role.SRO, case=case)
    steps.nil(sro, case)

    with unit_of_work(guardian, at=NOON):
        proposed = take(ruling, "propose_lifting", by=guardian, now=NOON, data={"reason": "Sold the share"})
    with unit_of_work(sro, at=NOON):
        take(proposed, "confirm_lifting", by=sro, now=NOON)

    assert [match.state for match in found(guardian) if match.ruling_id is None] == ["suggested"]
    assert not sees(finance, case)


def test_guardians_are_told_once_that_something_waits_and_never_what(case, guardian, finance):
    steps.declared(finance, None, interest())

    enter(case, "Dudley GP Federation", "Dudley GP Federation Two")
    match_again(case)

    with unit_of_work(guardian, at=NOON):
        told = list(Outbox.objects.filter(user=guardian, subject="Possible matches wait for you"))
    assert [row.link for row in told] == ["/conflicts/matches/"]


# --- who decides ------------------------------------------------------------------------------------------------------


def test_a_match_is_dismissed_with_a_reason_only_and_the_ledger_holds_none(case, guardian, finance):
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    match = found(guardian)[0]

    with pytest.raises(Unanswered) as raised:
        decide(match, "dismiss", guardian, reason=" ")
    assert "Enter why" in str(raised.value.form.errors)
    decide(match, "dismiss", guardian, **DIFFERENT)

    with unit_of_work(guardian, at=NOON):
        row = LedgerEntry.objects.get(step="conflicts.match.dismiss")
        assert row.detail == {}
    assert found(guardian)[0].reason == DIFFERENT["reason"]


def test_a_guardian_neither_reads_nor_decides_a_match_of_their_own(case, guardian):
    steps.declared(guardian, None, interest())
    enter(case, "Dudley GP Federation")
    deputy = factories.person(Role.GUARDIAN, of=case.lead_commissioner)
    match = found(deputy)[0]

    assert found(guardian) == []
    with pytest.raises(NotAllowed):
        decide_unread(match, guardian)
    decide(match, "dismiss", deputy, **DIFFERENT)
    assert sees(guardian, case)


def decide_unread(match, by):
    with unit_of_work(by, at=NOON):
        match.dismiss(by=by, now=NOON, version=match.version, reason="Not me")


def test_only_guardians_of_the_case_or_its_commissioner_see_a_match(case, guardian, finance):
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))

    for person in (case.lead, finance, elsewhere, factories.person(Role.SYSTEM_ADMIN)):
        with unit_of_work(person, at=NOON):
            assert not Match.objects.exists()
    assert len(found(guardian)) == 1


# --- SQL as the application's role ------------------------------------------------------------------------------------


def refused(sql, *arguments):
    with pytest.raises(DatabaseError), transaction.atomic():
        touched(sql, *arguments)


def touched(sql, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.rowcount


@pytest.fixture
def matched(case, guardian, finance):
    steps.declared(finance, None, interest())
    enter(case, "Dudley GP Federation")
    return found(guardian)[0]


def test_the_functions_give_an_actor_nothing_about_others(case, matched, finance):
    with unit_of_work(case.lead, at=NOON), connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_match(%s)", [case.pk])
        assert cursor.fetchone()[0] in ("", None)
        for sql in (
            "SELECT * FROM conflicts_alike(%s, ARRAY[%s]::bigint[], NULL)",
            "SELECT * FROM conflicts_precheck(%s, %s)",
        ):
            cursor.execute(sql, [case.pk, finance.pk])
            assert cursor.fetchall() == []


def test_no_function_answers_a_stranger_or_about_oneself(case, matched, guardian, finance):
    stranger = factories.person(Role.GUARDIAN, case=factories.case())
    for actor, candidate in ((stranger, finance), (finance, guardian), (guardian, guardian), (None, finance)):
        with unit_of_work(actor, at=NOON), connection.cursor() as cursor:
            cursor.execute("SELECT conflicts_precheck_clear(%s, %s)", [case.pk, candidate.pk])
            assert cursor.fetchone()[0] is None
            cursor.execute("SELECT * FROM conflicts_precheck(%s, %s)", [case.pk, candidate.pk])
            assert cursor.fetchall() == []
    for actor in (stranger, finance, None):
        with unit_of_work(actor, at=NOON), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM conflicts_people_by_names(%s)", [case.pk])
            assert cursor.fetchall() == []


def test_nobody_inserts_changes_or_deletes_a_match_by_sql(case, matched, guardian, finance):
    for actor in (finance, case.lead):
        with unit_of_work(actor, at=NOON):
            assert touched("UPDATE conflicts_match SET gone_at = now()") == 0
            assert touched("DELETE FROM conflicts_match") == 0
    with unit_of_work(guardian, at=NOON):
        for column in ("gone_at = now()", "facts = ''", "how = 'name', likeness = 1", "person_id = 1"):
            refused(f"UPDATE conflicts_match SET {column}")
        refused("UPDATE conflicts_match SET state = 'confirmed'")
        refused(
            "INSERT INTO conflicts_match (version, state, procurement_id, procurement_title, organisation_id, name_id,"
            " interest_id, line, person_id, how, likeness, facts, rests_on, found_at, reason)"
            " SELECT 1, 'suggested', procurement_id, '', organisation_id, name_id, interest_id, gen_random_uuid(),"
            " person_id, how, likeness, facts, rests_on, found_at, '' FROM conflicts_match"
        )
        assert touched("DELETE FROM conflicts_match") == 0


def test_a_match_is_not_moved_by_sql_without_its_step(matched, guardian):
    with unit_of_work(guardian, at=NOON):
        refused(
            "UPDATE conflicts_match SET state = 'dismissed', reason = 'x', decided_at = now(), decided_by_id = %s;"
            "SET CONSTRAINTS ALL IMMEDIATE", guardian.pk,
        )  # fmt: skip


def test_a_match_is_settled_by_a_ruling_on_the_same_person_and_case_only(case, matched, guardian):
    other = factories.person(Role.LEGAL, case=case)
    ruling = steps.ruled(other, guardian, case)
    with unit_of_work(guardian, at=NOON):
        refused("UPDATE conflicts_match SET ruling_id = %s", ruling.pk)


def test_a_decided_match_is_not_decided_again(matched, guardian):
    decide(matched, "dismiss", guardian, **DIFFERENT)
    with unit_of_work(guardian, at=NOON):
        refused("UPDATE conflicts_match SET reason = 'Another one'")
    with pytest.raises(Refused):
        decide(matched, "confirm", guardian)


# --- checking a candidate ---------------------------------------------------------------------------------------------


def test_a_candidate_is_checked_without_a_role_and_without_learning_it(case, guardian):
    enter(case, "Dudley GP Federation")
    candidate = factories.person(Role.REVIEWER)
    steps.declared(candidate, None, interest())

    checked = check(case, candidate, guardian)
    assert (checked.clear, [one.named["name"] for one in checked.found]) == (False, ["Dudley GP Federation"])
    told = check(case, candidate, case.lead)
    assert (told.clear, told.found) == (False, None)

    with unit_of_work(guardian, at=NOON):
        rows = LedgerEntry.objects.filter(step="conflicts.candidate_checked")
        assert [(row.subject_id, row.detail) for row in rows] == [(candidate.pk, {}), (candidate.pk, {})]
    with unit_of_work(candidate, at=NOON):
        assert not NewName.objects.exists()
        assert not LedgerEntry.objects.filter(step="conflicts.candidate_checked").exists()
        assert not Outbox.objects.filter(user=candidate).exclude(subject__contains="declaration").exists()


def check(case, candidate, by):
    with unit_of_work(by, at=NOON):
        return matching.precheck(case, candidate, by=by)


def test_a_candidate_is_clear_only_with_a_current_declaration_and_nothing_alike(case, guardian):
    enter(case, "Dudley GP Federation")
    undeclared, clear = factories.person(Role.REVIEWER), factories.person(Role.REVIEWER)
    steps.declared(clear, None, interest("Walsall Council"))

    assert not check(case, undeclared, case.lead).clear
    assert check(case, clear, case.lead).clear


def test_nobody_checks_themselves_and_nobody_else_checks(case, guardian, finance):
    for by, candidate in ((guardian, guardian), (finance, guardian)):
        with pytest.raises(NotAllowed):
            check(case, candidate, by)
