"""Each bidder gets a letter with every part of regulation 86, and nothing goes out that was not approved as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import jobs, render
from mcp_portal.documents.models import RenderJob
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions import standstill as writes
from procurement.models import Bid, StandstillLetter
from procurement.queries.standstill_letters import text_of
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import Scene

from .conftest import DAY, HOUR, NOON, Decided

MOST_QUERIES = 45


def at(decided: Decided, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[decided.case.reference, *args])


def text(decided: Decided, number: int) -> str:
    return text_of(decided.letters()[number].words)


def test_every_tenderer_and_every_candidate_not_told_before_gets_a_letter(decided: Decided) -> None:
    decided.write()

    kinds = {number: letter.kind for number, letter in decided.letters().items()}

    assert kinds == {1: "tenderer", 2: "winner", 3: "candidate"}


def test_a_tenderer_is_told_criteria_scores_reasons_advantages_specification_winner_and_the_end(
    decided: Decided,
) -> None:
    decided.write()

    said = text(decided, 1)

    for words in (
        "Quality: 60%", "The contract is awarded to Bidder 2. Your tender was not successful.",
        "In all: 58.00 of 100, rank 2 of 2. Bidder 2: 70.00 of 100", "Money: 10 of 100. Bidder 2: 100",
        "Another tender has more points", "Quality: Why 1 has 90", "Money: Why 2 has 100",
        "We did not find that your tender missed the specification.",
        "The standstill should end at midnight at the end of Thursday 1 June 2017.",
        "The contract is not signed before Friday 2 June 2017.", "(regulation 95)", "Director of bidder 1",
    ):  # fmt: skip
        assert words in said
    # Where the winner was not better there is no advantage to tell, and a score of the winner is no secret's reason.
    assert "Why 2 has 50" not in said


def test_the_winner_is_told_no_advantages_of_its_own(decided: Decided) -> None:
    decided.write()

    said = text(decided, 2)

    assert "The contract is awarded to you, Bidder 2" in said
    assert "relative advantages" not in said
    assert "Bidder 1" not in said


def test_a_candidate_is_told_why_but_no_relative_advantages(decided: Decided) -> None:
    decided.write()

    said = text(decided, 3)

    assert "Your request to take part was not successful" in said
    assert "It withdrew no tender and sent none" in said
    assert "Score of the winner: 70.00 of 100" in said
    assert "relative advantages" not in said
    assert "Why 2 has" not in said


@pytest.mark.parametrize(
    ("blank", "missing"),
    [
        ("sent_to", "To whom the letter goes"),
        ("reasons", "The reasons for the decision"),
        ("advantages", "The characteristics and relative advantages of the winning tender"),
        ("specification", "Whether the tender missed the specification, and why"),
    ],
)
def test_a_letter_without_a_part_is_not_approved(decided: Decided, blank: str, missing: str) -> None:
    decided.write()
    with unit_of_work(decided.lead, at=NOON):
        writes.change_letter(decided.letters()[1], {blank: " "}, by=decided.lead, now=NOON)

    with pytest.raises(Refused) as refused:
        decided.step(decided.sro, "approve_letters")

    assert [item.what for item in refused.value.unmet] == [missing]
    assert refused.value.unmet[0].page == at(decided, "standstill_letter", 1)


def test_a_bidder_that_came_to_be_told_later_holds_the_approval_up(decided: Decided) -> None:
    decided.write()
    with unit_of_work(decided.lead, at=NOON):
        Bid.objects.filter(number=4).update(told_at=None)

    with pytest.raises(Refused, match="A letter to Bidder 4"):
        decided.step(decided.sro, "approve_letters")


def test_one_letter_by_post_changes_the_end_that_every_letter_tells(decided: Decided) -> None:
    decided.write(bid3="other")

    for number in (1, 2, 3):
        said = text(decided, number)
        assert "midnight at the end of Tuesday 6 June 2017" in said
        assert "10 days after that are sooner" in said
        assert "is not signed before" not in said


def test_an_approved_letter_never_changes(decided: Decided) -> None:
    decided.write()
    decided.step(decided.sro, "approve_letters")
    letter = decided.letters()[1]

    with unit_of_work(decided.lead, at=NOON), pytest.raises(Refused, match="cannot be changed any more"):
        writes.change_letter(letter, {"reasons": "Better"}, by=decided.lead, now=NOON)
    with unit_of_work(decided.lead, at=NOON), pytest.raises(Refused, match="cannot be changed any more"):
        writes.draft_letters(decided.case, letters="", planned_on=NOON.date(), by=decided.lead, now=NOON)
    with unit_of_work(decided.lead, at=NOON), pytest.raises(Error), transaction.atomic():
        StandstillLetter.objects.filter(pk=letter.pk).update(reasons="Better")


def test_letters_are_written_by_the_lead_when_the_award_is_decided(decided: Decided) -> None:
    with unit_of_work(decided.sro, at=NOON), pytest.raises(NotAllowed):
        writes.draft_letters(decided.case, letters="", planned_on=NOON.date(), by=decided.sro, now=NOON)
    early = Scene()
    with unit_of_work(early.lead, at=NOON), pytest.raises(Refused, match="when the award has been decided"):
        writes.draft_letters(early.case, letters="", planned_on=NOON.date(), by=early.lead, now=NOON)


def test_a_letter_is_sent_once_after_its_approval_and_not_in_the_future(decided: Decided) -> None:
    decided.write()
    with pytest.raises(Refused, match="sent when they have been approved"):
        decided.send(1)
    decided.step(decided.sro, "approve_letters")
    with pytest.raises(Refused, match="They were sent after that"):
        decided.send(1, at=NOON - HOUR, now=NOON)
    with pytest.raises(Refused, match="must not be in the future"):
        decided.send(1, at=NOON + HOUR, now=NOON)

    decided.send(1)

    with pytest.raises(Refused, match="Select the letters that were sent"):
        decided.send(1)
    assert decided.stands().state == "letters_approved"


def test_a_letter_is_received_once_and_after_it_was_sent(decided: Decided) -> None:
    decided.write()
    with pytest.raises(Refused, match="not been recorded as sent"):
        decided.receive(1, NOON)
    decided.step(decided.sro, "approve_letters")
    decided.send()
    with pytest.raises(Refused, match="received after it was sent, on 22 May 2017"):
        decided.receive(1, NOON - HOUR, now=NOON)
    with pytest.raises(Refused, match="must not be in the future"):
        decided.receive(1, NOON + HOUR, now=NOON)

    decided.receive(1, NOON + HOUR)

    with pytest.raises(Refused, match="recorded already"):
        decided.receive(1, NOON + 2 * HOUR)


def test_everybody_gets_the_same_bytes_of_text_and_pdf(decided: Decided, sign_in: Any) -> None:
    decided.write()
    decided.step(decided.sro, "approve_letters")
    sign_in(decided.lead).post(at(decided, "letter_pdf_make", 1))
    jobs.run(RenderJob.objects.get(kind="standstill_letter").pk)

    texts, files = [], []
    for who in (decided.lead, decided.sro):
        reader = sign_in(who)
        texts.append(reader.get(at(decided, "letter_text", 1)).content)
        files.append(b"".join(reader.get(at(decided, "letter_pdf", 1)).streaming_content))

    assert texts[0] == texts[1] == text(decided, 1).encode()
    assert files[0] == files[1]
    assert files[0].startswith(b"%PDF")


def test_the_pdf_escapes_what_was_typed(decided: Decided) -> None:
    decided.write()
    with unit_of_work(decided.lead, at=NOON):
        writes.change_letter(decided.letters()[1], {"reasons": "<b>Why</b>"}, by=decided.lead, now=NOON)

    assert "&lt;b&gt;Why" in render.source("standstill_letter", decided.letters()[1].words)


def test_no_text_and_no_pdf_before_the_approval(decided: Decided, sign_in: Any) -> None:
    decided.write()
    reader = sign_in(decided.lead)

    assert reader.get(at(decided, "letter_text", 1)).status_code == 404
    assert reader.get(at(decided, "letter_pdf", 1)).status_code == 404
    assert reader.post(at(decided, "letter_pdf_make", 1)).status_code == 404


def test_whoever_a_bid_is_hidden_from_reads_no_letter(decided: Decided, sign_in: Any) -> None:
    decided.write()
    recused = factories.person(Role.MEMBER, case=decided.case)
    ruled(recused, decided.guardian, decided.case, handling="papers_withheld", bid=decided.bids[1])

    assert sign_in(recused).get(at(decided, "standstill_letter", 1)).status_code == 404
    with unit_of_work(recused, at=NOON):
        assert not StandstillLetter.objects.exists()


def test_a_role_that_sees_no_bids_reads_no_letter(decided: Decided, sign_in: Any) -> None:
    decided.write()
    outside = factories.person(Role.NOTICE_ADMIN, case=decided.case)

    assert sign_in(outside).get(at(decided, "standstill_letter", 1)).status_code == 404


def test_the_page_needs_no_query_more_for_more_letters(decided: Decided, sign_in: Any) -> None:
    decided.write()
    reader = sign_in(decided.lead)
    reader.get(at(decided, "standstill"))
    with CaptureQueriesContext(connection) as few:
        assert reader.get(at(decided, "standstill")).status_code == 200
    with unit_of_work(decided.lead, at=NOON):
        for number in range(5, 13):
            Bid.objects.create(
                procurement=decided.case, number=number, entered_name=f"Bidder {number}", make_up="A company",
                received_at=NOON, named_at=NOON,
            )  # fmt: skip
    decided.write()

    with CaptureQueriesContext(connection) as many:
        page = reader.get(at(decided, "standstill")).content.decode()

    assert "Bidder 12" in page
    assert len(many) == len(few) <= MOST_QUERIES


def test_a_debrief_meeting_is_kept_with_what_was_said(decided: Decided, sign_in: Any) -> None:
    decided.run()
    held = NOON + DAY
    with unit_of_work(decided.lead, at=held):
        writes.log_debrief(
            decided.bids[0], held_on=held.date(), attended="Lead and bid director", note="Scores gone through",
            by=decided.lead, now=held,
        )  # fmt: skip

    page = sign_in(decided.lead).get(at(decided, "standstill")).content.decode()

    assert "Scores gone through" in page
    assert "Bidder 1, 23 May 2017" in page
