"""Rulings: who makes them, how they are lifted, and that they hold."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflicts import actions, queries
from conflicts.models import Handling, Interest, NewName, Recusal, RecusalReason
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import take
from procurement.actions import record_decision
from tests import factories
from tests.conflicts import asking, steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def sro(case):
    return factories.person(Role.SRO, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def proposed(recusal, guardian, acting):
    with acting(guardian):
        return take(recusal, "propose_lifting", by=guardian, now=NOON, data={"reason": "The shares are sold"})


@pytest.mark.parametrize("handling", list(Handling))
def test_the_four_strictest_handlings_hide_the_procurement(case, guardian, finance, handling):
    recusal = steps.ruled(finance, guardian, case, handling=handling)

    assert recusal.hides_case == (handling.rank >= 4)
    assert queries.is_recused(finance, case) == recusal.hides_case


def test_a_guardian_does_not_rule_on_themselves(case, guardian, acting):
    with acting(guardian), pytest.raises(NotAllowed, match="Nobody rules on their own interests"):
        actions.rule(
            by=guardian, person=guardian, case=case, handling="noted", reason="-", released_sentence="-", now=NOON
        )


@pytest.mark.parametrize("role", [Role.LEAD, Role.SRO, Role.SECRETARY])
def test_only_a_guardian_rules(case, finance, role, acting):
    other = factories.person(role, case=case)

    with acting(other), pytest.raises(NotAllowed):
        actions.rule(by=other, person=finance, case=case, handling="noted", reason="-", released_sentence="-", now=NOON)


def test_a_recused_guardian_rules_on_nobody(case, guardian, finance):
    deputy = factories.person(Role.GUARDIAN, case=case)
    steps.ruled(deputy, guardian, case)

    with pytest.raises(NotAllowed, match="hidden from you"):
        steps.ruled(finance, deputy, case)


def test_a_guardian_of_another_case_does_not_rule(case, finance, acting):
    elsewhere = factories.person(Role.GUARDIAN, case=factories.case(), of=factories.organisation("Elsewhere CCG"))

    with acting(elsewhere), pytest.raises(NotAllowed):
        actions.rule(
            by=elsewhere, person=finance, case=case, handling="noted", reason="-", released_sentence="-", now=NOON
        )


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({}, Handling.PAPERS_WITHHELD),
        ({"category": "nonfin_personal"}, Handling.NOTED),
        ({"category": "nonfin_personal", "expects_to_move": True}, Handling.LEAVE_FOR_ITEM),
        ({"material": False}, Handling.NOTED),
    ],
    ids=["material financial", "material personal", "expects to move", "not material"],
)
def test_an_interest_sets_the_mildest_handling(case, guardian, finance, acting, changes, least):
    filed = steps.declared(finance, case, steps.interest(**changes))

    with acting(guardian):
        one = Interest.objects.get(declaration=filed)
        assert Handling.least_for(one) == least
    if least.rank:
        with pytest.raises(Refused, match="This interest needs at least"):
            steps.ruled(finance, guardian, interest=one, handling=list(Handling)[least.rank - 1])
    assert steps.ruled(finance, guardian, interest=one, handling=least).handling == least


def test_a_ruling_stands_in_the_ledger_by_identifiers_only(case, guardian, finance, acting):
    recusal = steps.ruled(finance, guardian, case)

    with acting(guardian):
        row = LedgerEntry.objects.get(step="conflicts.recusal_ruled")
    assert (row.subject_id, row.procurement_id) == (recusal.pk, case.pk)
    assert row.detail == {"person": finance.pk, "handling": "papers_withheld"}


def test_lifting_takes_the_guardian_and_a_second_person(case, guardian, sro, finance, acting):
    steps.nil(sro, case)
    recusal = proposed(steps.ruled(finance, guardian, case), guardian, acting)
    assert queries.is_recused(finance, case)

    with acting(sro):
        lifted = take(recusal, "confirm_lifting", by=sro, now=NOON)

    assert (lifted.lift_proposed_by, lifted.lifted_by) == (guardian, sro)
    assert not queries.is_recused(finance, case)


def test_the_guardian_who_proposed_does_not_confirm(case, guardian, finance, acting):
    steps.nil(guardian, case)
    recusal = proposed(steps.ruled(finance, guardian, case), guardian, acting)

    with acting(guardian), pytest.raises(Refused, match="a second person has to confirm"):
        take(recusal, "confirm_lifting", by=guardian, now=NOON)


def test_a_second_person_with_a_conflict_does_not_confirm(case, guardian, sro, finance, acting):
    recusal = proposed(steps.ruled(finance, guardian, case), guardian, acting)
    steps.ruled(sro, guardian, case, handling="discuss_no_vote")

    with acting(sro), pytest.raises(Refused) as refused:
        take(recusal, "confirm_lifting", by=sro, now=NOON)

    assert {unmet.what for unmet in refused.value.unmet} == {
        "A ruling limits what you may do in this procurement yourself",
        "You have no current declaration for this procurement",
    }


def test_the_second_person_can_keep_the_ruling(case, guardian, sro, finance, acting):
    steps.nil(sro, case)
    recusal = proposed(steps.ruled(finance, guardian, case), guardian, acting)

    with acting(sro):
        kept = take(recusal, "keep", by=sro, now=NOON, data={"reason": "The sale is not proved"})

    assert (kept.state, kept.lift_proposed_by) == ("in_force", None)
    assert queries.is_recused(finance, case)


def test_the_person_concerned_neither_lifts_nor_confirms(case, guardian, acting):
    deputy = factories.person(Role.GUARDIAN, case=case)
    recusal = steps.ruled(deputy, guardian, case)

    with acting(deputy):
        for step in ("propose_lifting", "confirm_lifting"):
            with pytest.raises(Refused):
                getattr(recusal, step)(by=deputy, now=NOON, version=recusal.version, reason="-")


def test_a_second_ruling_as_strict_on_the_same_interest_is_refused(case, guardian, finance):
    steps.ruled(finance, guardian, case)

    with pytest.raises(Refused, match="as strict as this"):
        steps.ruled(finance, guardian, case, handling="noted")


def test_the_strictest_of_several_rulings_counts(case, guardian, finance, acting):
    filed = steps.declared(finance, case, steps.interest(), steps.interest(category="nonfin_personal"))
    with acting(guardian):
        financial, personal = Interest.objects.filter(declaration=filed).order_by("pk")

    steps.ruled(finance, guardian, interest=financial)
    steps.ruled(finance, guardian, interest=personal, handling="noted")

    assert queries.is_recused(finance, case)


@pytest.mark.parametrize(
    "change",
    [
        {"hides_case": False, "handling": "noted"}, {"released_sentence": "-"},
        {"lifted_at": NOON}, {"lift_proposed_by_id": "person"},
    ],
    ids=["handling", "sentence", "lifted", "proposed by the person concerned"],
)  # fmt: skip
def test_a_ruling_is_never_rewritten(case, guardian, finance, acting, change):
    recusal = steps.ruled(finance, guardian, case)
    change = {name: finance.pk if value == "person" else value for name, value in change.items()}

    with acting(guardian), pytest.raises(DatabaseError), transaction.atomic():
        Recusal.objects.filter(pk=recusal.pk).update(**change)


def test_the_person_concerned_cannot_change_the_ruling_in_sql(case, guardian, finance, acting):
    recusal = steps.ruled(finance, guardian, case)

    with acting(finance):
        with pytest.raises(DatabaseError), transaction.atomic():
            Recusal.objects.filter(pk=recusal.pk).update(version=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            Recusal.objects.filter(pk=recusal.pk).delete()


def test_the_reason_stays_with_guardians(case, guardian, sro, finance, acting):
    recusal = proposed(steps.ruled(finance, guardian, case), guardian, acting)

    def purposes(user):
        with acting(user):
            return set(RecusalReason.objects.filter(recusal=recusal).values_list("purpose", flat=True))

    assert purposes(guardian) == {"ruling", "lifting"}
    assert purposes(sro) == {"lifting"}
    assert purposes(finance) == set()


def test_strangers_read_no_ruling(case, guardian, finance, acting):
    steps.ruled(finance, guardian, case)
    colleague = factories.person(Role.EVALUATOR, case=case)
    elsewhere = factories.person(Role.GUARDIAN, of=factories.organisation("Elsewhere CCG"))

    for user, count in ((finance, 1), (guardian, 1), (case.lead, 1), (colleague, 0), (elsewhere, 0)):
        with acting(user):
            assert Recusal.objects.count() == count
            assert Recusal.objects.visible_to(user).count() == count


def test_a_guardian_of_the_organisation_rules_without_a_role_on_the_case(case, finance, acting):
    home = finance.organisation
    wide = factories.person(Role.GUARDIAN, of=home)
    filed = steps.declared(finance, case)
    with acting(wide):
        one = Interest.objects.get(declaration=filed)

    recusal = steps.ruled(finance, wide, interest=one)

    assert (recusal.procurement_id, recusal.organisation_id) == (case.pk, home.pk)
    assert queries.is_recused(finance, case)
    with acting(case.lead):
        assert LedgerEntry.objects.filter(step="conflicts.recusal_ruled", procurement=case).exists()


# --- one handling stands --------------------------------------------------------------------------------------------


def standing(person, acting):
    with acting(person):
        return list(Recusal.objects.standing().filter(person=person).values_list("handling", "bid_id"))


@given(order=st.permutations(list(Handling)))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_handling_stands_and_it_is_the_strictest_that_was_ruled(order, acting):
    undo = transaction.savepoint()
    try:
        case = factories.case()
        guardian, finance = factories.person(Role.GUARDIAN, case=case), factories.person(Role.FINANCE_LEAD, case=case)
        strictest = -1
        for handling in order:
            if handling.rank > strictest:
                steps.ruled(finance, guardian, case, handling=handling)
                strictest = handling.rank
            else:
                with pytest.raises(Refused, match="as strict as this"):
                    steps.ruled(finance, guardian, case, handling=handling)
            assert standing(finance, acting) == [(list(Handling)[strictest].value, None)]
    finally:
        transaction.savepoint_rollback(undo)


def test_the_ruling_replaced_is_kept_with_its_reason_and_points_to_the_stricter_one(case, guardian, finance, acting):
    first = steps.ruled(finance, guardian, case, handling="discuss_no_vote")

    second = steps.ruled(finance, guardian, case)

    with acting(guardian):
        kept = Recusal.objects.get(pk=first.pk)
        assert (kept.state, kept.superseded_by, kept.replaced_at) == ("replaced", second, NOON)
        assert kept.reasons.count() == 1
        step = LedgerEntry.objects.get(step="conflicts.recusal.replace")
        assert (step.before, step.after, step.subject_id) == ("in_force", "replaced", first.pk)


def test_a_ruling_on_one_bidder_stands_beside_one_on_the_procurement(case, guardian, finance, acting):
    bid = asking.bid(case)
    steps.ruled(finance, guardian, case, handling="discuss_no_vote")

    steps.ruled(finance, guardian, case, bid=bid)

    assert sorted(standing(finance, acting), key=str) == [("discuss_no_vote", None), ("papers_withheld", bid.pk)]
    assert not queries.is_recused(finance, case)
    with acting(finance):
        assert queries.hidden_bid_ids(finance) == {bid.pk}
    with pytest.raises(Refused, match="as strict as this"):
        steps.ruled(finance, guardian, case, bid=bid, handling="leave_for_item")


def test_a_milder_ruling_on_another_interest_is_kept_under_the_stricter_one(case, guardian, finance, acting):
    filed = steps.declared(finance, case, steps.interest(), steps.interest(category="nonfin_personal"))
    with acting(guardian):
        financial, personal = Interest.objects.filter(declaration=filed).order_by("pk")
    strict = steps.ruled(finance, guardian, interest=financial)

    mild = steps.ruled(finance, guardian, interest=personal, handling="discuss_no_vote")

    assert standing(finance, acting) == [("papers_withheld", None)]
    with acting(guardian):
        assert Recusal.objects.get(pk=mild.pk).superseded_by == strict


def test_when_the_stricter_is_lifted_the_milder_on_another_interest_stands_again(case, guardian, sro, finance, acting):
    steps.nil(sro, case)
    filed = steps.declared(finance, case, steps.interest(), steps.interest(category="nonfin_personal"))
    with acting(guardian):
        financial, personal = Interest.objects.filter(declaration=filed).order_by("pk")
    strict = steps.ruled(finance, guardian, interest=financial)
    steps.ruled(finance, guardian, interest=personal, handling="discuss_no_vote")

    recusal = proposed(strict, guardian, acting)
    with acting(sro):
        take(recusal, "confirm_lifting", by=sro, now=NOON)

    assert standing(finance, acting) == [("discuss_no_vote", None)]
    assert not queries.is_recused(finance, case)


def test_what_was_only_made_stricter_does_not_stand_again(case, guardian, sro, finance, acting):
    steps.nil(sro, case)
    steps.ruled(finance, guardian, case, handling="discuss_no_vote")
    recusal = proposed(steps.ruled(finance, guardian, case), guardian, acting)

    with acting(sro):
        take(recusal, "confirm_lifting", by=sro, now=NOON)

    assert standing(finance, acting) == []


def test_a_second_ruling_on_a_procurement_that_has_ended_is_refused(case, guardian, sro, finance, acting):
    steps.ruled(finance, guardian, case, handling="noted")
    with acting(factories.person(Role.SECRETARY, case=case)) as unit:
        record_decision(
            case, organisation=case.lead.organisation, kind="abandon", by=unit.actor, now=NOON,
            decided_on=NOON.date(), minute_reference="GB/17/05", words="No bidder is left", present=7, quorate=True,
            excluded="",
        )  # fmt: skip
    with acting(sro):
        take(case, "abandon", by=sro, now=NOON, data={"ended_reason": "No bidder is left"})

    with pytest.raises(Refused, match="This procurement has ended, and a ruling on this person stands"):
        steps.ruled(finance, guardian, case)


def test_a_new_name_is_not_asked_about_where_its_bidder_is_hidden(case, guardian, finance, acting):
    bid, other = asking.bid(case), asking.bid(case, "Other")
    steps.ruled(finance, guardian, case, bid=bid)

    asking.entered(case, "Behind the hidden one", bid=bid, kind="director")
    with acting(finance):
        assert queries.waiting_cases(finance) == []
        assert not NewName.objects.exists()

    asking.answered(case.lead, case)
    asking.entered(case, "Behind another", bid=other, kind="director")
    with acting(finance):
        assert [str(name) for name in NewName.objects.all()] == ["Behind another"]


# --- SQL as the application's role ----------------------------------------------------------------------------------


def refused_by_the_database(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def plain(person, case, by, **fields):
    return Recusal.objects.create(
        **{
            "person": person, "procurement": case, "organisation": by.organisation, "handling": "noted",
            "hides_case": False, "procurement_title": case.title, "released_sentence": "-", "ruled_by": by,
            "ruled_at": NOON, **fields,
        }
    )  # fmt: skip


def test_nobody_but_a_guardian_rules_in_sql(case, guardian, sro, finance, acting):
    administrator = factories.person(Role.SYSTEM_ADMIN)

    for user in (sro, case.lead, finance, administrator):
        with acting(user):
            refused_by_the_database(lambda user=user: plain(finance, case, user))
            refused_by_the_database(lambda: plain(finance, case, guardian))


def test_a_ruling_is_not_inserted_lifted_or_replaced(case, guardian, sro, finance, acting):
    strict = steps.ruled(finance, guardian, case)

    with acting(guardian):
        for fields in (
            {"state": "lifted", "lifted_at": NOON, "lifted_by": guardian, "lift_proposed_by": sro},
            {"superseded_by": strict},
            {"state": "replaced", "replaced_at": NOON, "superseded_by": strict},
        ):
            refused_by_the_database(lambda fields=fields: plain(finance, case, guardian, **fields))


def test_nobody_proposes_or_confirms_in_somebody_elses_name_in_sql(case, guardian, sro, finance, acting):
    recusal = steps.ruled(finance, guardian, case)
    mine = Recusal.objects.filter(pk=recusal.pk)
    lifted = {"state": "lifted", "lifted_at": NOON, "lifted_by": guardian, "lift_proposed_by": sro}

    with acting(guardian):
        for changes in (lifted, {"lift_proposed_by": sro}, {**lifted, "lifted_by": sro, "lift_proposed_by": guardian}):
            refused_by_the_database(lambda changes=changes: mine.update(**changes))
    with acting(factories.person(Role.SYSTEM_ADMIN)):
        assert mine.update(**lifted) == 0
    assert queries.is_recused(finance, case)


def test_no_ruling_is_replaced_by_one_on_somebody_else_or_on_one_bidder_in_sql(case, guardian, finance, acting):
    on_bidder = steps.ruled(finance, guardian, case, bid=asking.bid(case), handling="not_invited")
    strict = steps.ruled(finance, guardian, case)
    on_another = steps.ruled(case.lead, guardian, case, handling="removed_from_group")

    with acting(guardian):
        for by in (on_bidder, on_another, strict):
            refused_by_the_database(lambda by=by: Recusal.objects.filter(pk=strict.pk).update(superseded_by=by))
