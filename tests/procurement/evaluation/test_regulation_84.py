"""The report of regulation 84: nine items from the records, what is missing first."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed
from procurement.actions.low_tender import decide_low, enter_next, find_low
from procurement.actions.regulation_84 import state
from procurement.models import Bid, Procurement, ReportStatement
from procurement.queries.regulation_84 import ASKS, Item, missing_of, report_of, report_rows
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import NOON, Scene, walk

from .test_moderation import on_case, words_of

MOST_QUERIES = 30
SAID = {"words": "Both tenders came by e-mail.", "source": "Mailbox of the procurement"}


def report(scene: Scene, person: Any = None) -> list[Item]:
    person = person or scene.lead
    with unit_of_work(person, at=NOON):
        return report_of(Procurement.objects.get(pk=scene.case.pk))


def stated(scene: Scene, item: int = 8, person: Any = None) -> ReportStatement:
    person = person or scene.lead
    with unit_of_work(person, at=NOON):
        return state(scene.case, item=item, by=person, now=NOON, **SAID)


def with_reasons(scene: Scene) -> None:
    with unit_of_work(scene.lead, at=NOON):
        Bid.objects.filter(procurement=scene.case).update(reasons="Able and willing")


def test_it_has_an_item_for_each_thing_the_regulation_asks(scene: Scene) -> None:
    items = report(scene)

    assert [(item.number, item.asks) for item in items] == list(enumerate(ASKS, 1))
    assert all(item.sentences or item.because or item.missing for item in items)


def test_every_sentence_leads_to_its_record(scene: Scene) -> None:
    with_reasons(scene)

    assert all(one.href and one.source for item in report(scene) for one in item.sentences)


def test_what_is_missing_is_named_and_stands_first_in_the_file(scene: Scene) -> None:
    items = report(scene)

    missing = {item.number: item.missing for item in missing_of(items)}
    assert missing[2] == "The reasons for Bidder 1 and Bidder 2"
    assert missing[4] == "The award has not been decided yet"
    assert missing[8].startswith("By what means the tender of Bidder 1 and Bidder 2 came in")
    rows = report_rows(items)
    assert [row[0] for row in rows[: len(missing)]] == sorted(missing)


def test_a_reason_that_is_given_is_missing_no_longer(scene: Scene) -> None:
    with_reasons(scene)

    (selected,) = [item for item in report(scene) if item.number == 2]
    assert selected.missing == ""
    assert [one.words for one in selected.sentences] == [
        "Bidder 1 was selected: Able and willing.", "Bidder 2 was selected: Able and willing."
    ]  # fmt: skip


def test_a_light_touch_contract_needs_no_ground_for_dialogue(scene: Scene) -> None:
    (dialogue,) = [item for item in report(scene) if item.number == 5]

    assert "light touch regime" in dialogue.because
    assert not dialogue.is_missing


def test_a_low_tender_that_is_rejected_stands_in_it_with_its_reasons(scene: Scene) -> None:
    bid, sro = scene.bids[0], scene.sro  # type: ignore[attr-defined]
    with unit_of_work(scene.moderator, at=NOON):
        low = find_low(bid, reasons="Half", compared_with="Tender 2", by=scene.moderator, now=NOON)
    (item,) = [one for one in report(scene) if one.number == 3]
    assert item.missing == "Whether the tender of Bidder 1 is abnormally low"

    with unit_of_work(scene.moderator, at=NOON):
        for kind, due in (("asked", NOON.date()), ("received", None)):
            enter_next(low, kind=kind, happened_on=NOON.date(), due_on=due, words="Sent", by=scene.moderator, now=NOON)
    with unit_of_work(sro, at=NOON):
        decide_low(low, outcome="unexplained", words="Nurses cost more", by=sro, now=NOON)

    (item,) = [one for one in report(scene) if one.number == 3]
    assert [one.words for one in item.sentences] == ["Bidder 1: Nurses cost more."]


def test_a_statement_closes_what_is_missing_and_says_who_made_it(scene: Scene) -> None:
    stated(scene)

    (means,) = [item for item in report(scene) if item.number == 8]
    assert not means.is_missing
    assert means.sentences[-1].words == SAID["words"]
    assert means.sentences[-1].source.startswith("Mailbox of the procurement. Stated by Procurement lead")


def test_a_later_statement_counts_and_the_earlier_stays(scene: Scene) -> None:
    first = stated(scene)
    with unit_of_work(scene.lead, at=NOON):
        state(scene.case, item=8, words="By post", source="Registry", by=scene.lead, now=NOON)

    (means,) = [item for item in report(scene) if item.number == 8]
    assert [one.words for one in means.sentences] == ["By post"]
    with unit_of_work(scene.lead, at=NOON):
        assert ReportStatement.objects.get(pk=first.pk).words == SAID["words"]


def test_only_the_lead_states_and_nothing_is_changed_afterwards(scene: Scene) -> None:
    with pytest.raises(NotAllowed, match="procurement lead"):
        stated(scene, person=scene.moderator)
    stated(scene)
    with unit_of_work(scene.lead, at=NOON), pytest.raises(DatabaseError), transaction.atomic():
        ReportStatement.objects.update(words="Other")


def test_a_case_that_ended_without_a_contract_says_why(scene: Scene) -> None:
    with unit_of_work(scene.lead, at=NOON):
        walk(Procurement.objects.get(pk=scene.case.pk), "abandoned")
        Procurement.objects.filter(pk=scene.case.pk).update(ended_reason="No tender was affordable")

    items = {item.number: item for item in report(scene)}
    assert items[4].because == "no contract was awarded"
    assert items[7].sentences[0].words == "No contract was awarded: No tender was affordable."


def test_the_page_shows_it_and_lets_the_lead_add(scene: Scene, sign_in: Any) -> None:
    lead = sign_in(scene.lead)

    assert "Something is missing on" in words_of(lead.get(on_case(scene, "regulation_84")))
    assert "Enter where it comes from" in words_of(
        lead.post(on_case(scene, "regulation_84_state", 8), {"words": "By post", "source": ""})
    )
    told = words_of(lead.post(on_case(scene, "regulation_84_state", 8), SAID, follow=True))
    assert SAID["words"] in told
    assert SAID["words"] in lead.get(on_case(scene, "regulation_84_export", "csv")).content.decode()
    assert lead.get(on_case(scene, "regulation_84_state", 10)).status_code == 404


def test_from_whom_a_bid_is_hidden_nothing_of_it_is_shown(scene: Scene, sign_in: Any) -> None:
    stated(scene)
    ruled(scene.evaluators[0], scene.guardian, scene.case, bid=scene.bids[0])
    reader = sign_in(scene.evaluators[0])

    assert "Bidder" not in words_of(reader.get(on_case(scene, "regulation_84")))
    assert reader.get(on_case(scene, "regulation_84_export", "csv")).status_code == 404
    with unit_of_work(scene.evaluators[0], at=NOON):
        assert not ReportStatement.objects.exists()


@pytest.mark.usefixtures("db")
def test_the_page_asks_the_same_for_two_tenders_and_for_eight(sign_in: Any) -> None:
    counted = []
    for tenders in (2, 8):
        scene = Scene(tenders=tenders)
        stated(scene)
        client, page = sign_in(scene.lead), on_case(scene, "regulation_84")
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        counted.append(len(captured))

    assert counted[0] == counted[1] <= MOST_QUERIES
