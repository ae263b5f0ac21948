"""The service specification in the portal: written, patient choice answered, approved, frozen at the call."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Notice, Specification
from tests import factories

MOST_QUERIES = 18
CHOICES = ("practice", "named_gp", "location", "secondary")
ANSWERED = {f"effect_{choice}": "unchanged" for choice in CHOICES}
ROWS = (
    "National requirements,Safeguarding,Keep to the national policy,NHS Standard Contract 2016/17,12",
    "Core care model,Integrated teams,A team in each hub,Care model of July 2016,",
    "Local requirements,Access,See people the same day,Consultation report,4",
)


@pytest.fixture
def case(db: None) -> Any:
    made = factories.case(variant="full")
    made.sro = factories.person(Role.SRO, case=made)
    return made


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:specification{name}", args=[case.reference, *args])


def words(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def take_over(client: Any, case: Any, *rows: str, number: int = 1) -> Any:
    text = "\n".join(["Part,Heading,Text,Document,Page", *rows])
    return client.post(at(case, "_file", number), {"file": SimpleUploadedFile("S.csv", text.encode())})


def step(client: Any, case: Any, number: int, name: str) -> Any:
    version = Specification.objects.get(procurement=case, number=number).version
    return client.post(at(case, "_step", number, name), {"version": version})


def approved(sign_in: Any, case: Any) -> None:
    client = sign_in(case.lead)
    client.post(at(case, "_begin"), {"reason": "First"})
    take_over(client, case, *ROWS)
    client.post(at(case, "_choice", 1), {**ANSWERED, "version": "2"})
    step(client, case, 1, "submit")
    assert step(sign_in(case.sro), case, 1, "approve").status_code == 302


def test_a_version_waits_for_every_part_and_every_choice_and_for_a_second_person(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    begun = client.post(at(case, "_begin"), {"reason": "First draft"})
    assert begun.headers["Location"] == at(case, "_version", 1)
    section = {"version": "1", "part": "core", "heading": "Teams", "text": "In each hub", "source": "Care model"}
    client.post(at(case, "_section_add", 1), section)
    late = words(client.post(at(case, "_section_add", 1), {**section, "heading": "Other"}))
    assert "Somebody else changed this version" in late

    refused = words(client.get(at(case, "_step", 1, "submit")))
    assert "National requirements: no section has been written" in refused
    for choice in ("GP practice", "named GP", "location", "secondary care provider"):
        assert f"Patient choice: {choice} has not been answered" in refused

    take_over(client, case, *ROWS)
    asked = words(client.get(at(case, "_choice", 1)))
    assert "Usual for this contract version: limited (default)" in asked
    limited = {**ANSWERED, "effect_location": "limited", "version": "3"}
    del limited["effect_named_gp"]
    wrong = words(client.post(at(case, "_choice", 1), limited))
    assert "Enter why the choice of location is limited" in wrong
    client.post(at(case, "_choice", 1), {**limited, "reason_location": "2 hubs", "safeguard_location": "Transport"})
    refused = words(client.get(at(case, "_step", 1, "submit")))
    assert "Patient choice: named GP has not been answered" in refused
    assert "location has not" not in refused
    client.post(at(case, "_choice", 1), {**ANSWERED, "version": "4"})
    assert step(client, case, 1, "submit").status_code == 302

    assert "You changed this version last" in words(client.get(at(case, "_step", 1, "approve")))
    assert client.get(at(case, "_section", 1, 1)).status_code == 302  # closed for changes
    before = Specification.objects.get().fingerprint
    assert step(sign_in(case.sro), case, 1, "approve").status_code == 302
    assert Specification.objects.get().sha256 == before
    page = words(sign_in(case.lead).get(at(case, "_version", 1)))
    assert before in page
    assert "Replace" not in page
    assert "From: NHS Standard Contract 2016/17, 12" in page
    with unit_of_work(case.sro), pytest.raises(DatabaseError, match="no draft"), transaction.atomic():
        Specification.objects.get().sections.update(text="Otherwise")


def test_a_newer_version_supersedes_until_the_call_freezes_the_one_in_force(case: Any, sign_in: Any) -> None:
    approved(sign_in, case)
    client = sign_in(case.lead)
    client.post(at(case, "_begin"), {"reason": "After consultation"})
    teams = ROWS[1].replace("each hub", "each of 5 hubs")
    take_over(client, case, ROWS[0], teams, "Local requirements,Homes,Visit,Plan,", number=2)
    compared = words(client.get(at(case, "_compare", 2)))
    assert "3 differences" in compared
    assert "Integrated teams Core care model What happened Changed" in compared
    assert "Homes Local requirements What happened Added Version 1 Not there" in compared
    assert "Access Local requirements What happened Removed" in compared
    step(client, case, 2, "submit")
    assert step(sign_in(case.sro), case, 2, "approve").status_code == 302
    assert [one.state for one in Specification.objects.order_by("number")] == ["superseded", "approved"]
    assert "Superseded" in words(client.get(at(case, "_version", 1)))

    client = sign_in(case.lead)
    client.post(at(case, "_begin"), {"reason": "Too late"})
    client.post(at(case, "_section_remove", 3, 3), {"version": "1", "sure": "on"})
    sent_on = Specification.objects.get(number=2).approved_at.date() + datetime.timedelta(days=1)
    with unit_of_work(case.lead):
        call = Notice.objects.create(procurement=case, number=1, kind=Notice.Kind.CALL, drafted_by=case.lead,
                                     drafted_at=factories.NOON, dispatched_on=sent_on)  # fmt: skip
    take_over(client, case, *ROWS, number=3)
    step(client, case, 3, "submit")
    refused = step(sign_in(case.sro), case, 3, "approve")
    assert "froze the version in force" in words(sign_in(case.sro).get(at(case, "_step", 3, "approve")))
    assert refused.status_code != 302
    assert Specification.objects.get(number=3).state == "submitted"
    assert "A change after the call is a change to all candidates" in words(client.get(at(case, "_version", 3)))

    assert "In force when the call was sent on" in words(client.get(at(case, "_version", 2)))

    in_force = Specification.objects.get(number=2)
    for page in (reverse("procurement:notice", args=[case.reference, call.number]),
                 reverse("procurement:signatures", args=[case.reference])):  # fmt: skip
        said = words(sign_in(case.lead).get(page))
        assert "Version 2 , approved on" in said
        assert in_force.sha256 in said


def test_readers_read_and_the_pages_ask_a_fixed_number_of_queries(case: Any, sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    lead.post(at(case, "_begin"), {"reason": "First"})
    member = factories.person(Role.MEMBER, case=case)
    for fill in (False, True):
        if fill:
            broken = words(take_over(sign_in(case.lead), case, *ROWS, "Annex,,Text,Plan,", ROWS[0]))
            assert "2 rows cannot go in" in broken
            assert "“Annex” is no part: use National requirements, Core care model or Local requirements" in broken
            client = sign_in(case.lead)
            take_over(client, case, *ROWS, "Patient choice,Location,Unchanged,,")
            client.post(at(case, "_choice", 1), {**ANSWERED, "version": "2"})
        for name, args in (("", []), ("_version", [1])):
            reader = sign_in(member)
            with CaptureQueriesContext(connection) as asked:
                assert reader.get(at(case, name, *args)).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= MOST_QUERIES

    reader = sign_in(member)
    exported = b"".join(reader.get(at(case, "_export", 1, "csv")))
    assert b"See people the same day" in exported
    assert b"Patient choice,Secondary care provider,Unchanged" in exported
    assert reader.get(at(case, "_begin")).status_code == 302
    assert reader.get(at(case, "_step", 1, "submit")).status_code == 404
    assert sign_in(factories.person(Role.PROVIDER, case=case)).get(at(case, "")).status_code == 404
