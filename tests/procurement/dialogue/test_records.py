"""Meetings, consents, the invitation, and what stands in place of competition when one bidder is left."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.demonstration.play import Play, at, on
from procurement.demonstration.sole_bidder import INVENTED, do_the_duties
from procurement.demonstration.towerhamlets import BIDDERS, EMPLOYER, PANEL_MEMBER
from procurement.models import DialogueRound, InvitedIssue, SharingConsent

from .test_issues import close_the_round, move, raise_issue, words_of


def meet(play: Play, bid: int | None, minutes: int) -> None:
    with unit_of_work(play.cast.lead):
        held = DialogueRound.objects.get(procurement__reference=play.reference)
        whom = play.case().bids.get(number=bid).pk if bid else ""
    answers = {
        "held": held.pk, "bid": whom, "held_on": on("2017-08-18"), "began": "9am",
        "ended": f"{9 + minutes // 60}:{minutes % 60:02}", "way": "video", "ours": "Procurement lead",
        "theirs": "Programme director", "notes": f"Secret of bid {bid}" if bid else "The same for all",
    }  # fmt: skip
    play.fill("lead", "procurement:meeting_add", answers=answers)


def test_bidders_with_less_time_than_others_are_seen(talking: Play, sign_in: Any) -> None:
    client, url = sign_in(talking.cast.lead), talking.url("procurement:dialogue_meetings")
    for number in range(1, 4):
        meet(talking, number, 90)
    assert "different numbers of meetings" not in words_of(client.get(url))

    meet(talking, 1, 30)

    text = words_of(client.get(url))
    csv = client.get(talking.url("procurement:dialogue_meetings_export", "csv")).content.decode()
    assert csv.count("Secret of bid") == 4
    assert "different numbers of meetings" in text
    assert f"{BIDDERS[0][0]} Meetings 2 Minutes 120" in text


def test_meetings_with_a_hidden_bidder_and_with_all_are_hidden_with_it(talking: Play, sign_in: Any) -> None:
    meet(talking, EMPLOYER, 60)
    meet(talking, None, 60)
    meet(talking, 1, 60)

    text = words_of(sign_in(talking.cast.people[PANEL_MEMBER]).get(talking.url("procurement:dialogue_meetings")))

    assert "Secret of bid 1" in text
    assert "The same for all" not in text
    assert f"Secret of bid {EMPLOYER}" not in text


def test_a_meeting_outside_its_round_or_of_tomorrow_is_refused(talking: Play) -> None:
    with unit_of_work(talking.cast.lead):
        held = DialogueRound.objects.get()
    answers = {
        "held": held.pk,
        "bid": "",
        "began": "9am",
        "ended": "10am",
        "way": "telephone",
        "ours": "A",
        "theirs": "B",
        "notes": "C",
    }
    for day in (held.opened_on - datetime.timedelta(1), on("2017-12-24")):
        with pytest.raises(Stuck, match="must be in its round"):
            talking.fill("lead", "procurement:meeting_add", answers={**answers, "held_on": day})


@pytest.fixture
def closed(talking: Play) -> Play:
    """Give the case with dialogue closed, an agreed issue of each bidder, a parked one and one that holds a secret."""
    for bid in (1, 2, 3):
        move(talking, raise_issue(talking, bid), "agree", f"Agreed with bidder {bid}")
    move(talking, raise_issue(talking, 1, "Premises", material=False), "park", "Settled in the contract")
    move(talking, raise_issue(talking, 2, "Record system", secret=True), "agree", "Their own system is used")
    close_the_round(talking)
    talking.step("sro", "close_dialogue")
    return talking


def invite(play: Play) -> None:
    play.document("lead", "tender-documents", "Invitation.txt", "Final tenders close on 1 December 2017.")
    play.clock("2017-11-13")
    play.step("lead", "invite_final_tenders", final_tenders_close_at=at("2017-12-01", 12))


def file_it(play: Play) -> None:
    play.fill("lead", "procurement:final_invitation", answers={"words": "Please send your final tender"})


def test_final_tenders_are_not_invited_before_the_invitation_names_every_issue(closed: Play) -> None:
    with pytest.raises(Stuck, match="invitation with the issues by number is not filed"):
        invite(closed)


def test_a_secret_goes_to_others_with_consent_only_or_is_left_out_with_a_reason(closed: Play) -> None:
    with pytest.raises(Stuck, match="Issue 5 holds a secret"):
        file_it(closed)

    closed.fill("lead", "procurement:issue_leave_out", 5, answers={"words": "It is this bidder's own solution"})
    file_it(closed)
    invite(closed)

    with unit_of_work(closed.cast.lead):
        filed = {row.issue.number: (row.treatment, row.words) for row in InvitedIssue.objects.select_related("issue")}
    assert filed == {
        1: ("listed", "Agreed with bidder 1"), 2: ("listed", "Agreed with bidder 2"),
        3: ("listed", "Agreed with bidder 3"), 4: ("parked", "Settled in the contract"),
        5: ("left_out", "It is this bidder's own solution"),
    }  # fmt: skip


def consent(play: Play, *to: int) -> None:
    """Record the consent of bidder 2 to its secret going to the bidders named, or to all."""
    with unit_of_work(play.cast.lead):
        issue = play.case().dialogue_issues.get(number=5).pk
        named = [play.case().bids.get(number=number).pk for number in to]
    answers = {
        "issue": issue, "what": "That it uses its own system", "where": "Letter, page 1", "given_on": on("2017-10-05"),
        "whom": "named" if named else "all", **({"to": named} if named else {}),
    }  # fmt: skip
    play.fill("lead", "procurement:consent_add", 2, answers=answers)


def test_with_consent_to_all_others_a_secret_stands_in_every_text(closed: Play, sign_in: Any) -> None:
    consent(closed)
    file_it(closed)

    client = sign_in(closed.cast.lead)
    texts = [client.get(closed.url("procurement:invitation_text", n)).content.decode() for n in (1, 2, 3)]
    assert all("Their own system is used" in text for text in texts)


def test_with_consent_to_one_a_secret_stands_in_the_text_of_that_one_alone(closed: Play, sign_in: Any) -> None:
    consent(closed, 1)
    file_it(closed)

    client = sign_in(closed.cast.lead)
    texts = [client.get(closed.url("procurement:invitation_text", n)).content.decode() for n in (1, 2, 3)]
    assert ["Their own system is used" in text for text in texts] == [True, True, False]
    assert all("Agreed with bidder 3" in text for text in texts)
    page = words_of(client.get(closed.url("procurement:final_invitation")))
    assert f"Listed for {BIDDERS[0][0]}" in page
    csv = client.get(closed.url("procurement:sharing_consents_export", "csv")).content.decode()
    assert csv.count("Letter, page 1") == 1


def withdraw(play: Play) -> None:
    with unit_of_work(play.cast.lead):
        pk = SharingConsent.objects.latest("pk").pk
    answers = {"where": "Letter of 20 October, page 2", "withdrawn_on": on("2017-10-06")}
    play.fill("lead", "procurement:consent_withdraw", pk, answers=answers)


def test_a_consent_taken_back_passes_nothing_on(closed: Play) -> None:
    consent(closed)
    withdraw(closed)

    with pytest.raises(Stuck, match="Issue 5 holds a secret"):
        file_it(closed)


def test_a_consent_taken_back_does_not_undo_what_was_told(closed: Play, sign_in: Any) -> None:
    consent(closed, 1)
    file_it(closed)
    withdraw(closed)

    client = sign_in(closed.cast.lead)
    assert "Their own system is used" in client.get(closed.url("procurement:invitation_text", 1)).content.decode()
    page = words_of(client.get(closed.url("procurement:sharing_consents")))
    assert "Withdrawn 6 October 2017, Letter of 20 October, page 2. What was told before stays told" in page


def test_a_consent_to_a_hidden_bidder_is_hidden_with_it(closed: Play, sign_in: Any) -> None:
    with unit_of_work(closed.cast.lead):
        to = closed.case().bids.get(number=EMPLOYER).pk
    answers = {
        "issue": "", "what": "That it uses its own system", "where": "Letter", "given_on": on("2017-10-05"),
        "whom": "named", "to": [to],
    }  # fmt: skip
    closed.fill("lead", "procurement:consent_add", 1, answers=answers)

    client = sign_in(closed.cast.people[PANEL_MEMBER])
    page = words_of(client.get(closed.url("procurement:sharing_consents")))
    csv = client.get(closed.url("procurement:sharing_consents_export", "csv")).content.decode()

    assert "That it uses its own system" not in page + csv
    with unit_of_work(closed.cast.people[PANEL_MEMBER]):
        assert not SharingConsent.objects.exists()


def test_what_is_filed_cannot_be_changed(closed: Play) -> None:
    closed.fill("lead", "procurement:issue_leave_out", 5, answers={"words": "Its own solution"})
    file_it(closed)

    with pytest.raises(Stuck, match="filed and cannot be changed"):
        closed.fill("lead", "procurement:issue_leave_out", 1, answers={"words": "Too late"})


def test_an_issue_that_is_not_agreed_is_not_left_out(closed: Play) -> None:
    with pytest.raises(Stuck, match="Only an issue that is agreed"):
        closed.fill("lead", "procurement:issue_leave_out", 4, answers={"words": "Not wanted"})


def alone(play: Play) -> Play:
    """Leave one bidder in dialogue, and close the round."""
    for number in (2, 3):
        play.fill("lead", "procurement:bid_step", number, "withdraw", answers={"reasons": "Withdrew by letter"})
    close_the_round(play)
    return play


def test_with_one_bidder_left_dialogue_closes_only_with_what_stands_in_place_of_competition(talking: Play) -> None:
    play = alone(talking)

    with pytest.raises(Stuck) as stuck:
        play.step("sro", "close_dialogue")
    for label in (
        "benchmark of value for money",
        "minimum pass marks",
        "efforts to attract others",
        "option to say no",
    ):
        assert label in str(stuck.value)

    do_the_duties(play)
    play.step("sro", "close_dialogue")
    assert play.case().state == "dialogue_closed"


def test_duties_of_one_bidder_are_not_recorded_while_several_are_left(talking: Play) -> None:
    with pytest.raises(Stuck):
        do_the_duties(talking)


def test_what_was_said_before_on_a_duty_stays_on_the_page(talking: Play, sign_in: Any) -> None:
    play = alone(talking)
    do_the_duties(play)
    again = {"kind": "benchmark", "words": "Compared again: 2% above", "source": "Second adviser"}
    play.fill("lead", "procurement:sole_bidder", answers=again)

    text = words_of(sign_in(play.cast.lead).get(play.url("procurement:sole_bidder")))

    assert "Compared again: 2% above" in text
    assert INVENTED["benchmark"][0] in text
