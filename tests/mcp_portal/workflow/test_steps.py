"""The door of every step."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import head, trail
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.models import Hold
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused
from procurement.actions import draft_notice
from procurement.models import Notice, Procurement
from tests.factories import case, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(now):
    made = case()
    made.sro = person(Role.SRO, case=made, of=made.lead.organisation)
    made.admin = person(Role.NOTICE_ADMIN, case=made, of=made.lead.organisation)
    return made


@pytest.fixture
def notice(made, now):
    with unit_of_work(made.lead, at=now):
        return draft_notice(made, kind=Notice.Kind.CALL, content={}, by=made.lead, now=now)


def test_a_step_moves_the_state_raises_the_version_and_leaves_one_row(made, notice, now):
    with unit_of_work(made.lead, at=now):
        before = head()[0]
        moved = notice.send_for_approval(by=made.lead, now=now, version=notice.version)

    assert (moved.state, moved.version) == ("checked", notice.version + 1)
    with unit_of_work(made.lead, at=now):
        assert head()[0] == before + 1
        row = trail(made).first()
    assert (row.step, row.before, row.after) == ("procurement.notice.send_for_approval", "draft", "checked")


def test_a_step_lists_everything_that_is_missing_at_once(made, now):
    with unit_of_work(made.sro, at=now), pytest.raises(Refused) as refused:
        made.start_market_engagement(by=made.sro, now=now, version=made.version)

    assert [item.what for item in refused.value.unmet] == [
        "No service line has been entered",
        "The planned start of the service has not been entered",
        "Feedback from early engagement has not been recorded",
        "There is no market engagement plan",
    ]
    assert all(item.rule and item.who and item.page for item in refused.value.unmet)


def test_a_refused_step_changes_nothing(made, now):
    with unit_of_work(made.sro, at=now):
        before = head()
        with pytest.raises(Refused):
            made.start_market_engagement(by=made.sro, now=now, version=made.version)
        assert Procurement.objects.get().state == "planning"

    assert head() == before


def test_a_step_is_for_the_roles_it_names(made, notice, now):
    with unit_of_work(made.sro, at=now), pytest.raises(NotAllowed):
        notice.send_for_approval(by=made.sro, now=now, version=notice.version)


def test_a_page_that_was_left_open_is_refused_in_words(made, notice, now):
    with unit_of_work(made.lead, at=now):
        notice.send_for_approval(by=made.lead, now=now, version=notice.version)
        with pytest.raises(Changed, match="Somebody else changed this after you opened the page"):
            notice.take_back(by=made.lead, now=now, version=notice.version)


def test_a_step_that_has_been_taken_cannot_be_taken_again(made, notice, now):
    with unit_of_work(made.lead, at=now):
        moved = notice.send_for_approval(by=made.lead, now=now, version=notice.version)
        with pytest.raises(Changed, match="already checked"):
            moved.send_for_approval(by=made.lead, now=now, version=moved.version)


def test_the_callers_stale_copy_overwrites_nothing(made, notice, now):
    with unit_of_work(made.lead, at=now):
        Notice.objects.filter(pk=notice.pk).update(content={"kept": True})
        notice.content = {"stale": True}
        moved = notice.send_for_approval(by=made.lead, now=now, version=notice.version)

    assert moved.content == {"kept": True}


def test_a_state_is_never_assigned(notice):
    with pytest.raises(AttributeError):
        notice.state = "published"


def test_only_inputs_that_were_named_stand_in_the_ledger(made, notice, now):
    legal = person(Role.LEGAL, case=made, of=made.lead.organisation)
    with unit_of_work(made.lead, at=now):
        notice = notice.send_for_approval(by=made.lead, now=now, version=notice.version)
    with unit_of_work(legal, at=now):
        notice = notice.approve_in_law(by=legal, now=now, version=notice.version)
    with unit_of_work(made.sro, at=now):
        notice.approve(by=made.sro, now=now, version=notice.version)
        assert [row.detail for row in trail(made)[:2]] == [{}, {}]


@pytest.mark.parametrize("state", ["approved", "published"])
def test_sql_cannot_jump_to_a_state_no_step_leads_to(made, notice, now, state):
    with unit_of_work(made.lead, at=now), pytest.raises(DatabaseError, match="no step moves"), transaction.atomic():
        connection.cursor().execute("UPDATE procurement_notice SET state = %s", [state])


def test_sql_cannot_take_a_declared_move_without_a_ledger_row(made, notice, now):
    with unit_of_work(made.lead, at=now):
        connection.cursor().execute("UPDATE procurement_notice SET state = 'checked'")
        with pytest.raises(DatabaseError, match="without a ledger row"), transaction.atomic():
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.cursor().execute("UPDATE procurement_notice SET state = 'draft'")
        connection.cursor().execute("SELECT set_config('pgtrigger.ignore', '{all}', true)")
        with pytest.raises(DatabaseError, match="without a ledger row"), transaction.atomic():
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_sql_cannot_begin_in_a_late_state(made, now):
    with unit_of_work(made.lead, at=now), pytest.raises(DatabaseError, match="cannot start as"), transaction.atomic():
        Notice.objects.bulk_create([Notice(procurement=made, number=9, kind="CONTRACT", state="published",
                                           drafted_by=made.lead, drafted_at=now)])  # fmt: skip


def test_a_hold_stops_every_step_but_those_that_go_on_during_one(made, notice, now):
    with unit_of_work(made.sro, at=now):
        Hold.objects.create(
            procurement=made, kind="regulator", reason="Finances of the provider", scope="All steps",
            placed_by=made.sro, placed_at=now, review_date=now.date() + datetime.timedelta(days=14),
        )  # fmt: skip
    with unit_of_work(made.lead, at=now), pytest.raises(Refused, match="Paused by a regulator since 22 May 2017"):
        notice.send_for_approval(by=made.lead, now=now, version=notice.version)
    with unit_of_work(made.sro, at=now):
        offers = {offer.name: offer for offer in steps_for(Procurement.objects.get(), made.sro, now)}

    paused = "Paused by a regulator since 22 May 2017"
    assert paused in [item.what for item in offers["start_market_engagement"].unmet]
    assert paused not in [item.what for item in offers["abandon"].unmet]
