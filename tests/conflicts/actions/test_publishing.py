"""Decision-making staff, an organisation's choice, redactions and disposal: who may, and what the database keeps."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from conflicts.actions import disposing, publishing
from conflicts.models import (
    DecisionMaker,
    Interest,
    Mitigation,
    PublicationChoice,
    Redaction,
    RedactionReason,
    RegisterImport,
)
from conflicts.queries.register import withheld_interests
from conflicts.queries.withheld import destroy_eligible
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests import factories
from tests.conflicts import steps
from tests.conflicts.register import NOON, Organisation, at, first_interest

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture
def ccg():
    return Organisation()


@pytest.fixture
def nurse(ccg):
    return ccg.person(post="Nurse")


@pytest.fixture
def interest(ccg, nurse):
    return first_interest(ccg.interest(nurse), nurse)


def choose(ccg, by, **answers):
    asked = {"publishes": True, "non_responders": "named", "from_date": DAY, **answers}
    return publishing.choose_publication(ccg.row, by=by, now=NOON, **asked)


# --- decision-making staff and the choice -------------------------------------------------------------------


def test_nobody_enters_themselves_as_decision_making_staff(ccg, acting):
    with acting(ccg.secretary), pytest.raises(NotAllowed, match="Somebody else has to enter this about you"):
        publishing.enter_decision_maker(ccg.secretary, organisation=ccg.row, from_date=DAY, by=ccg.secretary, now=NOON)


def test_only_guardian_or_secretary_of_the_organisation_enter_decision_making_staff(ccg, nurse, acting):
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))
    for other in (elsewhere, ccg.person(), factories.person(Role.GUARDIAN, case=factories.case())):
        with acting(other), pytest.raises(NotAllowed, match="Only the Guardian or the secretary"):
            publishing.enter_decision_maker(nurse, organisation=ccg.row, from_date=DAY, by=other, now=NOON)


def test_the_database_refuses_to_make_oneself_or_a_stranger_decision_making_staff(ccg, nurse, acting):
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))
    for actor, about in ((ccg.secretary, ccg.secretary), (nurse, ccg.secretary), (elsewhere, nurse)):
        with acting(actor), pytest.raises(DatabaseError), transaction.atomic():
            DecisionMaker.objects.create(
                person=about, organisation=ccg.row, from_date=DAY, set_by=ccg.guardian, set_at=NOON
            )


def test_decision_making_staff_are_entered_once_for_a_time(ccg, nurse, acting):
    ccg.decides(nurse)

    with acting(ccg.guardian), pytest.raises(Refused, match="entered for that time already"):
        publishing.enter_decision_maker(nurse, organisation=ccg.row, from_date=DAY, by=ccg.guardian, now=NOON)


def test_an_entered_last_day_is_never_changed(ccg, nurse, acting):
    made = ccg.decides(nurse)
    with acting(ccg.guardian):
        publishing.end_decision_maker(made, to_date=DAY, by=ccg.guardian, now=NOON)
    with acting(ccg.guardian), pytest.raises(Refused, match="entered already"):
        publishing.end_decision_maker(made, to_date=DAY, by=ccg.guardian, now=NOON)

    with acting(ccg.guardian), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        DecisionMaker.objects.update(to_date=datetime.date(2018, 1, 1))


def test_a_ccg_cannot_choose_not_to_publish(ccg, acting):
    with acting(ccg.guardian), pytest.raises(Refused, match="section 14O"):
        choose(ccg, ccg.guardian, publishes=False)


def test_a_choice_is_not_made_for_days_that_have_gone(ccg, acting):
    with acting(ccg.guardian), pytest.raises(Refused, match="today or later"):
        choose(ccg, ccg.guardian, from_date=datetime.date(2017, 5, 21))


def test_the_secretary_does_not_choose_how_the_register_is_published(ccg, acting):
    with acting(ccg.secretary), pytest.raises(NotAllowed):
        choose(ccg, ccg.secretary)


def test_the_database_keeps_the_guardian_of_another_organisation_out_of_every_table(ccg, interest, acting):
    ccg.withheld(interest)
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))

    with acting(elsewhere):
        assert not Redaction.objects.exists()
        assert not RedactionReason.objects.exists()
    with acting(elsewhere), pytest.raises(DatabaseError), transaction.atomic():
        PublicationChoice.objects.create(
            organisation=ccg.row, publishes=True, non_responders="named", from_date=DAY, set_by=elsewhere, set_at=NOON
        )
    with acting(elsewhere), pytest.raises(DatabaseError), transaction.atomic():
        RegisterImport.objects.create(
            organisation=ccg.row, uploaded_by=elsewhere, uploaded_at=NOON, name="x.csv", sha256="0", content="",
            rows=0, good=0, known=0,
        )  # fmt: skip


# --- redactions -----------------------------------------------------------------------------------------------


def test_the_guardians_are_told_of_a_request_and_the_ledger_keeps_no_reason(ccg, interest, acting):
    asked = ccg.asked(interest)

    with acting(ccg.guardian):
        told = Outbox.objects.filter(subject="A request about the public register waits for you")
        entry = LedgerEntry.objects.filter(step="conflicts.redaction_asked")
        assert {row.user_id for row in told} == {ccg.guardian.pk, ccg.deputy.pk}
        assert not entry.exclude(detail={}).exists()
        assert asked.state_words == "Waits for a ruling"
    assert len(ccg.published()) == 1
    assert ccg.published()[0].withheld_on is None


def test_a_stranger_cannot_ask_to_withhold_what_others_declared(ccg, interest, acting):
    other = ccg.person()

    with acting(other), pytest.raises(NotAllowed):
        publishing.ask_to_withhold(interest, reason="x", by=other, now=NOON)


def test_the_same_interest_is_asked_for_once(ccg, nurse, interest, acting):
    ccg.asked(interest)

    with acting(nurse), pytest.raises(Refused, match="asked for already"):
        publishing.ask_to_withhold(interest, reason="x", by=nurse, now=NOON)


def test_a_guardian_never_rules_on_their_own_interest_but_a_deputy_does(ccg, acting):
    own = first_interest(ccg.interest(ccg.guardian), ccg.guardian)
    asked = ccg.asked(own)

    with acting(ccg.guardian), pytest.raises(NotAllowed, match="Nobody rules on their own"):
        publishing.rule_on_redaction(asked, withheld=True, reason="x", by=ccg.guardian, now=NOON)
    with acting(ccg.deputy):
        ruled = publishing.rule_on_redaction(asked, withheld=True, reason="x", by=ccg.deputy, now=NOON)
    with acting(ccg.guardian), pytest.raises(NotAllowed):
        publishing.end_redaction(ruled, reason="x", by=ccg.guardian, now=NOON)


def test_the_database_lets_nobody_rule_on_their_own_interest(ccg, acting):
    own = first_interest(ccg.interest(ccg.guardian), ccg.guardian)
    asked = ccg.asked(own)

    with acting(ccg.guardian), pytest.raises(DatabaseError), transaction.atomic():
        Redaction.objects.filter(pk=asked.pk).update(withheld=True, ruled_by=ccg.guardian, ruled_at=NOON)


def test_a_ruling_is_never_changed_or_taken_back(ccg, interest, acting):
    ruled = ccg.withheld(interest)

    for change in ({"withheld": False}, {"ruled_by": ccg.deputy}, {"asked_by": ccg.deputy}):
        with acting(ccg.deputy), pytest.raises(DatabaseError), transaction.atomic():
            Redaction.objects.filter(pk=ruled.pk).update(**change)
    with acting(ccg.deputy), pytest.raises(Refused, match="ruled on this already"):
        publishing.rule_on_redaction(ruled, withheld=False, reason="x", by=ccg.deputy, now=NOON)


def test_reasons_are_read_by_guardians_and_by_whoever_gave_them(ccg, nurse, interest, acting):
    ccg.withheld(interest)

    def read_by(reader):
        with acting(reader):
            return sorted(RedactionReason.objects.values_list("text", flat=True))

    assert read_by(ccg.deputy) == ["A risk to the person", "Somebody threatens me"]
    assert read_by(nurse) == ["Somebody threatens me"]
    assert read_by(ccg.secretary) == []


def test_a_withheld_interest_is_read_by_the_person_and_guardians_only(ccg, nurse, interest, acting):
    def read_by(reader):
        with acting(reader):
            return Interest.objects.filter(pk=interest.pk).exists(), Mitigation.objects.exists()

    stranger = factories.person(Role.EVALUATOR)
    assert read_by(stranger) == (True, True)
    ccg.withheld(interest)

    assert [read_by(one) for one in (nurse, ccg.guardian, ccg.deputy)] == [(True, True)] * 3
    assert [read_by(one) for one in (ccg.secretary, stranger, None)] == [(False, False)] * 3


def test_the_guardian_of_another_organisation_does_not_read_a_withheld_interest(ccg, interest, acting):
    ccg.withheld(interest)
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))

    with acting(elsewhere):
        assert not Interest.objects.filter(pk=interest.pk).exists()
        assert withheld_interests(DAY) == frozenset()


def test_the_person_can_declare_again_what_is_withheld(ccg, nurse, interest, acting):
    ccg.withheld(interest)

    begun = steps.draft(nurse)
    done = steps.file_and_register(begun, nurse, ccg.guardian)

    assert done.state == "registered"
    assert ccg.published()[0].withheld_on == DAY


def test_an_interest_published_again_shows_its_words(ccg, interest, acting):
    ruled = ccg.withheld(interest)
    with acting(ccg.deputy):
        publishing.end_redaction(ruled, reason="x", by=ccg.deputy, now=NOON)

    assert ccg.published()[0].interest_in == "Dudley Voluntary Service"
    with acting(ccg.deputy), pytest.raises(Refused, match="published already"):
        publishing.end_redaction(ruled, reason="x", by=ccg.deputy, now=NOON)


# --- retention ------------------------------------------------------------------------------------------------


@pytest.fixture
def old(ccg, nurse):
    return first_interest(ccg.interest(nurse, to_date=datetime.date(2017, 5, 10)), nurse)


def due(ccg, acting, day):
    with acting(ccg.guardian, at(day)):
        return [one.pk for one in destroy_eligible(ccg.row.pk, datetime.date.fromisoformat(day))]


def test_an_interest_may_be_destroyed_6_years_after_its_end(ccg, old, acting):
    assert due(ccg, acting, "2023-05-10") == []
    assert due(ccg, acting, "2023-05-11") == [old.pk]


def test_2_people_dispose_of_content_and_who_when_and_fingerprint_stay(ccg, old, acting):
    after = at("2023-05-11")
    with acting(ccg.guardian, after):
        assert disposing.propose_disposal(ccg.row, by=ccg.guardian, now=after) == 1
    with acting(ccg.guardian, after), pytest.raises(Refused, match="Nothing waits for you"):
        disposing.confirm_disposal(ccg.row, by=ccg.guardian, now=after)

    with acting(ccg.secretary, after):
        assert disposing.confirm_disposal(ccg.row, by=ccg.secretary, now=after) == 1

    with acting(ccg.guardian, after):
        kept = Interest.objects.select_related("mitigation", "disposal", "declaration").get(pk=old.pk)
    assert (kept.organisation_name, kept.nature, kept.relationship, kept.mitigation.text) == ("Disposed of", "", "", "")
    assert (kept.category, kept.from_date, kept.to_date) == (old.category, old.from_date, old.to_date)
    assert kept.declaration.person_id == old.declaration.person_id
    assert len(kept.disposal.content_hash) == 64
    assert due(ccg, acting, "2023-05-12") == []


def test_nobody_disposes_of_content_alone_or_too_early_not_even_by_sql(ccg, old, acting):
    with acting(ccg.guardian), pytest.raises(Refused, match="nothing you can propose"):
        disposing.propose_disposal(ccg.row, by=ccg.guardian, now=NOON)

    after = at("2023-05-11")
    with acting(ccg.guardian, after):
        disposing.propose_disposal(ccg.row, by=ccg.guardian, now=after)
        one = old.disposal
    with acting(ccg.guardian, after), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("SELECT conflicts_dispose(%s)", [one.pk])
    # Row security lets a Guardian change no interest at all.
    with acting(ccg.deputy, after), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE conflicts_interest SET nature = '' WHERE id = %s", [old.pk])
