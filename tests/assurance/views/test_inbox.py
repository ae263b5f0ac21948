"""A reviewer's own page: what waits, what holds up whom, and the dates."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assurance.models import AtRisk
from assurance.queries.inbox import Inbox
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.calendar import OCTETS, _folded
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.assurance.test_staleness import changed_price
from tests.factories import NOON

from .test_pages import words


def read(scene: Scene, who: Any, ask: Any) -> list[str]:
    """Give something of a person's inbox in words, for the case of the scene."""
    with unit_of_work(who, at=NOON):
        return [str(one) for one in ask(Inbox(who, NOON))]


def lines_left(found: Inbox) -> list[str]:
    return [f"{row.label}: {row.detail}" for row in found.to_rate()]


def held_up(found: Inbox) -> list[str]:
    return [f"{row.words}{' (yours)' if row.is_yours else ''}" for row in found.held_up()]


def test_lines_that_are_left_wait_for_the_reviewers_of_the_body(rated: Scene) -> None:
    who = rated.reviewers[CQC]
    with rated.acting(who) as review:
        count = len(review.papers.lines_of(CQC))

    before = read(rated, who, lines_left)
    rated.file(CQC, "CP1-Q1")

    assert before == [f"Rate {count} lines: "]
    assert read(rated, who, lines_left) == [f"Rate {count - 1} lines: "]
    assert read(rated, rated.officers[CQC], lines_left) == []


def test_it_says_which_body_holds_up_moderation_and_which_the_outcome(rated: Scene) -> None:
    who = rated.reviewers[ENGLAND]
    with rated.acting(who) as review:
        counts = [len(review.papers.unrated(body)) for body in (ENGLAND, IMPROVEMENT, CQC)]
    assert read(rated, who, held_up) == [
        "Your body ({}), NHS Improvement ({}) and CQC ({}) have lines left to rate (yours)".format(*counts)
    ]

    rated.rate_everything()
    assert read(rated, who, held_up) == []
    rated.take(rated.lead_reviewer, "open_moderation")
    rated.sign(ENGLAND)
    assert read(rated, who, held_up) == ["NHS Improvement and CQC have to sign"]
    assert read(rated, rated.officers[CQC], held_up) == ["NHS Improvement and your body have to sign (yours)"]


def test_an_answer_waits_for_the_body_that_asked(rated: Scene) -> None:
    rated.ask(ENGLAND, "CP1-F1")
    rated.reply(rated.sro)

    def answers(found: Inbox) -> list[str]:
        return [row.label for row in found.answered()]

    assert read(rated, rated.reviewers[ENGLAND], answers) == ["Read 1 answer"]
    assert read(rated, rated.reviewers[CQC], answers) == []


def test_the_page_and_the_calendar_hold_the_dates(rated: Scene, sign_in: Any) -> None:
    client = sign_in(rated.reviewers[CQC])
    page = BeautifulSoup(client.get(reverse("assurance:inbox")).content, "html.parser")
    response = client.get(reverse("assurance:inbox_dates"))
    calendar = response.content.decode().replace("\r\n ", "")
    due = rated.now.date() + datetime.timedelta(days=40)

    assert "Review due" in words(page.select_one("section[aria-labelledby=dates]"))
    assert "Rate" in words(page.select_one("section[aria-labelledby=waits]"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:Review due: gateway 1\\, {rated.case.reference}" in calendar
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in calendar
    assert rated.case.title not in calendar


def lists(client: Any, heading: str) -> str:
    """Give the words of one section of the page, or nothing when it is not there."""
    page = BeautifulSoup(client.get(reverse("assurance:inbox")).content, "html.parser")
    section = page.select_one(f"section[aria-labelledby={heading}]")
    return words(section) if section else ""


def test_what_changed_waits_for_its_owner_until_it_is_rated_anew_and_costs_no_query_more(
    scene: Scene, sign_in: Any
) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)
    officer, reviewer = scene.officers[ENGLAND], scene.reviewers[ENGLAND]
    assert "changed" not in lists(sign_in(reviewer), "waits")
    with CaptureQueriesContext(connection) as before:
        sign_in(reviewer).get(reverse("assurance:inbox"))

    changed_price(scene)

    with CaptureQueriesContext(connection) as after:
        sign_in(reviewer).get(reverse("assurance:inbox"))
    assert len(after) <= len(before), "\n".join(query["sql"][:120] for query in after)
    assert "Read what changed under your 2 ratings" in lists(sign_in(reviewer), "waits")
    assert "Lines: CP1-F1, CP1-F2" in lists(sign_in(reviewer), "waits")
    assert "Read what changed under your signature" in lists(sign_in(officer), "waits")
    assert "changed" not in lists(sign_in(scene.reviewers[CQC]), "waits")
    scene.take(scene.lead_reviewer, "reconsider", reason="The value changed")
    for code in ("CP1-F1", "CP1-F2"):
        scene.file(ENGLAND, code)
    assert "changed" not in lists(sign_in(reviewer), "waits")


@pytest.mark.parametrize(
    ("last", "on", "said"),
    [(30, 1, ""), (10, 1, "Runs out after"), (10, 10, "Runs out after"), (10, 11, "Ran out on")],
)
def test_going_on_at_risk_is_listed_when_it_runs_out_soon_or_ran_out(
    scene: Scene, sign_in: Any, last: int, on: int, said: str
) -> None:
    scene.to_moderation("1")
    until = scene.now.date() + datetime.timedelta(days=last)
    with scene.acting(scene.sro) as review:
        AtRisk.objects.create(
            review=review, procurement=scene.case, reason="Winter", expires_on=until, needed=[CQC], terms=[],
            asked_by=scene.sro, asked_at=scene.now, begun_at=scene.now,
        )  # fmt: skip
    scene.move_clock(f"{scene.now.date() + datetime.timedelta(days=on)}")
    client = sign_in(scene.reviewers[CQC])

    shown = lists(client, "at-risk")

    assert (f"{said} {until.day} {until:%B %Y}" in shown) if said else shown == ""
    assert ("Listed from 14 days before they run out (default)" in shown) == bool(said)
    assert "Last day of going on at risk" in lists(client, "dates")


def test_nobody_else_has_the_page(rated: Scene, sign_in: Any) -> None:
    for who in (rated.lead, rated.sro):
        for name in ("assurance:inbox", "assurance:inbox_dates"):
            assert sign_in(who).get(reverse(name)).status_code == 404


def test_my_work_counts_the_lines_and_asks_a_named_holder_to_accept(rated: Scene, sign_in: Any) -> None:
    page = BeautifulSoup(sign_in(rated.reviewers[CQC]).get(reverse("accounts:work")).content, "html.parser")
    assert "Rate" in words(page.select_one(".portal-work"))
    assert page.select_one(f'a[href="{reverse("assurance:inbox")}"]')
    with rated.acting(rated.lead) as review:
        risk = next(row for row in review.papers.risks if row.state == "held")
        risk.name_holder(version=risk.version, holder=rated.sro, holder_role=Role.SRO, by=rated.lead, now=rated.now)

    page = BeautifulSoup(sign_in(rated.sro).get(reverse("accounts:work")).content, "html.parser")
    assert f"Accept {risk.code} as its holder" in words(page)
    assert sign_in(rated.lead).get(reverse("accounts:work")).content.find(b"as its holder") == -1


def test_the_page_asks_the_database_the_same_at_two_sizes(rated: Scene, sign_in: Any) -> None:
    who = rated.reviewers[CQC]
    client, address = sign_in(who), reverse("assurance:inbox")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    # The scene keeps the same case at other stands too.
    for case_id in {*rated.kept} - {rated.case.pk}:
        RoleHolding.objects.create(
            user=who, organisation=who.organisation, role=Role.REVIEWER, procurement_id=case_id,
            from_date=datetime.date(2016, 1, 1),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert BeautifulSoup(client.get(address).content, "html.parser").select("#held-up ~ table tbody tr")
    assert len(many) <= len(few) <= 20, "\n".join(query["sql"][:120] for query in many)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_a_line_of_the_calendar_is_folded_without_breaking_a_character(line: str) -> None:
    parts = list(_folded(line))

    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == line
    assert all(len(part.encode()) <= OCTETS for part in parts)
