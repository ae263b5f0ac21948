"""A recused person stays out, whatever that person or an administrator alone does with accounts, roles and dates."""

import datetime

import pytest
from django.urls import reverse

from conflicts.models import Recusal
from mcp_portal.accounts import actions
from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered, take
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db
NOON = steps.NOON
TODAY = datetime.date(2017, 5, 22)


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def recused(case, guardian):
    person = factories.person(Role.MEMBER, case=case, post="Governing body GP member")
    filed = steps.declared(person, case)
    steps.ruled(person, guardian, case, interest=filed.interests.get())
    return person


@pytest.fixture
def administrator():
    factories.person(Role.SYSTEM_ADMIN)
    factories.person(Role.SYSTEM_ADMIN)
    return factories.person(Role.SYSTEM_ADMIN)


@pytest.fixture
def closed(case, recused, sign_in):
    """Give a question: is the case still closed to a person, on its pages and in lists?"""

    def ask(person=recused):
        site = sign_in(User.objects.get(pk=person.pk))
        pages = [reverse(name, args=[case.reference]) for name in ("procurement:case", "conflicts:case_conflicts")]
        found = [site.get(page).status_code for page in pages]
        listed = site.get(reverse("procurement:cases")).content.decode()
        return found == [404, 404] and case.reference not in listed

    return ask


def post(site, name, number, **answers):
    return site.post(reverse(name, args=[number]), answers)


def test_another_role_on_the_case_opens_nothing(case, recused, administrator, sign_in, closed):
    site = sign_in(administrator)
    for role in (Role.SRO, Role.AUDITOR, Role.GUARDIAN, Role.ACCOUNTABLE_OFFICER):
        post(site, "accounts:role_give", recused.pk, role=role, organisation=recused.organisation_id, held="case",
             reference=case.reference)  # fmt: skip

    assert RoleHolding.objects.filter(user=recused, procurement=case).count() == 5
    assert closed()


def test_a_role_that_is_ended_and_given_again_opens_nothing(case, recused, administrator, acting, closed):
    held = recused.holdings.get()
    with acting(administrator):
        actions.end_role(holding=held, last_day=TODAY - datetime.timedelta(days=1), by=administrator, now=NOON)
        for given in (TODAY, TODAY - datetime.timedelta(days=400)):
            try:
                actions.give_role(
                    user=recused, role=Role.MEMBER, organisation=recused.organisation, by=administrator, now=NOON,
                    case=case, from_date=given,
                )  # fmt: skip
            except Refused:
                continue

    assert closed()


def test_a_leaver_who_comes_back_is_still_recused(case, recused, administrator, acting, closed):
    with acting(administrator):
        actions.close_account(user=recused, by=administrator, now=NOON)
        again = actions.reopen_account(user=recused, by=administrator, now=NOON)
        actions.give_role(
            user=again, role=Role.SECRETARY, organisation=recused.organisation, by=administrator, now=NOON, case=case,
            from_date=datetime.date(2016, 1, 1),
        )  # fmt: skip

    assert closed()


def test_another_address_is_the_same_person(recused, administrator, acting, closed):
    second = User.objects.filter(holdings__role=Role.SYSTEM_ADMIN).exclude(pk=administrator.pk).first()
    with acting(administrator):
        change = actions.propose_email(user=recused, new_email="other@example.org", by=administrator, now=NOON)
        with pytest.raises(NotAllowed):
            actions.decide_email(change=change, confirm=True, by=administrator, now=NOON)
    with acting(second):
        actions.decide_email(change=change, confirm=True, by=second, now=NOON)

    assert User.objects.get(pk=recused.pk).email == "other@example.org"
    assert closed()


def test_another_organisation_name_code_or_successor_opens_nothing(recused, administrator, acting, closed):
    successor = factories.organisation("The successor", Kind.CCG)
    with acting(administrator):
        changed = actions.change_organisation(
            recused.organisation, by=administrator, name="Another name", ods_code="X9Z", successor=successor
        )
    interest_in = factories.organisation("Dudley GP Federation", Kind.PROVIDER)
    with acting(administrator):
        actions.change_organisation(interest_in, by=administrator, name="Dissolved", successor=successor)

    assert changed.successor == successor
    assert closed()


def test_an_administrator_does_not_seat_somebody_they_invited(case, recused, administrator, acting, sign_in):
    with acting(administrator):
        alter_ego = actions.invite(
            email="alter.ego@example.org", post=recused.post, organisation=recused.organisation, by=administrator,
            now=NOON,
        ).user  # fmt: skip

    for role, held in ((Role.MEMBER, "case"), (Role.GUARDIAN, "case"), (Role.GUARDIAN, "organisation"),
                       (Role.AUDITOR, "case"), (Role.SYSTEM_ADMIN, "organisation")):  # fmt: skip
        home = administrator.organisation_id if role == Role.SYSTEM_ADMIN else recused.organisation_id
        answer = post(sign_in(administrator), "accounts:role_give", alter_ego.pk, role=role, organisation=home,
                      held=held, reference=case.reference if held == "case" else "")  # fmt: skip
        assert "Ask another system administrator: you invited this person yourself" in answer.content.decode()

    assert not RoleHolding.objects.filter(user=alter_ego).exists()


def test_a_second_administrator_seats_them_and_a_role_that_opens_nothing_needs_no_second(
    recused, administrator, case, acting
):
    second = User.objects.filter(holdings__role=Role.SYSTEM_ADMIN).exclude(pk=administrator.pk).first()
    with acting(administrator):
        guest = actions.invite(
            email="guest@example.org", post="Lead", organisation=recused.organisation, by=administrator, now=NOON
        ).user
        actions.give_role(user=guest, role=Role.LEAD, organisation=recused.organisation, by=administrator, now=NOON)
    with acting(second):
        actions.give_role(
            user=guest, role=Role.MEMBER, organisation=recused.organisation, by=second, now=NOON, case=case
        )

    assert guest.holdings.count() == 2


def test_an_administrator_neither_rules_nor_lifts(case, recused, administrator, acting, sign_in):
    with acting(recused):
        ruling = Recusal.objects.get()

    for step in ("propose_lifting", "confirm_lifting", "keep"):
        address = reverse("conflicts:recusal_step", args=[ruling.pk, step])
        assert sign_in(administrator).post(address, {"reason": "Because", "version": 1}).status_code == 404
    assert sign_in(administrator).get(reverse("conflicts:recusal", args=[ruling.pk])).status_code == 404
    with acting(administrator):
        assert not Recusal.objects.exists()


def test_the_person_concerned_neither_proposes_nor_confirms_as_guardian_or_sro(case, recused, guardian, acting):
    factories.hold(recused, Role.GUARDIAN, case=case)
    factories.hold(recused, Role.SRO, case=case)

    with acting(recused):
        ruling = Recusal.objects.get()
        with pytest.raises((Refused, LookupError)):
            take(ruling, "propose_lifting", by=recused, now=NOON, data={"reason": "Because"})
    with acting(guardian):
        take(Recusal.objects.get(), "propose_lifting", by=guardian, now=NOON, data={"reason": "Sold"})
    with acting(recused), pytest.raises((Refused, LookupError)):
        take(Recusal.objects.get(), "confirm_lifting", by=recused, now=NOON, data={"sure": "on"})


def test_a_guardian_with_two_roles_is_still_one_person(case, recused, guardian, acting, closed):
    factories.hold(guardian, Role.SRO, case=case)
    steps.nil(guardian, case)
    with acting(guardian):
        proposed = take(Recusal.objects.get(), "propose_lifting", by=guardian, now=NOON, data={"reason": "Sold"})
        with pytest.raises(Refused):
            take(proposed, "confirm_lifting", by=guardian, now=NOON, data={"sure": "on"})

    assert closed()


def test_a_second_declaration_or_a_nil_return_lifts_nothing(case, recused, acting, closed):
    with acting(recused):
        before = Recusal.objects.get().state
    with pytest.raises((Refused, Unanswered)):  # a nil return beside a live interest is refused
        steps.nil(recused, case)
    steps.declared(recused, case, steps.interest(material=False, category="indirect", nature="A friend works there"))

    with acting(recused):
        assert Recusal.objects.get().state == before
    assert closed()


def test_a_ruling_for_one_case_stays_with_the_person_under_a_second_holding_of_the_same_role(
    case, recused, closed, acting
):
    factories.hold(recused, Role.MEMBER, case=case, of=factories.organisation("Another CCG", Kind.CCG))

    assert closed()


def test_the_second_factor_of_a_recused_person_changes_nothing(recused, sign_in, closed):
    site = sign_in(recused)
    for name in ("mfa_activate_totp", "mfa_index"):
        site.get(reverse(name))

    assert closed()
