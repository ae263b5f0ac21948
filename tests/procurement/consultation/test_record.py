"""The whole way of the duties of a case through the pages, and the record that gateway 1 reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.models import WaitingFor
from procurement.demonstration import prepared_consultation as dudley
from procurement.demonstration.play import Play
from tests import factories

CHANGES = (
    "UPDATE procurement_theme SET answer = 'Another'", "DELETE FROM procurement_responsecount",
    "UPDATE procurement_audience SET name = 'Others'", "UPDATE procurement_consultation SET subject = 'Another'",
    "DELETE FROM procurement_consultationpaper", "UPDATE procurement_dutyassessment SET reason = 'Another'",
    "UPDATE procurement_objection SET outcome = 'Another' WHERE ended_at IS NOT NULL",
    "INSERT INTO procurement_method (procurement_id, consultation_id, channel) "
    "SELECT procurement_id, id, 'letter' FROM procurement_consultation WHERE considered_at IS NOT NULL",
)  # fmt: skip


def words(response: Any) -> str:
    """Give what a page says in its main part, on one line."""
    assert response.status_code == 200
    return re.sub(r"\s+", " ", BeautifulSoup(response.content, "html.parser").main.get_text(" "))


def test_what_was_heard_and_what_it_changed_is_a_record_that_never_changes(
    play: Play, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {duty: one for duty, one in dudley.EXERCISES.items() if duty in {"s14z2", "s242", "s244"}}
    monkeypatch.setattr(dudley, "EXERCISES", fewer)
    dudley.prepare_consultation(play)
    play.clock("2017-03-13")
    dudley.conclude_consultation(play)

    reviewer = sign_in(factories.person(Role.REVIEWER, case=play.case()))
    record = words(reviewer.get(play.url("procurement:consultation_record")))
    file = reviewer.get(play.url("procurement:consultation_export", "csv")).content.decode()
    page = reviewer.get(play.url("procurement:duty", "s14z2"))
    one, paper = words(page), BeautifulSoup(page.content, "html.parser").main.find("a", string=re.compile("document"))

    assert "Improved access is one of the 3 outcomes of the specification" in record
    assert "The plan was not changed. The call is open to any form of provider" in record
    assert "The duty does not apply. No trust proposes" in record
    assert "Objection 1 of the committee: resolved" in record
    assert "Considered on 9 March 2017. Meeting or decision: Governing body of NHS Dudley CCG" in record
    assert "Together 1,312" in one
    assert "Continuity" in file
    assert b"Should one provider" in b"".join(reviewer.get(paper["href"]).streaming_content)
    assert reviewer.get(play.url("procurement:consultation_export", "xlsx")).status_code == 200
    assert "2 considered, 1 not needed" in words(reviewer.get(play.url("procurement:prepare")))
    _nothing_can_be_changed(play)
    with unit_of_work(play.cast.people["lead"]):
        assert not WaitingFor.objects.filter(subject_table__in=["procurement_consultation", "procurement_objection"])


def _nothing_can_be_changed(play: Play) -> None:
    for statement in CHANGES:
        with (
            pytest.raises(DatabaseError, match="never changed|permission denied"),
            unit_of_work(play.cast.people["lead"]),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
