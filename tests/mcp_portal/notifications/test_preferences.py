"""What a person was told, how they want mails of each kind, and the digests that count."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications import post
from mcp_portal.notifications.actions import prefer, tell
from mcp_portal.notifications.digests import last_turn
from mcp_portal.notifications.models import Kind, Often, Outbox, Preference
from tests import factories
from tests.conftest import moment

NOW = factories.NOON  # Monday
TUESDAY, NEXT_MONDAY = moment("2017-05-23", 7), moment("2017-05-29", 7)
BEFORE_SEVEN = TUESDAY - datetime.timedelta(seconds=1)


@pytest.fixture
def case(db: None) -> Any:
    return factories.case()


def told(case: Any, kind: Kind, at: datetime.datetime = NOW) -> None:
    with unit_of_work(case.lead, at=at):
        tell(case.lead, "Something", "/somewhere/", at=at, case=case, kind=kind)


def wants(case: Any, **often: Often) -> None:
    with unit_of_work(case.lead, at=NOW):
        prefer(often, by=case.lead)


def test_each_kind_is_mailed_as_wanted_and_what_must_be_known_at_once(case: Any) -> None:
    wants(case, waits=Often.DAILY, documents=Often.PORTAL, lapsing=Often.WEEKLY)

    for kind in (Kind.WAITS, Kind.WAITS, Kind.DOCUMENTS, Kind.LAPSING, Kind.MENTIONS, Kind.HOLD):
        told(case, kind)

    assert post.send_due(NOW) == 2  # asked and paused
    assert [post.send_digests(at) for at in (NOW, BEFORE_SEVEN, TUESDAY, TUESDAY, moment("2017-05-24"))] == [
        0,
        0,
        1,
        0,
        0,
    ]
    digest = mail.outbox[-1]
    assert digest.subject == "2 things for you today"
    assert "Something waits for you: 2" in digest.body
    assert "/notifications/?kind=waits" in digest.body
    assert case.reference not in digest.body + digest.subject
    assert case.title not in digest.body
    assert (post.send_digests(NEXT_MONDAY), mail.outbox[-1].subject) == (1, "1 thing for you this week")
    assert post.send_due(moment("2017-06-20")) == 0  # what is in the portal only stays there


def test_a_digest_leaves_out_what_was_read_and_what_is_no_longer_seen(case: Any, sign_in: Any) -> None:
    wants(case, waits=Often.DAILY)
    told(case, Kind.WAITS)
    sign_in(case.lead).post("/notifications/read/")
    assert post.send_digests(TUESDAY) == 0

    told(case, Kind.WAITS, TUESDAY)
    case.lead.holdings.update(to_date=datetime.date(2017, 5, 23))

    assert [post.send_digests(moment(day, 8)) for day in ("2017-05-24", "2017-05-25")] == [0, 0]
    assert mail.outbox == []


def test_nobody_chooses_for_others_or_turns_off_what_must_be_known(case: Any) -> None:
    other = factories.person(Role.SRO, case=case)
    wants(case, waits=Often.PORTAL)

    with unit_of_work(other):
        assert not Preference.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Preference.objects.create(user=case.lead, kind="waits", often="portal")
        with pytest.raises(DatabaseError), transaction.atomic():
            Preference.objects.create(user=other, kind="hold", often="portal")


def test_a_person_reads_filters_and_marks_what_they_were_told(case: Any, sign_in: Any) -> None:
    for kind in (Kind.WAITS, Kind.HOLD, Kind.HOLD):
        told(case, kind)
    site = sign_in(case.lead)

    def rows(query: str = "") -> list[str]:
        page = BeautifulSoup(site.get(f"/notifications/{query}").content, "html.parser")
        return [row.get_text(" ", strip=True) for row in page.select("tbody tr")]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            site.get("/notifications/")
        return len(captured)

    assert (len(rows("?kind=hold")), len(rows("?kind=hold&state=read"))) == (2, 0)
    with unit_of_work(case.lead):
        first = Outbox.objects.filter(user=case.lead, kind="hold").first()
    assert site.get(f"/notifications/{first.pk}/").url == "/somewhere/"
    assert len(rows("?kind=hold&state=read")) == 1
    few = queries()
    for _ in range(10):
        told(case, Kind.WAITS)
    assert queries() == few <= 9

    assert site.post("/notifications/read/", follow=True).status_code == 200
    assert rows("?state=new") == []
    stranger = sign_in(factories.person(Role.SRO, case=case))
    assert stranger.get(f"/notifications/{first.pk}/").status_code == 404
    assert rows() == []


def test_how_mails_come_is_asked_with_its_defaults_and_kept(case: Any, sign_in: Any) -> None:
    site = sign_in(case.lead)
    page = BeautifulSoup(site.get("/notifications/mails/").content, "html.parser")
    shown = " ".join(page.select_one("main").get_text(" ").split())
    assert "Default: once a day, at 7am" in shown
    assert "cannot be turned off" in shown
    assert "a ruling on your interests" in shown

    wanted = {"waits": "weekly", "dates": "portal", "lapsing": "daily", "mentions": "at_once", "documents": "portal"}
    site.post("/notifications/mails/", wanted)

    page = BeautifulSoup(site.get("/notifications/mails/").content, "html.parser")
    assert {
        select["name"]: select.select_one("option[selected]")["value"] for select in page.select("select")
    } == wanted


@settings(max_examples=40, deadline=None)
@given(st.datetimes(datetime.datetime(2016, 1, 1), datetime.datetime(2018, 1, 1), timezones=st.just(datetime.UTC)))
def test_a_turn_is_the_last_seven_o_clock_in_london_whatever_the_season(now: datetime.datetime) -> None:
    daily, weekly = last_turn(Often.DAILY, now), last_turn(Often.WEEKLY, now)

    assert weekly <= daily <= now < daily + datetime.timedelta(hours=25)
    assert weekly > now - datetime.timedelta(days=7, hours=1)
    assert (daily.hour, weekly.hour, weekly.weekday()) == (7, 7, 0)
