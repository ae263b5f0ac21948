"""The options appraisal in the portal: begun, scored, preferred, filed by the SRO, then fixed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import OptionsAppraisal
from tests import factories

from .conftest import at, words

MOST_QUERIES = 18
LABELS = OptionsAppraisal.Option.labels
BEGUN = {"reason": "Outline case", "name_1": "Better care", "weight_1": "60", "name_2": "Can be done", "weight_2": "40"}
WHY = {"preferred": "full", "why_preferred": "One budget", "why_form": "The hospital stays outside"}


def scored(client: Any, case: Any, number: int = 1, but: str = "", best: str = "Fully integrated MCP") -> Any:
    rows = [
        f"{label},{name},{9 if label == best else 4},Because"
        for label in LABELS for name in ("Better care", "Can be done") if label != but
    ]  # fmt: skip
    text = "\n".join(["Option,Criterion,Points,Reasons", *rows])
    return client.post(at(case, "appraisal_file", number), {"file": SimpleUploadedFile("S.csv", text.encode())})


def test_weights_that_miss_100_are_refused_and_what_was_typed_stays(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    page = client.post(at(case, "options_begin"), {**BEGUN, "weight_2": "30", "name_3": "Cost"})
    assert "Enter the weight of criterion 3" in words(page)
    page = client.post(at(case, "options_begin"), {**BEGUN, "weight_2": "30"})
    assert "The weights must add up to 100%. They add up to 90%" in words(page)
    assert 'value="Better care"' in page.content.decode()

    begun = client.post(at(case, "options_begin"), BEGUN)
    assert begun.headers["Location"] == at(case, "appraisal", 1)
    assert client.get(at(case, "options_begin")).status_code == 302  # one in hand at a time


def test_an_appraisal_is_filed_whole_by_the_sro_and_never_changed(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    client.post(at(case, "options_begin"), BEGUN)
    scored(client, case, but="PACS")
    assert client.get(at(case, "appraisal_step", 1, "file")).status_code == 404  # the lead does not file

    client = sign_in(case.sro)
    refused = words(client.get(at(case, "appraisal_step", 1, "file")))
    assert "PACS: 2 criteria have no points from 0 to 10" in refused
    assert "No option has been chosen" in refused

    pacs = {"version": "2", "points_1": "11", "reasons_1": "Wider", "points_2": "10", "reasons_2": ""}
    wrong = words(client.post(at(case, "appraisal_option", 1, "pacs"), pacs))
    assert "Points for Better care must be 10 or fewer" in wrong or "between 0 and 10" in wrong
    assert "Enter the reasons for Can be done" in wrong
    client.post(at(case, "appraisal_option", 1, "pacs"), {**pacs, "points_1": "10", "reasons_2": "Ready"})
    late = client.post(at(case, "appraisal_preferred", 1), {**WHY, "version": "2"})
    assert "Somebody else changed it" in words(late)
    client.post(at(case, "appraisal_preferred", 1), {**WHY, "version": "3"})

    said = words(client.get(at(case, "appraisal", 1)))
    assert "Fully integrated MCP is preferred, but PACS has the highest sum" in said
    assert "Do minimum 40 Virtual MCP 40 Partially integrated MCP 40 Fully integrated MCP 90 PACS 100" in said
    assert client.post(at(case, "appraisal_step", 1, "file"), {"version": "4"}).status_code == 302
    assert "Options appraisal 1 is in force" in words(client.get(at(case, "options")))

    assert scored(client, case).headers["Location"] == at(case, "appraisal", 1)
    with unit_of_work(case.sro), pytest.raises(DatabaseError, match="filed appraisal"), transaction.atomic():
        OptionsAppraisal.objects.get().scores.update(points=0)

    again = client.get(at(case, "options_begin")).content.decode()
    assert 'value="Better care"' in again  # the next one begins with the same criteria
    client.post(at(case, "options_begin"), {**BEGUN, "reason": "After consultation", "name_2": "Affordable"})
    second = words(client.get(at(case, "appraisal", 2)))
    assert "Wider" in second
    assert "Ready" not in second  # its criterion has gone


def test_a_file_with_rows_that_do_not_fit_changes_nothing(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    client.post(at(case, "options_begin"), BEGUN)
    text = "Option,Criterion,Points,Reasons\nPACS,Better care,12,\nAlliance,Speed,4,So\n"
    file = SimpleUploadedFile("Scores.csv", text.encode())
    said = words(client.post(at(case, "appraisal_file", 1), {"file": file}))

    assert "2 rows cannot go in" in said
    assert "“12” in “Points” must be a whole number from 0 to 10. Enter the reasons" in said
    assert "“Alliance” is no option" in said
    assert "“Speed” is no criterion: use Better care or Can be done" in said


def test_readers_read_and_the_pages_ask_a_fixed_number_of_queries(case: Any, sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    lead.post(at(case, "options_begin"), BEGUN)
    member = factories.person(Role.MEMBER, case=case)
    for fill in (False, True):
        if fill:
            scored(sign_in(case.lead), case)
        for name, args in (("options", []), ("appraisal", [1]), ("care_model", [])):
            reader = sign_in(member)
            with CaptureQueriesContext(connection) as asked:
                assert reader.get(at(case, name, *args)).status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
    assert max(counts) <= MOST_QUERIES

    assert scored(sign_in(member), case).headers["Location"] == at(case, "appraisal", 1)
    assert sign_in(factories.person(Role.PROVIDER, case=case)).get(at(case, "options")).status_code == 404
