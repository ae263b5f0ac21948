"""East Kent: for each item it can be shown who left, when they returned, and whether the rest could decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from conflicts.models import ItemHandling, ItemOutcome, Meeting, Minute
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import eastkent, governing_body
from procurement.demonstration.desk import Stuck
from procurement.demonstration.eastkent import FINANCE, ROUTE, SENTENCE
from procurement.demonstration.play import Play
from procurement.models import Decision
from tests.played import FILES, _lent

REPLAYED = "eastkent"
LEAD = "lead@ccg.eastkent.example"


@pytest.fixture
def play(case_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend the case after its meetings; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(case_database, eastkent.PLACE, LEAD) as play:
        yield play


def words(client: Any, url: str) -> str:
    """Give the words of the main part of a page, as a person reads them."""
    return " ".join(BeautifulSoup(client.get(url).content, "html.parser").select_one("main").get_text(" ").split())


def test_for_each_item_it_stands_who_left_when_and_whether_the_rest_were_quorate(play: Any, sign_in: Any) -> None:
    with unit_of_work(play.cast.secretary):
        first, second = governing_body.found(play).meetings.order_by("planned_for")
        assert [one.state for one in (first, second)] == [Meeting.State.APPROVED] * 2
        outcomes = list(ItemOutcome.objects.order_by("item__meeting__planned_for", "item__position"))
        handled = {
            (row.item.meeting_id, row.person): row for row in ItemHandling.objects.select_related("item", "person")
        }
        minutes = list(Minute.objects.filter(item__title=ROUTE).order_by("item__meeting__planned_for"))
    gp_member, gp_second = play.cast.gp_member, play.cast.people["gp_second"]

    assert [(one.kind, one.quorate, one.voters) for one in outcomes] == [
        ("discussed", True, 8), ("deferred", False, 6), ("decided", True, 7),
    ]  # fmt: skip
    assert set(handled) == {(key, who) for key in (first.pk, second.pk) for who in (gp_member, gp_second)}
    assert [handled[first.pk, who].ruled_as for who in (gp_member, gp_second)] == ["guardian", "chair"]
    assert all(row.left_at and row.returned_at and row.papers_withheld for row in handled.values())
    text = minutes[0].text
    assert "Left the room at 2:20pm, returned at 2:46pm." in text
    assert "Left the room at 2:22pm, returned at 2:46pm." in text
    assert "Withheld from Second elected GP member and Governing body GP member." in text
    assert "The rest were not quorate. Missing: one elected GP clinical member." in text
    assert "7 voting members could vote" in minutes[1].text
    assert "The rest were quorate." in minutes[1].text
    shown = words(sign_in(play.cast.secretary), reverse("conflicts:minutes", args=[first.pk]))
    assert all(line in shown for line in text.replace("- ", "").split("\n") if line)


def test_the_decision_takes_over_what_the_meeting_recorded(play: Any) -> None:
    with unit_of_work(play.cast.secretary):
        decision = Decision.objects.get()
    assert (decision.present, decision.quorate) == (7, True)
    assert "Governing body GP member: leaves, and papers are withheld. Left the room at 2:03pm" in decision.excluded


def test_the_recused_member_reads_only_that_the_item_is_withheld(play: Any, sign_in: Any) -> None:
    site = sign_in(play.cast.gp_member)
    with unit_of_work(play.cast.secretary):
        meetings = list(governing_body.found(play).meetings.all())
    for meeting in meetings:
        for address in (meeting.get_absolute_url(), reverse("conflicts:minutes_download", args=[meeting.pk])):
            text = site.get(address).content.decode()
            assert f"withheld from you because of this ruling: {SENTENCE}" in text
            assert ROUTE not in text
            assert "Second elected GP member: " not in text
    assert FINANCE in words(site, meetings[-1].get_absolute_url())


def test_a_portal_that_let_it_be_recorded_without_times_would_stop_the_replay(play: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(eastkent, "_record", lambda *_: None)

    with pytest.raises(Stuck, match="nobody can show that the conflicted members left"):
        eastkent._refused(play, 1)
